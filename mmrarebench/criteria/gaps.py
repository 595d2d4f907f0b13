"""Gaps between a mention and its criterion: another drug, dose, site, or the opposite."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from mmrarebench.criteria.criterion import ParsedCriterion, is_symbol
from mmrarebench.criteria.drugs.doses import Gap, dose_gap
from mmrarebench.criteria.lexicon import opposites, word_list
from mmrarebench.criteria.reading import Mention, Reading
from mmrarebench.criteria.stems import stem
from mmrarebench.criteria.types import CriterionKind
from mmrarebench.criteria.words import Concept

__all__ = ["Gap", "find_gap", "other_site"]
_NEAR = 4
"""Words around a mention in which an opposite or another site is looked for."""


@cache
def _sites() -> frozenset[str]:
    return frozenset(stem(word) for word in word_list("sites"))


@cache
def _opposites() -> tuple[tuple[str, str], ...]:
    return tuple((stem(left), stem(right)) for left, right in opposites())


@cache
def _with_an_opposite() -> frozenset[str]:
    return frozenset(key for pair in _opposites() for key in pair)


def find_gap(target: ParsedCriterion, mention: Mention, reading: Reading) -> Gap:
    """Necessary parts that a mention leaves out, and those it states instead."""
    keys = {reading.concepts[place].key for place in mention.concepts}
    absent = sorted(target.essential - keys)
    start, end = reading.in_sentences(mention)
    if absent:
        inside = [c for c in reading.concepts if start <= c.start < end]
        replaced = [key for key in absent if _another(target, key, inside, reading, (start, end))]
        if replaced:
            return Gap(replaced=f"another than {', '.join(replaced)}")
        return Gap(absent=f"without {', '.join(absent)}")
    opposite = _opposite(target, mention, reading)
    if opposite:
        return Gap(replaced=f"the opposite: {opposite}")
    if target.kind == CriterionKind.MUST_NOT and not target.qualified(keys):
        return Gap(absent="without the condition")
    given = [drug for drug in reading.drugs if start <= drug.start < end]
    return dose_gap(target.drugs, given, reading.text)


def other_site(target: ParsedCriterion, mention: Mention, reading: Reading) -> str:
    """The site of a mention that is none of its criterion's, where the criterion's is not named; empty for none."""
    wanted_sites = _sites() & {*target.head, *target.qualifiers}
    present = {reading.concepts[place].key for place in mention.concepts}
    if not wanted_sites or present & wanted_sites or not present - _sites():
        return ""
    near = reading.neighbours(mention, _NEAR)
    sites = [c.written for c in near if c.key in _sites()]
    return "" if any(c.key in wanted_sites for c in near) or not sites else sites[0]


def _opposite(target: ParsedCriterion, mention: Mention, reading: Reading) -> str:
    wanted_keys = {*target.head, *target.qualifiers}
    if _with_an_opposite().isdisjoint(wanted_keys):
        return ""
    near = {c.key: c.written for c in reading.neighbours(mention, _NEAR)}
    for pair in _opposites():
        for asked, contrary in (pair, pair[::-1]):
            if asked in wanted_keys and contrary not in wanted_keys and contrary in near and asked not in near:
                return near[contrary]
    return ""


def _another(
    target: ParsedCriterion, key: str, inside: Sequence[Concept], reading: Reading, span: tuple[int, int]
) -> bool:
    """Whether a sentence has another thing in the place of one: factor 9 for factor 8, another drug, another gene."""
    expected = {drug.key for drug in target.drugs}
    if key in expected:
        given = {drug.key for drug in reading.drugs if span[0] <= drug.start < span[1]}
        return bool(given) and not given & expected
    word = target.before.get(key)
    if word:
        return any(a.key == word and b.numeric and b.key != key for a, b in pairwise(inside))
    return any(is_symbol(c) and c.key not in target.essential for c in inside)
