"""Wordings that mean one disease: old and new terms, enzyme deficiencies, genes, bands, and names for a cause."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

# What is said -> what it is taken for, where all its words are there. "Intellectual developmental disorder" has lost its noun.
WORDINGS = (
    ({"mental", "retardation"}, {"intellectual", "disability"}),
    ({"intellectual", "developmental"}, {"intellectual", "disability"}),
    ({"acidemia"}, {"aciduria"}),
)
_TIES = frozenset(("related", "associated"))
_RELATED = re.compile(r"(?<!^)(?<!\band )(?<!\bwith )\b(?:related|associated)\b(?! with\b| to\b)")
_ENZYME = re.compile(r"(?<!dise)ase (?:disease|disorder)s?$")
_EPILEPTIC = frozenset(("epileptic", "developmental", "early", "infantile", "neonatal"))
_SYMBOL = re.compile(r"[a-z]{2,}\d")
_SPECIAL = re.compile(r"(?<!dise)ase\b|\b(?:related|associated|mental|intellectual|acida?emia|\d{1,2}[pq]\d)|epileptic")
_BAND = re.compile(r"\d{1,2}[pq]\d")
_MICRO = {"microdeletion": "deletion", "microduplication": "duplication", "chromosome": ""}
_CAUSE = re.compile(
    r"\bdue to ((?:[A-Z][A-Za-z]*[A-Z0-9]{2}\w*|(?:[\w-]+ ){0,5}[\w-]*(?:(?<!dise)ase|porter|synthetase|synthase)(?: [\dA-Z]{1,2})?) "
    r"deficiency)(?: type [\dIVab]{1,3})?$"
)
_ONE_FORM = re.compile(r"^(?:mild|severe (?!combined|congenital))|\b(?:partial|complete|class|onset)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"^([^()]*\s\d+[A-Za-z]?) \([^()]+\)$")


def core(words: list[str], name: str) -> list[str]:
    """Words of a name, sorted and without generic nouns, in the wording that all names of the disease share.

    Args:
        words: of the name, sorted.
        name: all words in their order: "X-related" is X's, "X and related" is more than X; an enzyme's disease is its
            deficiency, the enzyme alone is no disease.

    >>> core(["encephalopathy", "epileptic", "kcnq2", "related"], "kcnq2 related epileptic encephalopathy")
    ['encephalopathy', 'kcnq2']
    >>> core(["acid", "lipase"], "acid lipase disease"), core(["acid", "lipase"], "acid lipase")
    (['acid', 'deficiency', 'lipase'], ['acid', 'lipase'])
    >>> core(["23", "7q11", "microdeletion"], "7q11 23 microdeletion syndrome"), core(["acidemia"], "acidemia")
    (['23', '7q11', 'deletion'], ['aciduria'])
    """
    if not _SPECIAL.search(name):
        return words
    content = set(words)
    related = not _TIES.isdisjoint(words) and _RELATED.search(name) is not None
    for old_words, new_words in WORDINGS:
        if old_words <= content:
            content = content - old_words | new_words
    if related:
        content -= _TIES
    if "encephalopathy" in content and "epileptic" in content and (related or any(map(_SYMBOL.match, content))):
        content -= _EPILEPTIC
    if any(map(_BAND.match, content)):
        content = {_MICRO.get(word, word) for word in content} - {""}
    if _ENZYME.search(name):
        content.add("deficiency")
    again = [word for word, count in Counter(words).items() for _ in range(count - 1)]
    return sorted([*content, *again])


def causes(names: Iterable[str]) -> set[str]:
    """The deficiencies that an entity is due to, by its own names; none where a name says that it is one form of several.

    >>> causes(["Combined immunodeficiency due to DOCK8 deficiency", "AR-HIES"])
    {'DOCK8 deficiency'}
    >>> causes(["Ataxia due to PEX2 deficiency", "Mild peroxisomal disorder due to PEX2 deficiency"])
    set()
    """
    deficiencies = {name: match[1] for name in names if (match := _CAUSE.search(name))}
    return set() if any(map(_ONE_FORM.search, deficiencies)) else set(deficiencies.values())


def numbered(name: str) -> str | None:
    """A name that ends in a number, without the brackets after it.

    >>> numbered("mitochondrial DNA depletion syndrome 7 (hepatocerebral type)"), numbered("Beals syndrome (CCA)")
    ('mitochondrial DNA depletion syndrome 7', None)
    """
    match = _NUMBERED.search(name)
    return match[1] if match else None
