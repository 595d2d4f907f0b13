"""Names that follow from others, and labels of other vocabularies that are put aside because they lack what makes an entity."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from mmrarebench.grounding import variants
from mmrarebench.grounding.match_types import Name
from mmrarebench.grounding.names import TYPE_LETTER, tokens

_LOST_LETTER = re.compile(r"\bi{1,2}[ivx]$")
_RESTRICTING = re.compile(
    r"\b(?:familial|hereditary|inherited|genetic|autosomal|dominant|recessive|x-linked)\b", re.IGNORECASE
)
_LABEL = 2


def derived_names(names: Sequence[Name]) -> list[Name]:
    """Names that follow from others: numbers without their brackets, and the deficiency that a disease is due to."""
    orphanet_names: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if name.rank < 2:
            orphanet_names[name.code].append(name.text)
    caused = [
        Name(code, cause, 3) for code, texts in orphanet_names.items() for cause in sorted(variants.causes(texts))
    ]
    return caused + [Name(name.code, short, 3) for name in names if (short := variants.numbered(name.text))]


def without_coarser_labels(names: Sequence[Name]) -> list[Name]:
    """Return names without labels of other vocabularies that lack what makes an entity the rarer one.

    A mapping of "prostate cancer" to Familial prostate cancer does not make every prostate cancer a familial one, and
    "type ii", where another vocabulary writes all in small letters, does not make type Ii a type II.

    >>> names = [Name("ORPHA:1331", "Familial prostate cancer", 0), Name("ORPHA:1331", "prostate cancer", 2)]
    >>> [name.text for name in without_coarser_labels(names)]
    ['Familial prostate cancer']
    """
    lettered = {name.code for name in names if name.rank < _LABEL and TYPE_LETTER.search(name.text)}
    restricted: dict[str, set[frozenset[str]]] = defaultdict(set)
    for name in names:
        if name.rank == 0 and _RESTRICTING.search(name.text):
            restricted[name.code].add(frozenset(tokens(_RESTRICTING.sub(" ", name.text))))
    return [
        name
        for name in names
        if name.rank < _LABEL
        or not (
            (name.code in lettered and _LOST_LETTER.search(name.text))
            or (name.code in restricted and frozenset(tokens(name.text)) in restricted[name.code])
        )
    ]
