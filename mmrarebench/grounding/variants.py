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
_CAUSE = re.compile(r"\bdue to ([A-Z][A-Za-z]*[A-Z0-9]{2}\w* deficiency)$")
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
    found = set(words)
    related = not _TIES.isdisjoint(words) and _RELATED.search(name) is not None
    for said, meant in WORDINGS:
        if said <= found:
            found = found - said | meant
    if related:
        found -= _TIES
    if "encephalopathy" in found and "epileptic" in found and (related or any(map(_SYMBOL.match, found))):
        found -= _EPILEPTIC
    if any(map(_BAND.match, found)):
        found = {_MICRO.get(word, word) for word in found} - {""}
    if _ENZYME.search(name):
        found.add("deficiency")
    again = [word for word, count in Counter(words).items() for _ in range(count - 1)]
    return sorted([*found, *again])


def causes(names: Iterable[str]) -> set[str]:
    """The deficiencies that an entity is due to, by its own names; none where a name says that it is one form of several.

    >>> causes(["Combined immunodeficiency due to DOCK8 deficiency", "AR-HIES"])
    {'DOCK8 deficiency'}
    >>> causes(["Ataxia due to PEX2 deficiency", "Mild peroxisomal disorder due to PEX2 deficiency"])
    set()
    """
    found = {name: match[1] for name in names if (match := _CAUSE.search(name))}
    return set() if any(map(_ONE_FORM.search, found)) else set(found.values())


def numbered(name: str) -> str | None:
    """A name that ends in a number, without the brackets after it.

    >>> numbered("mitochondrial DNA depletion syndrome 7 (hepatocerebral type)"), numbered("Beals syndrome (CCA)")
    ('mitochondrial DNA depletion syndrome 7', None)
    """
    found = _NUMBERED.search(name)
    return found[1] if found else None
