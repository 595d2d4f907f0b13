"""One criterion against one answer: found, not found, or cannot tell, with the span that says so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import pairwise

from mmrarebench.criteria import context
from mmrarebench.criteria.context import Context
from mmrarebench.criteria.criterion import CLAIMS, ParsedCriterion, is_symbol
from mmrarebench.criteria.drugs import Dose
from mmrarebench.criteria.reading import Mention, Reading
from mmrarebench.criteria.types import Criterion, Finding, Outcome
from mmrarebench.criteria.words import Concept

_ADDRESSES = re.compile(
    r"\b(?:rul(?:e|es|ed|ing)[ -]out|exclu(?:de|des|ded|ding|sion)|r/o|red flags?|"
    r"(?:look|watch|screen|monitor|check|assess)(?:s|ed|ing)? for|be alert)\b",
    re.IGNORECASE,
)


class Stance(StrEnum):
    """How a mention stands to the criterion; of several mentions the one that comes first here speaks."""

    SAYS = "stated"
    DOUBTS = "hedged"
    UNREAD = context.MISSING
    PAST = "past or of a relative"
    DENIES = "negated"


_ORDER = list(Stance)


def judge(criterion: Criterion, target: ParsedCriterion, reading: Reading) -> Finding:
    """Judge one criterion.

    Wanted criteria are found where a mention covers enough of them and says what they say. A ``must_not`` is found (a
    violation) where its subject is recommended; denied it is not found, hedged or both ways nothing can be told.
    """
    mentions = reading.mentions(target)
    full = [m for m in mentions if target.meets(m.coverage, m.head)]
    if not full:
        return _partial(criterion, target, reading, mentions)
    readings = [(m, mention_stance(target, m, reading), *find_gaps(target, m, reading)) for m in full]
    stances = {s for _, s, _, _ in readings}
    for mention, stance, absent, replacement in readings:
        if stance is Stance.SAYS and not absent and not replacement:
            if criterion.kind == "must_not" and Stance.DENIES in stances:
                return _finding(criterion, Outcome.CANNOT_TELL, mention, "recommended and advised against")
            return _finding(criterion, Outcome.FOUND, mention, stance.value)
    mention, stance, absent, replacement = min(
        readings, key=lambda row: (_ORDER.index(row[1]), bool(row[3]), bool(row[2]))
    )
    if stance is Stance.DENIES:
        outcome = Outcome.CANNOT_TELL if criterion.kind == "red_flag" else Outcome.NOT_FOUND
        return _finding(criterion, outcome, mention, stance.value)
    if stance is Stance.DOUBTS and criterion.kind != "must_not" and not absent and not replacement:
        return _finding(criterion, Outcome.FOUND, mention, stance.value)
    if stance in (Stance.SAYS, Stance.DOUBTS) and replacement:
        outcome = Outcome.CANNOT_TELL if criterion.kind == "must_not" else Outcome.NOT_FOUND
        return _finding(criterion, outcome, mention, replacement)
    return _finding(criterion, Outcome.CANNOT_TELL, mention, absent or stance.value)


def _partial(criterion: Criterion, target: ParsedCriterion, reading: Reading, mentions: list[Mention]) -> Finding:
    """What is said where no mention covers enough: the fullest that says it leaves it open, else not found."""
    for mention in sorted(mentions, key=lambda m: -m.coverage):
        stance = mention_stance(target, mention, reading)
        if stance is Stance.DENIES:
            continue
        _, replacement = find_gaps(target, mention, reading)
        if not replacement:
            return _finding(criterion, Outcome.CANNOT_TELL, mention, f"covered in part; {stance.value}")
    return Finding(criterion.id, criterion.kind, Outcome.NOT_FOUND, how="no mention")


def _finding(criterion: Criterion, outcome: Outcome, mention: Mention, how: str) -> Finding:
    return Finding(criterion.id, criterion.kind, outcome, mention.start, mention.end, mention.coverage, how)


def mention_stance(target: ParsedCriterion, mention: Mention, reading: Reading) -> Stance:
    """How a mention stands to its criterion, by the cues around each of its words.

    A word denied in one of the two and not in the other speaks against it; for a ``must_not`` every denied word does,
    since "avoid aspirin" on a list of things to avoid means aspirin. A red flag that is to be ruled out is addressed.
    """
    if target.kind == "red_flag" and _ADDRESSES.search(reading.around(mention)):
        return Stance.SAYS
    readings = reading.contexts(mention)
    if readings is None or target.denied is None:
        return Stance.UNREAD
    weights = {place: _weight_of(target, reading.concepts[place].key) for place in readings}
    denied_keys = frozenset() if target.kind == "must_not" else target.denied
    against = {place: cue.negated != (reading.concepts[place].key in denied_keys) for place, cue in readings.items()}
    if _more_than_half(against, weights):
        return Stance.DENIES
    flags = ("family",) if target.kind in CLAIMS or target.kind == "red_flag" else ("family", "past", "hedged")
    stance = next((flag for flag in flags if _more_than_half(_flags(readings, flag), weights)), None)
    return Stance.SAYS if stance is None else Stance.DOUBTS if stance == "hedged" else Stance.PAST


def _flags(readings: Mapping[int, Context], name: str) -> dict[int, bool]:
    return {place: bool(getattr(cue, name)) for place, cue in readings.items()}


def _more_than_half(flags: Mapping[int, bool], weights: Mapping[int, float]) -> bool:
    return 2 * sum(weights[place] for place, flag in flags.items() if flag) > sum(weights.values())


def _weight_of(target: ParsedCriterion, key: str) -> float:
    return target.head.get(key) or target.qualifiers.get(key) or 0.0


def find_gaps(target: ParsedCriterion, mention: Mention, reading: Reading) -> tuple[str, str]:
    """What a mention leaves out that must not be missing, and what it says instead; empty where nothing is."""
    keys = {reading.concepts[place].key for place in mention.concepts}
    absent = sorted(target.essential - keys)
    start, end = reading.in_sentences(mention)
    inside = [c for c in reading.concepts if start <= c.start < end]
    instead = [key for key in absent if _another(target, key, inside, reading, (start, end))]
    if instead:
        return "", f"another than {', '.join(instead)}"
    if absent:
        return f"without {', '.join(absent)}", ""
    if target.kind == "must_not" and not target.qualified(keys):
        return "without the condition", ""
    return _doses(target, reading, start, end)


def _another(
    target: ParsedCriterion, key: str, inside: Sequence[Concept], reading: Reading, span: tuple[int, int]
) -> bool:
    """Whether a sentence has another thing in the place of one: factor 9 for factor 8, another drug, another gene."""
    expected = {drug.key for drug in target.drugs}
    if key in expected:
        written = {drug.key for drug in reading.drugs if span[0] <= drug.start < span[1]}
        return bool(written) and not written & expected
    word = target.before.get(key)
    if word:
        return any(a.key == word and b.numeric and b.key != key for a, b in pairwise(inside))
    return any(is_symbol(c) and c.key not in target.essential for c in inside)


def _doses(target: ParsedCriterion, reading: Reading, start: int, end: int) -> tuple[str, str]:
    """Doses of the criterion's drugs that the sentence leaves out, and those that it has instead."""
    for drug in target.drugs:
        doses = [
            d
            for written in reading.drugs
            if written.key == drug.key and start <= written.start < end
            for d in written.doses
        ]
        absent = [dose for dose in drug.doses if not any(_same(dose, replacement) for replacement in doses)]
        spare = [dose for dose in doses if not any(_same(dose, replacement) for replacement in drug.doses)]
        if absent and spare:
            return "", f"dose {_told(spare[0], reading)} instead"
        if absent:
            return "dose not stated", ""
    return "", ""


def _same(expected: Dose, written: Dose) -> bool:
    """Whether a dose covers what is asked: the same amount, or a range that holds it, per the same."""
    if _per(expected) != _per(written):
        return False
    return min(written.values) <= max(expected.values) and max(written.values) >= min(expected.values)


def _per(dose: Dose) -> str:
    return dose.unit.replace("/day", "")


def _told(dose: Dose, reading: Reading) -> str:
    return " ".join(reading.text[dose.start : dose.end].split())
