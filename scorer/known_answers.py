"""KnownAnswer answers of every track, which a judge must progress apart before it is trusted: right, wrong and partly right."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mmrarebench.exceptions import EndpointError
from mmrarebench.judging import verdicts as judging
from mmrarebench.judging.evidence_reply import EvidencePoints, read_evidence_reply
from scorer import rubrics
from scorer.completions import Reply
from scorer.endpoint import Endpoint
from scorer.workload import Progress

FILE = Path(__file__).with_name("known_answers.toml")
KINDS = ("right", "partial", "wrong")


class KnownAnswer(NamedTuple):
    """A known answer: its track, which it is, the row of its prompt, and the scores that a sound judge may give."""

    track: str
    kind: str
    row: dict[str, Any]
    least: float
    most: float


class JudgeCheck(NamedTuple):
    """Verdict of a judge on a known answer; ``parsed`` says whether its reply can be read, ``ok`` whether the score fits."""

    track: str
    known: str
    parsed: bool
    score: float | None
    expected: str
    ok: bool
    reason: str | None
    reply: str | None


def read_known_answers() -> list[KnownAnswer]:
    """The known answers, each with the bounds of its score.

    >>> sorted({(known.track, known.kind) for known in read_known_answers()})[:3]
    [('crossmodal', 'partial'), ('crossmodal', 'right'), ('crossmodal', 'wrong')]
    """
    answers = []
    for track, case in tomllib.loads(FILE.read_text(encoding="utf-8")).items():
        for kind in KINDS:
            group = case[kind]
            row = {**case, "track": track, "text": group["answer"]}
            answers.append(KnownAnswer(track, kind, row, group["least"], group["most"]))
    return answers


async def check_judge(endpoint: Endpoint, progress: Progress = lambda count, total: None) -> list[JudgeCheck]:
    """Give every known answer to a judge, one after the other; after a call that failed, tries and all, no more is asked."""
    answers = read_known_answers()
    checks: list[JudgeCheck] = []
    for answer in answers:
        failure = checks[-1].reason if checks and checks[-1].reply is None else None
        checks.append(await _ask(endpoint, answer) if failure is None else _not_asked(answer, failure))
        progress(len(checks), len(answers))
    return checks


def _not_asked(case: KnownAnswer, failure: str) -> JudgeCheck:
    return JudgeCheck(case.track, case.kind, False, None, f"{case.least:g} to {case.most:g}", False, failure, None)


async def _ask(endpoint: Endpoint, case: KnownAnswer) -> JudgeCheck:
    expected = f"{case.least:g} to {case.most:g}"
    prompt = rubrics.build(case.row)
    try:
        reply = await endpoint.ask(prompt.messages)
    except EndpointError as error:
        return JudgeCheck(case.track, case.kind, False, None, expected, False, error.what, None)
    score, reason = _read(case, prompt.rubric, reply)
    fits = score is not None and case.least <= score <= case.most
    reason = reason or (None if fits else "the score does not fit what is known")
    return JudgeCheck(case.track, case.kind, score is not None, score, expected, fits, reason, reply.text)


def _read(case: KnownAnswer, rubric: str, reply: Reply) -> tuple[float | None, str | None]:
    """Score of a reply, and why it has none."""
    if rubric == judging.EVIDENCE:
        points = EvidencePoints(("",) * len(case.row["requiredPoints"]), len(case.row["optionalPoints"]))
        evidence = read_evidence_reply(reply.text, points)
        return evidence.score, evidence.reason
    verdict = judging.read_reply(rubric, reply.text, reply.finish)
    return verdict.score, verdict.reason


def problem_of(rows: Sequence[JudgeCheck]) -> str | None:
    """Defect of a judge; None where every reply can be read and every score fits.

    >>> problem_of([JudgeCheck("diagnosis", "right", True, 0.2, "0.8 to 1", False, "x", "NO")])
    '1 of 1 known answers got a score that does not fit (diagnosis right)'
    """
    failed = next((r.reason for r in rows if r.reply is None), None)
    if failed:
        return f"a call failed: {failed}"
    unread = [f"{r.track} {r.known}" for r in rows if not r.parsed]
    if unread:
        return f"{len(unread)} of {len(rows)} replies cannot be read ({', '.join(unread)})"
    wrong = [f"{r.track} {r.known}" for r in rows if not r.ok]
    return (
        f"{len(wrong)} of {len(rows)} known answers got a score that does not fit ({', '.join(wrong)})"
        if wrong
        else None
    )
