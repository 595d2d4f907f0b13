"""One criterion against one answer: found, not found, or cannot tell, with the span that says so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import pairwise

from mmrarebench.criteria import context
from mmrarebench.criteria.context import Context
from mmrarebench.criteria.criterion import CLAIMS, Need, is_symbol
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


def judge(criterion: Criterion, need: Need, reading: Reading) -> Finding:
    """Judge one criterion.

    Wanted criteria are found where a mention covers enough of them and says what they say. A ``must_not`` is found (a
    violation) where its subject is recommended; denied it is not found, hedged or both ways nothing can be told.
    """
    mentions = reading.mentions(need)
    full = [m for m in mentions if need.meets(m.coverage, m.head)]
    if not full:
        return _partial(criterion, need, reading, mentions)
    read = [(m, stance(need, m, reading), *lacks(need, m, reading)) for m in full]
    stances = {s for _, s, _, _ in read}
    for mention, said, missing, other in read:
        if said is Stance.SAYS and not missing and not other:
            if criterion.kind == "must_not" and Stance.DENIES in stances:
                return _finding(criterion, Outcome.CANNOT_TELL, mention, "recommended and advised against")
            return _finding(criterion, Outcome.FOUND, mention, said.value)
    mention, said, missing, other = min(read, key=lambda row: (_ORDER.index(row[1]), bool(row[3]), bool(row[2])))
    if said is Stance.DENIES:
        outcome = Outcome.CANNOT_TELL if criterion.kind == "red_flag" else Outcome.NOT_FOUND
        return _finding(criterion, outcome, mention, said.value)
    if said is Stance.DOUBTS and criterion.kind != "must_not" and not missing and not other:
        return _finding(criterion, Outcome.FOUND, mention, said.value)
    if said in (Stance.SAYS, Stance.DOUBTS) and other:
        outcome = Outcome.CANNOT_TELL if criterion.kind == "must_not" else Outcome.NOT_FOUND
        return _finding(criterion, outcome, mention, other)
    return _finding(criterion, Outcome.CANNOT_TELL, mention, missing or said.value)


def _partial(criterion: Criterion, need: Need, reading: Reading, mentions: list[Mention]) -> Finding:
    """What is said where no mention covers enough: the fullest that says it leaves it open, else not found."""
    for mention in sorted(mentions, key=lambda m: -m.coverage):
        said = stance(need, mention, reading)
        if said is Stance.DENIES:
            continue
        _, other = lacks(need, mention, reading)
        if not other:
            return _finding(criterion, Outcome.CANNOT_TELL, mention, f"covered in part; {said.value}")
    return Finding(criterion.id, criterion.kind, Outcome.NOT_FOUND, how="no mention")


def _finding(criterion: Criterion, outcome: Outcome, mention: Mention, how: str) -> Finding:
    return Finding(criterion.id, criterion.kind, outcome, mention.start, mention.end, mention.coverage, how)


def stance(need: Need, mention: Mention, reading: Reading) -> Stance:
    """How a mention stands to its criterion, by the cues around each of its words.

    A word denied in one of the two and not in the other speaks against it; for a ``must_not`` every denied word does,
    since "avoid aspirin" on a list of things to avoid means aspirin. A red flag that is to be ruled out is addressed.
    """
    if need.kind == "red_flag" and _ADDRESSES.search(reading.around(mention)):
        return Stance.SAYS
    read = reading.contexts(mention)
    if read is None or need.denied is None:
        return Stance.UNREAD
    weights = {place: _weight_of(need, reading.concepts[place].key) for place in read}
    wanted = frozenset() if need.kind == "must_not" else need.denied
    against = {place: found.negated != (reading.concepts[place].key in wanted) for place, found in read.items()}
    if _more_than_half(against, weights):
        return Stance.DENIES
    flags = ("family",) if need.kind in CLAIMS or need.kind == "red_flag" else ("family", "past", "hedged")
    said = next((flag for flag in flags if _more_than_half(_flags(read, flag), weights)), None)
    return Stance.SAYS if said is None else Stance.DOUBTS if said == "hedged" else Stance.PAST


def _flags(read: Mapping[int, Context], name: str) -> dict[int, bool]:
    return {place: bool(getattr(found, name)) for place, found in read.items()}


def _more_than_half(flags: Mapping[int, bool], weights: Mapping[int, float]) -> bool:
    return 2 * sum(weights[place] for place, flag in flags.items() if flag) > sum(weights.values())


def _weight_of(need: Need, key: str) -> float:
    return need.head.get(key) or need.rest.get(key) or 0.0


def lacks(need: Need, mention: Mention, reading: Reading) -> tuple[str, str]:
    """What a mention leaves out that must not be missing, and what it says instead; empty where nothing is."""
    keys = {reading.concepts[place].key for place in mention.concepts}
    missing = sorted(need.essential - keys)
    start, end = reading.in_sentences(mention)
    inside = [c for c in reading.concepts if start <= c.start < end]
    instead = [key for key in missing if _another(need, key, inside, reading, (start, end))]
    if instead:
        return "", f"another than {', '.join(instead)}"
    if missing:
        return f"without {', '.join(missing)}", ""
    if need.kind == "must_not" and not need.qualified(keys):
        return "without the condition", ""
    return _doses(need, reading, start, end)


def _another(need: Need, key: str, inside: Sequence[Concept], reading: Reading, span: tuple[int, int]) -> bool:
    """Whether a sentence has another thing in the place of one: factor 9 for factor 8, another drug, another gene."""
    asked = {drug.key for drug in need.drugs}
    if key in asked:
        given = {drug.key for drug in reading.drugs if span[0] <= drug.start < span[1]}
        return bool(given) and not given & asked
    word = need.before.get(key)
    if word:
        return any(a.key == word and b.numeric and b.key != key for a, b in pairwise(inside))
    return any(is_symbol(c) and c.key not in need.essential for c in inside)


def _doses(need: Need, reading: Reading, start: int, end: int) -> tuple[str, str]:
    """Doses of the criterion's drugs that the sentence leaves out, and those that it has instead."""
    for drug in need.drugs:
        stated = [
            d for given in reading.drugs if given.key == drug.key and start <= given.start < end for d in given.doses
        ]
        absent = [dose for dose in drug.doses if not any(_same(dose, other) for other in stated)]
        spare = [dose for dose in stated if not any(_same(dose, other) for other in drug.doses)]
        if absent and spare:
            return "", f"dose {_told(spare[0], reading)} instead"
        if absent:
            return "dose not stated", ""
    return "", ""


def _same(asked: Dose, given: Dose) -> bool:
    """Whether a dose covers what is asked: the same amount, or a range that holds it, per the same."""
    if _per(asked) != _per(given):
        return False
    return min(given.values) <= max(asked.values) and max(given.values) >= min(asked.values)


def _per(dose: Dose) -> str:
    return dose.unit.replace("/day", "")


def _told(dose: Dose, reading: Reading) -> str:
    return " ".join(reading.text[dose.start : dose.end].split())
