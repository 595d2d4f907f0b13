"""One criterion against one answer: found, not found, or cannot tell, with the span that says so."""

from __future__ import annotations

from typing import NamedTuple

from mmrarebench.criteria.criterion import ParsedCriterion
from mmrarebench.criteria.drugs.classes import classes_of, wider_classes
from mmrarebench.criteria.gaps import Gap, find_gap, other_site
from mmrarebench.criteria.reading import Mention, Reading
from mmrarebench.criteria.stance import Stance, mention_stance
from mmrarebench.criteria.types import Criterion, CriterionKind, Finding, Outcome

_ORDER = list(Stance)


class _Judged(NamedTuple):
    mention: Mention
    stance: Stance
    gap: Gap


def judge(criterion: Criterion, target: ParsedCriterion, reading: Reading) -> Finding:
    """Judge one criterion.

    Wanted criteria are found where a mention covers enough of them and says what they say. A ``must_not`` is found (a
    violation) where its subject is recommended; denied it is not found, hedged, a mere remark, or both ways it stays
    open.
    """
    mentions = reading.mentions(target)
    full = [m for m in mentions if target.meets(m.coverage, m.head)]
    if not full:
        return _partial(criterion, target, reading, mentions)
    judged = [_Judged(m, mention_stance(target, m, reading), find_gap(target, m, reading)) for m in full]
    stances = {row.stance for row in judged}
    for row in judged:
        if row.stance is Stance.SAYS and not any(row.gap):
            if criterion.kind == CriterionKind.MUST_NOT and Stance.DENIES in stances:
                return _finding(criterion, Outcome.CANNOT_TELL, row.mention, "recommended and advised against")
            return _finding(criterion, Outcome.FOUND, row.mention, row.stance.value)
    row = min(judged, key=lambda r: (_ORDER.index(r.stance), bool(r.gap.replaced), bool(r.gap.absent)))
    return _unsaid(criterion, row)


def _unsaid(criterion: Criterion, row: _Judged) -> Finding:
    """The finding for a criterion that no mention plainly states."""
    mention, stance, gap = row
    if stance is Stance.DENIES:
        outcome = Outcome.CANNOT_TELL if criterion.kind == CriterionKind.RED_FLAG else Outcome.NOT_FOUND
        return _finding(criterion, outcome, mention, stance.value)
    if stance is Stance.DOUBTS and criterion.kind != CriterionKind.MUST_NOT and not any(gap):
        return _finding(criterion, Outcome.FOUND, mention, stance.value)
    if stance in (Stance.SAYS, Stance.DOUBTS) and gap.replaced:
        undecided = criterion.kind == CriterionKind.MUST_NOT and not gap.replaced.startswith("the opposite")
        return _finding(criterion, Outcome.CANNOT_TELL if undecided else Outcome.NOT_FOUND, mention, gap.replaced)
    return _finding(criterion, Outcome.CANNOT_TELL, mention, gap.absent or stance.value)


def _partial(criterion: Criterion, target: ParsedCriterion, reading: Reading, mentions: list[Mention]) -> Finding:
    """The finding where no mention covers enough: open where the fullest one states it, else not found."""
    for mention in sorted(mentions, key=lambda m: -m.coverage):
        stance = mention_stance(target, mention, reading)
        if stance is Stance.DENIES:
            continue
        site = other_site(target, mention, reading)
        if site:
            return _finding(criterion, Outcome.NOT_FOUND, mention, f"another site: {site}")
        if not find_gap(target, mention, reading).replaced:
            return _finding(criterion, Outcome.CANNOT_TELL, mention, f"covered in part; {stance.value}")
    return _by_class(criterion, target, reading) or Finding(
        criterion.id, criterion.kind, Outcome.NOT_FOUND, how="no mention"
    )


def _by_class(criterion: Criterion, target: ParsedCriterion, reading: Reading) -> Finding | None:
    """The finding where an answer names the wider class, not the expected drug or class: open, unless denied."""
    keys = {key for drug in target.drugs for key in classes_of(drug.name)} | wider_classes(target.head)
    for place in reading.places(keys):
        concept = reading.concepts[place]
        if concept not in reading.implied:
            mention = Mention(concept.start, concept.end, 0.0, 0.0, (place,))
            stance = mention_stance(target, mention, reading)
            outcome = Outcome.NOT_FOUND if stance is Stance.DENIES else Outcome.CANNOT_TELL
            return _finding(criterion, outcome, mention, f"its class; {stance.value}")
    return None


def _finding(criterion: Criterion, outcome: Outcome, mention: Mention, how: str) -> Finding:
    return Finding(criterion.id, criterion.kind, outcome, mention.start, mention.end, mention.coverage, how)
