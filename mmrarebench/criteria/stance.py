"""How a mention stands to its criterion: it says it, doubts it, denies it, or speaks of the past or another person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from mmrarebench.criteria.criterion import CLAIMS, ParsedCriterion
from mmrarebench.criteria.cues import context
from mmrarebench.criteria.cues.advice import Advice, advise, advise_lead, column_head, denies_next, orders
from mmrarebench.criteria.cues.context import Context
from mmrarebench.criteria.reading import Mention, Reading
from mmrarebench.criteria.types import CriterionKind

ADVISED = frozenset({CriterionKind.MUST_INCLUDE, CriterionKind.MUST_NOT, CriterionKind.KEY_TEST})
"""Kinds that name something to be done or left, so that advice for and against it is read."""
_ADDRESSES = re.compile(
    r"\b(?:rul(?:e|es|ed|ing)[ -]out|exclu(?:de|des|ded|ding|sion)|r/o|red flags?|"
    r"(?:look|watch|screen|monitor|check|assess)(?:s|ed|ing)? for|be alert)\b",
    re.IGNORECASE,
)
_REPEATED = re.compile(r"\b(?:repeat|again|once more|new|redo)\b", re.IGNORECASE)


class Stance(StrEnum):
    """How a mention stands to the criterion; of several mentions the one that comes first here speaks."""

    SAYS = "stated"
    DOUBTS = "hedged"
    UNREAD = context.MISSING
    REMARK = "only a remark"
    PAST = "past or of a relative"
    DENIES = "negated"


def mention_stance(target: ParsedCriterion, mention: Mention, reading: Reading) -> Stance:
    """Outcome of a mention for its criterion, by the sentence, its heading and the cues around each word.

    A word denied in one of the two and not in the other speaks against it; for a ``must_not`` every denied word does,
    since "avoid aspirin" on a list of things to avoid means aspirin. A red flag that is to be ruled out is addressed.
    """
    if target.kind == CriterionKind.RED_FLAG and _ADDRESSES.search(reading.around(mention)):
        return Stance.SAYS
    contexts = reading.contexts(mention)
    if contexts is None or target.denied is None:
        return Stance.UNREAD
    weights = {place: _weight_of(target, reading.concepts[place].key) for place in contexts}
    if not any(weights.values()):  # an abbreviation of the whole criterion
        weights = dict.fromkeys(weights, 1.0)
    if target.kind in ADVISED:
        advised = _by_advice(target, read_advice(target, mention, reading))
        if advised:
            return advised
    stance = _by_cues(target, contexts, weights, reading)
    if stance is Stance.SAYS and target.kind == CriterionKind.MUST_NOT and not _is_ordered(target, mention, reading):
        return Stance.REMARK
    return stance


def _is_ordered(target: ParsedCriterion, mention: Mention, reading: Reading) -> bool:
    first, last = reading.in_sentences(mention)
    spans = (_span(target, mention, reading), (mention.start, mention.end))
    return any(orders(reading.text[first:last], start - first, end - first) for start, end in spans)


def read_advice(target: ParsedCriterion, mention: Mention, reading: Reading) -> Advice | None:
    """The advice of the sentence in which a mention stands, else of the head of its column, else of its heading."""
    start, end = _span(target, mention, reading)
    first, last = reading.in_sentences(mention)
    prohibited = target.kind == CriterionKind.MUST_NOT
    advice = advise(reading.text[first:last], start - first, end - first, prohibited=prohibited)
    if advice is Advice.PAST and _REPEATED.search(reading.text[end : end + 160]):
        return None
    if prohibited and advice is not Advice.DENIED and denies_next(reading.text[first:last], reading.text[last:]):
        return Advice.DENIED
    sentence = reading.sentences[reading.sentence[mention.concepts[0]]]
    head = column_head(sentence.columns, reading.text[sentence.start : sentence.end], start - sentence.start)
    return advice or advise_lead(head) or advise_lead(sentence.lead)


def _span(target: ParsedCriterion, mention: Mention, reading: Reading) -> tuple[int, int]:
    """Start and end of the words of a mention that the criterion turns on."""
    core = [p for p in mention.concepts if target.touches(reading.concepts[p].key)] or list(mention.concepts)
    start = min(reading.concepts[place].start for place in core)
    end = max(reading.concepts[place].end for place in core)
    for place in mention.concepts:  # "genetic testing": a general word right after belongs to it
        if reading.concepts[place].start - end == 1:
            end = reading.concepts[place].end
    return start, end


def _by_advice(target: ParsedCriterion, advice: Advice | None) -> Stance | None:
    """The stance that an advice means; against a criterion that itself denies ("avoid fasting") it is turned round."""
    if advice is None:
        return None
    denies = bool(target.denied) and target.kind != CriterionKind.MUST_NOT
    if advice in (Advice.AFFIRMED, Advice.DENIED):
        return Stance.SAYS if (advice is Advice.AFFIRMED) != denies else Stance.DENIES
    if denies:
        return None
    if advice is Advice.PAST:
        return Stance.PAST
    return None if target.kind == CriterionKind.KEY_TEST else Stance.REMARK


def _by_cues(
    target: ParsedCriterion, contexts: Mapping[int, Context], weights: Mapping[int, float], reading: Reading
) -> Stance:
    denied_keys = frozenset() if target.kind == CriterionKind.MUST_NOT else target.denied or frozenset()
    against = {place: cue.negated != (reading.concepts[place].key in denied_keys) for place, cue in contexts.items()}
    if _more_than_half(against, weights):
        return Stance.DENIES
    flags = (
        ("family",) if target.kind in CLAIMS or target.kind == CriterionKind.RED_FLAG else ("family", "past", "hedged")
    )
    flag = next((name for name in flags if _more_than_half(_flags(contexts, name), weights)), None)
    return Stance.SAYS if flag is None else Stance.DOUBTS if flag == "hedged" else Stance.PAST


def _flags(contexts: Mapping[int, Context], name: str) -> dict[int, bool]:
    return {place: bool(getattr(cue, name)) for place, cue in contexts.items()}


def _more_than_half(flags: Mapping[int, bool], weights: Mapping[int, float]) -> bool:
    return 2 * sum(weights[place] for place, flag in flags.items() if flag) > sum(weights.values())


def _weight_of(target: ParsedCriterion, key: str) -> float:
    return target.head.get(key) or target.qualifiers.get(key) or 0.0
