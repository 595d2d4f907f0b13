"""Judge replies read strictly: exactly the expected number of verdicts in any sane layout, or no score and the reason.

A verdict is never guessed from prose, a list number is never a score, a failed call is not a zero, and reasoning, drafts
and shown formats are not the reply. What a reply corrects, it corrects.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from mmrarebench.answers.text import is_call_failure, is_missing, is_refusal
from mmrarebench.benchmark.vocabulary import VerdictStatus
from mmrarebench.exceptions import UsageError
from mmrarebench.judging.envelope import open_envelope
from mmrarebench.judging.layouts.choice import Reason, SectionReading, Shape, changes_of, place_value, read_section
from mmrarebench.judging.layouts.corrections import Correction, without_struck
from mmrarebench.judging.layouts.json_reply import read_json
from mmrarebench.judging.layouts.labels import place_of
from mmrarebench.judging.layouts.sections import Role, Section, split_sections
from mmrarebench.judging.reference import TRACKS

__all__ = ["SHAPES", "YES_NO", "JudgeReading", "Reason", "judge_score", "read_judge_reply", "read_verdicts"]


@dataclass(frozen=True, slots=True)
class JudgeReading:
    """A judge's reply as read: its verdicts and score, or the reason why there are none."""

    verdicts: tuple[int, ...] | None = None
    score: float | None = None
    reason: Reason | None = None

    @property
    def status(self) -> str:
        """Return ``scored`` or ``unscored``."""
        return VerdictStatus.UNSCORED if self.reason else VerdictStatus.SCORED


YES_NO = None
SHAPES: dict[str, Shape] = {
    "T1": (YES_NO,) * 3,
    "T2": (YES_NO,) * 6,
    "T3": (YES_NO,) * 5,
    "T4": (2,) * 8,
    "dims": (YES_NO, YES_NO, 3, YES_NO, YES_NO),
}
_ERROR_FIRST = re.compile(
    r"\A\W*(?:[\w.]*(?:error|exception|failure))\b\s*[:(\[]"
    r"|\A\W*(?:http\W*)?[45]\d\d\b\W*(?:bad|service|internal|gateway|too|unauthori[sz]ed|forbidden|not found|request|error|client|server)\b",
    re.IGNORECASE,
)
_CUT_MARK = re.compile(
    r"[\[<(]\s*(?:output |text |response |reply )?(?:truncated|cut off|abridged)\s*[\]>)]", re.IGNORECASE
)
_CUT_WORD = re.compile(r"\b(?:yes|no)\b.*\n\W*(?:\d{1,2}[.):]\s*)?[YyNn]\s*\Z", re.IGNORECASE | re.DOTALL)
"""Verdicts in words, of which the last ends after its first letter."""
_WITHDRAWN = re.compile(
    r"\b(?:disregard|ignore|forget|discard)\s+(?:that|this|everything|(?:all\s+(?:of\s+)?)?(?:the|my)\s+(?:above|verdicts|answers|list|reply))[^\n\w]*\Z",
    re.IGNORECASE,
)
"""A reply that takes itself back and says nothing after that."""
_DECLINES = re.compile(
    r"\bas an? (?:ai|artificial|language model)\b[^.\n]{0,80}\b(?:cannot|can ?not|can['’]t|am unable|am not able|must decline)\b"
    r"|\b(?:is|are|was|were) (?:only|just|merely|simply) (?:the |an? )?(?:form|format|example|placeholder|template|layout)\b",
    re.IGNORECASE,
)
"""A reply that says that it judges nothing, or that what looks like verdicts is the form."""
_BEFORE_A_REPLY = (Role.DRAFT, Role.NOTES)


def judge_score(track: str, verdicts: Sequence[int]) -> float:
    """Return the score of a complete set of verdicts: T1 to T4, or ``dims`` of the ranked diagnosis.

    >>> judge_score("T1", [0, 1, 1]), judge_score("T1", [1, 1, 0]), judge_score("T4", [1] * 8)
    (0.2, 0.8, 0.5)
    >>> judge_score("dims", [1, 1, 3, 1, 0])
    0.8
    """
    if track == "T1":
        exact, category, specific = verdicts
        return (3 + category + specific) / 5.0 if exact else (category + specific) / 10.0
    if track == "T4":
        return sum(verdicts) / 16.0
    if track == "dims":
        presence, top, kind, specific, coherent = verdicts
        return (presence + top + kind / 3.0 + specific + coherent) / 5.0
    return sum(verdicts) / len(verdicts)


def read_judge_reply(track: str, reply: str | None) -> JudgeReading:
    r"""Return the verdicts and the score of a judge's reply, or the reason why it has none.

    Args:
        track: T1 to T4, the track's name, or ``dims`` for the five dimensions of a ranked diagnosis.
        reply: the judge's raw reply.

    >>> read_judge_reply("T1", "1. EXACT (YES/NO): NO\n2. YES\n3. YES").score
    0.2
    >>> read_judge_reply("T1", "Draft:\nYES\nYES\nYES\n\nFinal: NO, YES, YES\nActually, item 3 should be NO.").verdicts
    (0, 1, 0)
    >>> str(read_judge_reply("T2", "YES\nYES\nYES").reason), str(read_judge_reply("T2", None).reason)
    ('too_few', 'empty')
    """
    code = TRACKS.get(track, track)
    if code not in SHAPES:
        raise UsageError(f"unknown track {track!r}", repair=f"use one of {', '.join([*SHAPES, *TRACKS])}")
    verdicts = read_verdicts(reply, SHAPES[code], code)
    if isinstance(verdicts, Reason):
        return JudgeReading(reason=verdicts)
    return JudgeReading(verdicts, judge_score(code, verdicts))


def read_verdicts(reply: str | None, shape: Sequence[int | None], rubric: str = "") -> tuple[int, ...] | Reason:
    r"""Return exactly the verdicts asked for, or the reason why they cannot be read.

    Args:
        reply: the judge's raw reply.
        shape: one entry a verdict: None for yes or no, else the highest number.
        rubric: its code, for the names of its criteria; empty where they have none.

    >>> read_verdicts("1. YES\n2. NO\n3. NO", [YES_NO] * 3), str(read_verdicts("YES\nNO", [YES_NO] * 3))
    ((1, 0, 0), 'too_few')
    """
    text = reply or ""
    if is_missing(text):
        return Reason.EMPTY
    if _CUT_MARK.search(text):
        return Reason.TRUNCATED
    if _ERROR_FIRST.match(text):
        return Reason.CALL_FAILED
    if _CUT_WORD.search(text):
        return Reason.TRUNCATED
    verdicts = _read(text, tuple(shape), rubric)
    return Reason.CALL_FAILED if isinstance(verdicts, Reason) and is_call_failure(text) else verdicts


def _read(text: str, shape: Shape, rubric: str) -> tuple[int, ...] | Reason:
    opened = open_envelope(without_struck(text))
    if opened.failed:
        return Reason.CALL_FAILED
    visible = opened.text
    if not visible.strip():
        return Reason.TRUNCATED if opened.cut else Reason.EMPTY
    if opened.cut:
        return Reason.TRUNCATED
    if _DECLINES.search(visible):
        return Reason.REFUSAL
    if _WITHDRAWN.search(visible):
        return Reason.AMBIGUOUS
    sections = split_sections(visible)
    shown = [section for section in sections if section.role is not Role.EXAMPLE]
    if not shown:
        return Reason.REFUSAL if is_refusal(visible) else Reason.AMBIGUOUS
    reading = _of_sections(shown, shape, rubric)
    if reading.refused:
        return Reason.REFUSAL
    if reading.values is not None:
        return _correct(reading.values, reading.corrections, shape, rubric)
    return _explain(reading, visible)


def _of_sections(sections: Sequence[Section], shape: Shape, rubric: str) -> SectionReading:
    """The reading that holds: the last final section, else what is left without drafts, else everything."""
    readings = [read_section(section.text, shape, rubric) for section in sections]
    if len(sections) == 1 and sections[0].role is not Role.DRAFT:
        return readings[0]
    finals = [place for place, section in enumerate(sections) if section.role is Role.FINAL]
    for place in reversed(finals):
        if readings[place].values is not None:
            return _with_later(readings, place)
    if finals:
        return _changed(sections, readings, finals, shape, rubric)
    announced = _announced(sections, readings)
    if announced is not None:
        return announced
    text = [section.text for section in sections if section.role not in _BEFORE_A_REPLY]
    drafts = [reading for section, reading in zip(sections, readings, strict=True) if section.role in _BEFORE_A_REPLY]
    if not text:
        only_notes = len(drafts) == 1 and sections[0].role is Role.NOTES
        return drafts[0] if only_notes else SectionReading(reason=Reason.AMBIGUOUS)
    return read_section("\n".join(text if len(drafts) < len(sections) else [s.text for s in sections]), shape, rubric)


def _with_later(readings: Sequence[SectionReading], place: int) -> SectionReading:
    """A complete section with the corrections and refusals that follow it."""
    later = readings[place:]
    corrections = tuple(correction for reading in later for correction in reading.corrections)
    return SectionReading(later[0].values, None, corrections, later[0].lines, any(reading.refused for reading in later))


def _changed(
    sections: Sequence[Section], readings: Sequence[SectionReading], finals: Sequence[int], shape: Shape, rubric: str
) -> SectionReading:
    """A complete list changed by later sections that only name what they change."""
    complete = [place for place in range(finals[0]) if readings[place].values is not None]
    if not complete:
        before = "\n".join(section.text for section in sections[: finals[0]])
        base = read_section(before, shape, rubric)
        if base.values is None:
            return readings[finals[-1]]
    else:
        base = _with_later(readings[: finals[0]], complete[-1])
    changes = [_changes(sections[place].text, readings[place]) for place in finals]
    if not all(changes):
        return SectionReading(None, Reason.AMBIGUOUS, (), base.lines)
    return SectionReading(base.values, None, (*base.corrections, *chain.from_iterable(changes)), base.lines)


def _changes(text: str, reading: SectionReading) -> list[Correction]:
    """Corrections by a short final section: its sentences of correction, or its numbered verdicts."""
    if reading.verdicts and all(verdict.index for verdict in reading.verdicts):
        return [Correction(tuple(reading.verdicts))]
    return changes_of(text)


def _announced(sections: Sequence[Section], readings: Sequence[SectionReading]) -> SectionReading | None:
    """The last announced section, where it is complete and nothing outside notes and drafts says otherwise."""
    places = [place for place, section in enumerate(sections) if section.role is Role.ANNOUNCED]
    if not places or readings[places[-1]].values is None:
        return None
    place = places[-1]
    for section, reading in zip(sections[:place], readings[:place], strict=True):
        stated = any(verdict.strong for verdict in reading.verdicts) or reading.values is not None
        if section.role not in _BEFORE_A_REPLY and stated and not _is_analysis(reading, readings[place]):
            return None
    return _with_later(readings, place)


def _is_analysis(reading: SectionReading, final: SectionReading) -> bool:
    """Whether earlier verdicts say the same as the announced ones."""
    return reading.values == final.values


def _correct(
    values: tuple[int, ...], corrections: Iterable[Correction], shape: Shape, rubric: str
) -> tuple[int, ...] | Reason:
    """Verdicts with the corrections made."""
    changed = list(values)
    for correction in corrections:
        if not correction.resolved:
            return Reason.AMBIGUOUS
        for verdict in correction.verdicts:
            place = verdict.index or place_of(verdict.label, rubric)
            if place is None or not 0 < place <= len(shape):
                return Reason.AMBIGUOUS
            value = place_value(verdict, shape[place - 1])
            if isinstance(value, Reason):
                return value
            changed[place - 1] = value
    return tuple(changed)


def _explain(reading: SectionReading, visible: str) -> Reason:
    reason = reading.reason or Reason.TOO_FEW
    open_json = visible.lstrip()[:1] in ("[", "{") and not read_json(visible)
    if reason is Reason.AMBIGUOUS and open_json:
        return Reason.TRUNCATED
    if reason is not Reason.TOO_FEW:
        return reason
    if not reading.verdicts and is_refusal(visible):
        return Reason.REFUSAL
    cut = (bool(reading.verdicts) and reading.lines[-1].open) or open_json
    return Reason.TRUNCATED if cut else Reason.TOO_FEW
