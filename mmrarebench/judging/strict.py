"""Judge replies read strictly: exactly the expected number of verdicts in any sane layout, or no score and the reason.

A verdict is never guessed from prose, a list number is never a score, and a failed call is not a zero.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from mmrarebench.answers.text import blank_thinking, is_call_failure, is_missing, is_refusal
from mmrarebench.exceptions import UsageError
from mmrarebench.judging.json_reply import json_verdicts
from mmrarebench.judging.layout import Line, Verdict, read_line, segments
from mmrarebench.judging.reference import TRACKS


class Reason(StrEnum):
    """Why a reply has no score."""

    EMPTY = "empty"
    CALL_FAILED = "call_failed"
    REFUSAL = "refusal"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    AMBIGUOUS = "ambiguous"
    OUT_OF_RANGE = "out_of_range"
    TRUNCATED = "truncated"


@dataclass(frozen=True, slots=True)
class JudgeReading:
    """A judge's reply as read: its verdicts and score, or the reason why there are none."""

    verdicts: tuple[int, ...] | None = None
    score: float | None = None
    reason: Reason | None = None

    @property
    def status(self) -> str:
        """Return ``scored`` or ``unscored``."""
        return "unscored" if self.reason else "scored"


YES_NO = None
SHAPES: dict[str, tuple[int | None, ...]] = {
    "T1": (YES_NO,) * 3,
    "T2": (YES_NO,) * 6,
    "T3": (YES_NO,) * 5,
    "T4": (2,) * 8,
    "dims": (YES_NO, YES_NO, 3, YES_NO, YES_NO),
}
_INLINE_TAGS = re.compile(r"</?(?:b|strong|i|em|code|u|span)>", re.IGNORECASE)
_TAGS = re.compile(r"</?[A-Za-z]\w{0,20}\s*/?>")
_INLINE = re.compile(r"(?:^|(?<=[\s,;]))\(?(\d{1,2})[.):](?=\s*[^\s\d.])|(?:^|(?<=[\s,;]))\(?(\d{1,2})[.):](?=\s+\d)")


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
    >>> str(read_judge_reply("T2", "YES\nYES\nYES").reason), str(read_judge_reply("T2", None).reason)
    ('too_few', 'empty')
    """
    code = TRACKS.get(track, track)
    if code not in SHAPES:
        raise UsageError(f"unknown track {track!r}", repair=f"use one of {', '.join([*SHAPES, *TRACKS])}")
    found = read_verdicts(reply, SHAPES[code])
    return JudgeReading(reason=found) if isinstance(found, Reason) else JudgeReading(found, judge_score(code, found))


def read_verdicts(reply: str | None, shape: Sequence[int | None]) -> tuple[int, ...] | Reason:
    r"""Return exactly the verdicts asked for, or the reason why they cannot be told.

    Args:
        reply: the judge's raw reply.
        shape: one entry a verdict: None for yes or no, else the highest number.

    >>> read_verdicts("1. YES\n2. NO\n3. NO", [YES_NO] * 3), str(read_verdicts("YES\nNO", [YES_NO] * 3))
    ((1, 0, 0), 'too_few')
    """
    text = reply or ""
    if is_missing(text):
        return Reason.EMPTY
    found = _read(text, tuple(shape))
    return Reason.CALL_FAILED if isinstance(found, Reason) and is_call_failure(text) else found


def _read(text: str, shape: tuple[int | None, ...]) -> tuple[int, ...] | Reason:
    visible, unclosed = blank_thinking(text)
    if not visible.strip():
        return Reason.TRUNCATED if unclosed else Reason.EMPTY
    structured = json_verdicts(visible) if "[" in visible or "{" in visible else None
    as_json = None if structured is None else _fit_json(structured, shape)
    if as_json is not None and not isinstance(as_json, Reason):
        return as_json
    raws = _TAGS.sub("\n", _INLINE_TAGS.sub(" ", visible)).splitlines() if "<" in visible else visible.splitlines()
    lines = [read_line(part) for raw in raws if raw.strip() for part in _parts(raw)]
    found = _choose(lines, shape)
    if isinstance(found, Reason):
        return as_json or _explain(found, visible, lines, unclosed)
    if any(v.index for v in found) and any(line.index == len(shape) + 1 for line in lines):
        return Reason.TOO_MANY
    return _fit(found, shape)


def _explain(reason: Reason, visible: str, lines: Sequence[Line], unclosed: bool) -> Reason:
    if reason is not Reason.TOO_FEW:
        return reason
    verdicts = sum(len(line.verdicts) for line in lines)
    if not verdicts and is_refusal(visible):
        return Reason.REFUSAL
    cut = unclosed or (verdicts > 0 and lines[-1].open) or visible.lstrip()[:1] in ("[", "{")
    return Reason.TRUNCATED if cut else Reason.TOO_FEW


def _parts(raw: str) -> list[str]:
    """Split "1. NO 2. YES 3. YES" at its numbers; any other line stays whole, with its indent."""
    line = " ".join(raw.split())
    starts: list[int] = []
    for match in _INLINE.finditer(line):
        if int(match[1] or match[2]) == len(starts) + 1:
            starts.append(match.start())
    if len(starts) < 2:
        found = segments(line)
        return found if len(found) > 1 else [raw]
    edges = [*starts, len(line)] if not line[: starts[0]].strip() else [0, *starts, len(line)]
    return [line[start:end] for start, end in pairwise(edges)]


def _choose(lines: Sequence[Line], shape: tuple[int | None, ...]) -> list[Verdict] | Reason:
    """Return the one run of verdicts that the reply states, or why there is none."""
    count = len(shape)
    if any(line.undecided for line in lines):
        return Reason.AMBIGUOUS
    kinds = {expected is not None for expected in shape}
    filled = [
        line.verdicts for line in lines if len(line.verdicts) > 1 and all(v.scale in kinds for v in line.verdicts)
    ]
    singles = [v for line in lines if len(line.verdicts) == 1 for v in line.verdicts if v.scale in kinds]
    plain = [v for v in singles if v.strong]
    if filled:
        return _of_rows(filled, plain, count)
    if len(plain) == count:
        doubtful = any(v.capital and not v.strong for v in singles)
        return Reason.AMBIGUOUS if doubtful else plain
    if len(plain) < count:
        if len(singles) == count:
            return singles
        other = any(v.scale not in kinds for line in lines for v in line.verdicts)
        return (
            Reason.TOO_MANY if len(singles) > count else Reason.AMBIGUOUS if other and not singles else Reason.TOO_FEW
        )
    return _announced(lines, kinds, count) or Reason.TOO_MANY


def _of_rows(filled: Sequence[tuple[Verdict, ...]], plain: Sequence[Verdict], count: int) -> list[Verdict] | Reason:
    if len(filled) == 1 and not plain:
        found = list(filled[0])
        return found if len(found) == count else Reason.TOO_FEW if len(found) < count else Reason.TOO_MANY
    total = sum(map(len, filled)) + len(plain)
    return Reason.TOO_FEW if total < count else Reason.TOO_MANY if total > count else Reason.AMBIGUOUS


def _announced(lines: Sequence[Line], kinds: set[bool], count: int) -> list[Verdict] | None:
    """Return the verdicts after the last announcement of final ones, if exactly as many as expected."""
    after: list[Verdict] = []
    for line in reversed(lines):
        if line.announces:
            return after[::-1] if len(after) == count else None
        after.extend(v for v in reversed(line.verdicts) if v.strong and v.scale in kinds)
    return None


def _fit(found: Sequence[Verdict], shape: tuple[int | None, ...]) -> tuple[int, ...] | Reason:
    """Put numbered verdicts in order and check each against what its place allows."""
    indexes = [v.index for v in found]
    if None not in indexes and sorted(i for i in indexes if i is not None) == list(range(1, len(shape) + 1)):
        found = sorted(found, key=lambda v: v.index or 0)
    elif any(index not in (None, place) for place, index in enumerate(indexes, start=1)):
        return Reason.AMBIGUOUS
    if any(v.dashed for v in found) and indexes != [None] * len(found):
        return Reason.AMBIGUOUS
    values: list[int] = []
    for verdict, most in zip(found, shape, strict=True):
        if verdict.scale != (most is not None):
            return Reason.AMBIGUOUS
        if not verdict.value.is_integer() or (most is not None and not _in_range(verdict, most)):
            return Reason.OUT_OF_RANGE
        values.append(int(verdict.value))
    return tuple(values)


def _in_range(verdict: Verdict, most: int) -> bool:
    return 0 <= verdict.value <= most and verdict.out_of in (None, most)


def _fit_json(found: Sequence[Verdict], shape: tuple[int | None, ...]) -> tuple[int, ...] | Reason:
    if not found:
        return Reason.AMBIGUOUS
    if len(found) != len(shape):
        return Reason.TOO_MANY if len(found) > len(shape) else Reason.TOO_FEW
    if all(v.scale and v.value in (0, 1) for v, most in zip(found, shape, strict=True) if most is None):
        found = [v if most is not None else Verdict(v.value, False) for v, most in zip(found, shape, strict=True)]
    return _fit(found, shape)
