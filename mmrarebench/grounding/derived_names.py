"""Names that follow from others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from mmrarebench.grounding import variants
from mmrarebench.grounding.coarser_labels import ORIGIN
from mmrarebench.grounding.match_types import Name
from mmrarebench.grounding.names import FILLERS

_ABBREVIATION = re.compile(r"[A-Z]{3,6}")
_WORD = re.compile(r"[A-Za-z0-9]+")


def derived_names(names: Sequence[Name]) -> list[Name]:
    """Names that follow from others: numbers without their brackets, the deficiency that a disease is due to, and what an
    entity's own abbreviation spells out.
    """
    orphanet_names: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if name.rank < 2:
            orphanet_names[name.code].append(name.text)
    caused = [
        Name(code, cause, 3) for code, texts in orphanet_names.items() for cause in sorted(variants.causes(texts))
    ]
    spelt_out = [
        Name(code, phrase, 3) for code, texts in orphanet_names.items() for phrase in sorted(abbreviated(texts))
    ]
    return caused + spelt_out + [Name(name.code, short, 3) for name in names if (short := variants.numbered(name.text))]


def abbreviated(names: Sequence[str]) -> set[str]:
    """Return the ends of an entity's names that its own abbreviations stand for, where what is left out states no origin.

    >>> abbreviated(["Proximal spinal muscular atrophy", "SMA"])
    {'spinal muscular atrophy'}
    >>> abbreviated(["Hereditary late-onset Parkinson disease", "LOPD"])
    set()
    """
    phrases = set()
    for short in filter(_ABBREVIATION.fullmatch, names):
        for name in names:
            words = list(_WORD.finditer(name))
            if len(words) <= len(short):
                continue
            start = words[-len(short)].start()
            initials = "".join(word[0][0] for word in words[-len(short) :]).upper()
            if initials == short and name[start - 1] == " " and not ORIGIN.search(name[:start]):
                phrases.add(name[start:])
    return {phrase for phrase in phrases if phrase.split()[0] not in FILLERS}
