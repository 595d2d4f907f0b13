"""Diagnoses of the patient's relatives in a reply: no diagnosis of the patient."""

from __future__ import annotations

import re

_RELATIVE = re.compile(
    r"""
    \b(?:(?:his|her|their|the|a|an|one|two|my|patient['’]s|whose|maternal|paternal|older|younger|elder|half|twin|affected
       |deceased|first|second)[ -]+)*
    (?:mother|father|parents?|brothers?|sisters?|siblings?|sons?|daughters?|aunts?|uncles?|cousins?|nephews?|nieces?
       |grand(?:mother|father|parents?|son|daughter)s?|relatives?|family\ members?|wife|husband|twin)\b
    [^.;\n]{0,60}?
    \b(?:has|have|had|died|was|were|is|are|suffers?|suffered|carries|carried|with|diagnosed|received|underwent)\b
    [^.;\n]*
    |(?:^|(?<=[.;]\ ))(?:mother|father|brother|sister|aunt|uncle|cousin|parents?|siblings?)\s*:\s*[^.;\n]*
    """,
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)


def without_relatives(text: str) -> str:
    """Return a text with the clauses blanked out that describe a relative of the patient.

    >>> without_relatives("Her mother has Gout. He has Fabry disease.").split(".")[1]
    ' He has Fabry disease'
    """
    return _RELATIVE.sub(lambda match: " " * len(match[0]), text)
