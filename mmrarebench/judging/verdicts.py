"""Key of a judge's verdict, and its reply read into a status and two scores: one way for files and calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mmrarebench import ids
from mmrarebench.benchmark.vocabulary import AnswerStatus, Condition, Track, VerdictStatus
from mmrarebench.exceptions import UsageError
from mmrarebench.judging.reference import TRACKS, reference_dims, reference_judge_score
from mmrarebench.judging.strict import Reason, judge_score, read_judge_reply

PARSER_VERSION = "strict-6"
EVIDENCE = Track.EVIDENCE
CUT = ("length", "max_tokens", "max_output_tokens", "max_completion_tokens")
"""Finish reasons by which endpoints mark a reply that was cut off at its limit of length."""
RUBRICS: dict[str, tuple[str, ...]] = {
    **{track: (code,) for track, code in TRACKS.items()},
    Track.DIAGNOSIS: (TRACKS[Track.DIAGNOSIS], "dims"),
    EVIDENCE: (EVIDENCE,),
}
"""The rubrics that an answer of a track can be judged by, its usual one first."""


class JudgeVerdict(NamedTuple):
    """A reply as read: status and reason, the strict score, the public harness' score, and each verdict."""

    status: str
    reason: str | None = None
    score: float | None = None
    reference: float | None = None
    verdicts: tuple[int, ...] | None = None


def read_reply(rubric: str, reply: str, finish: str | None = None) -> JudgeVerdict:
    r"""Read a reply strictly and as the public harness does.

    Args:
        rubric: T1 to T4, or dims.
        reply: the judge's raw reply.
        finish: why it ended, as the endpoint says; what was cut off at a length is never scored.

    >>> read_reply("T2", "1. YES\n2. YES\n3. NO\n4. NO\n5. NO\n6. NO")
    JudgeVerdict(status='scored', reason=None, score=0.3333333333333333, reference=0.3333333333333333, verdicts=(1, 1, 0, 0, 0, 0))
    >>> read_reply("T1", "YES\nYES\nYES", finish="length")[:3]
    ('unscored', 'truncated', None)
    """
    found = read_judge_reply(rubric, reply)
    reference = _reference(rubric, reply)
    reason = Reason.TRUNCATED if is_cut(finish) else found.reason
    if reason:
        return JudgeVerdict(VerdictStatus.UNSCORED, str(reason), None, reference)
    return JudgeVerdict(found.status, None, found.score, reference, found.verdicts)


def is_cut(finish: str | None) -> bool:
    """Whether a reply ended at its limit of length, by the endpoint's own word.

    >>> is_cut("length"), is_cut("stop"), is_cut(None)
    (True, False, False)
    """
    return (finish or "").lower() in CUT


def _reference(rubric: str, reply: str) -> float:
    """The harness' score; where it fails over a reply, it writes 0."""
    if rubric == "dims":
        return judge_score("dims", reference_dims(reply))
    try:
        return reference_judge_score(rubric, reply)
    except ZeroDivisionError:
        return 0.0


def unjudgeable(status: str | None, condition: str | None, findings: Sequence[str]) -> str | None:
    """Why an answer cannot be judged at all: the model's call failed, or an image could not be shown; None where it can.

    >>> unjudgeable("call_failed", "full", []), unjudgeable("given", "full", ["image 1: undecodable"])
    ('model_call_failed', 'image_not_seen')
    >>> unjudgeable("given", "text_only", ["image 1: undecodable"]) is None
    True
    """
    if status == AnswerStatus.CALL_FAILED:
        return "model_call_failed"
    if condition != Condition.TEXT_ONLY and any("animated" not in finding for finding in findings):
        return "image_not_seen"
    return None


def rubric_of(track: str, rubric: str | None = None) -> str:
    """The rubric for a track, or the one asked for where it fits.

    Raises:
        UsageError: the track is not judged, or not by this rubric.

    >>> rubric_of("treatment"), rubric_of("diagnosis", "dims")
    ('T2', 'dims')
    """
    known = RUBRICS.get(track, ())
    if not known or (rubric and rubric not in known):
        what = f"answers of the track {track!r} are not judged by {rubric or 'a rubric'}"
        raise UsageError(what, repair=f"tracks with rubrics: {', '.join(RUBRICS)}")
    return rubric or known[0]


def verdict_key(answer_hash: str | None, rubric_hash: str, judge: str, prompt_hash: str) -> str:
    """Key of a verdict: one with this key need not be asked for again.

    >>> verdict_key("a", "r", "j", "p") == verdict_key("a", "r", "j", "other")
    False
    """
    return ids.content_hash(answer_hash, rubric_hash, judge, prompt_hash, PARSER_VERSION)


def same_family(judge: tuple[str | None, str | None], model: tuple[str | None, str | None]) -> bool | None:
    """Whether a judge and a model, each as name and family, are of one family; None where that is not known.

    >>> same_family(("gpt-4o", "GPT-4"), ("gpt-4.1", "gpt-4")), same_family(("a", None), ("b", "B")) is None
    (True, True)
    """
    if judge[0] is not None and judge[0] == model[0]:
        return True
    if not judge[1] or not model[1]:
        return None
    return judge[1].casefold() == model[1].casefold()
