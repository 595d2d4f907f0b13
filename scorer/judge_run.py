"""The run of a judge: which answers lack its verdict, a call for each, every verdict written as it arrives."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from mmrarebench.benchmark.vocabulary import AnswerStatus, VerdictStatus
from mmrarebench.exceptions import EndpointError
from mmrarebench.judging import verdicts as judging
from scorer import rubrics
from scorer.api import Api
from scorer.endpoint import Endpoint
from scorer.rubrics import Prompt
from scorer.workload import CallLimits, CallTally, Progress, run_calls

Row = dict[str, Any]


class JudgeOptions(NamedTuple):
    """Settings of a judge's run: answers, judge, and limits."""

    benchmark: str
    judge: str
    family: str | None = None
    run: str | None = None
    track: str | None = None
    limits: CallLimits = CallLimits()


@dataclass
class JudgeTally(CallTally):
    """Result of a run; ``left`` counts answers that have no verdict yet."""

    benchmark: str = ""
    judge: str = ""
    model: str = ""
    endpoint: str = ""
    answers: int = 0
    kept: int = 0
    reread: int = 0
    scored: int = 0
    unscored: Counter[str] = field(default_factory=Counter)
    left: int = 0
    same_family: int = 0
    family_unknown: int = 0
    without_rubric: int = 0
    refused_parameters: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The counts as plain data."""
        return {**asdict(self), "unscored": dict(self.unscored)}

    def count(self, verdict: Row) -> None:
        """Count a verdict that was written."""
        if verdict["status"] == VerdictStatus.SCORED:
            self.scored += 1
        else:
            self.unscored[verdict["reason"]] += 1
        self.same_family += verdict.get("sameFamily") is True
        self.family_unknown += verdict.get("sameFamily") is None


async def run_judge(
    api: Api, endpoint: Endpoint, options: JudgeOptions, progress: Progress = lambda count, total: None
) -> JudgeTally:
    """Judge every answer that has no verdict for its text, rubric, judge, prompt and parser.

    A failed call leaves its answer unscored and is made again by the next run.
    """
    address = endpoint.address
    tally = JudgeTally(benchmark=options.benchmark, judge=options.judge, model=address.model, endpoint=address.host)
    await api.state_judge(
        options.judge,
        {
            "promptHash": rubrics.all_hash(),
            "model": address.model,
            "family": options.family,
            "endpoint": address.host,
        },
    )
    pending = await _pending(api, options, tally)

    async def judge(item: tuple[Row, Prompt]) -> None:
        await _judge(api, endpoint, options, tally, *item)

    count = await run_calls(pending[: options.limits.limit], judge, tally, options.limits, progress)
    tally.left = len(pending) - count + tally.failed
    tally.refused_parameters = sorted(endpoint.refused)
    return tally


async def _pending(api: Api, options: JudgeOptions, tally: JudgeTally) -> list[tuple[Row, Prompt]]:
    """Answers without the verdict that they would get, each with its prompt."""
    pending = []
    parameters = {"benchmark": options.benchmark, "judge": options.judge, "run": options.run, "track": options.track}
    async for row in api.answers(**parameters):
        if row["track"] not in judging.RUBRICS:
            tally.without_rubric += 1
            continue
        tally.answers += 1
        prompt = rubrics.build(row)
        key = judging.verdict_key(row["answerHash"], prompt.rubric_hash, options.judge, prompt.prompt_hash)
        if row["verdict"] == key:
            tally.kept += 1
        else:
            pending.append((row, prompt))
    return pending


async def _judge(
    api: Api, endpoint: Endpoint, options: JudgeOptions, tally: JudgeTally, row: Row, prompt: Prompt
) -> None:
    body = {
        "answer": row["answer"],
        "judge": options.judge,
        "rubric": prompt.rubric,
        "answerHash": row["answerHash"],
        "rubricHash": prompt.rubric_hash,
        "promptHash": prompt.prompt_hash,
        "parserVersion": judging.PARSER_VERSION,
        "endpoint": endpoint.address.host,
    }
    judged = row["status"] != AnswerStatus.EMPTY and not judging.unjudgeable(
        row["status"], row["condition"], row["findings"]
    )
    if judged and prompt.verdicts:
        body |= _earlier_reply(row, prompt, tally) or await _ask(endpoint, tally, prompt)
    tally.count(await api.record(body))


def _earlier_reply(row: Row, prompt: Prompt, tally: JudgeTally) -> Row | None:
    """The reply that is there, where the same was asked about the same answer: only its parser is another one."""
    earlier = row["said"] or {}
    keys = (earlier.get("answerHash"), earlier.get("rubricHash"), earlier.get("promptHash"))
    if keys != (row["answerHash"], prompt.rubric_hash, prompt.prompt_hash) or judging.is_cut(earlier.get("finish")):
        return None
    tally.reread += 1
    return {name: earlier.get(name) for name in ("reply", "finish", "model", "endpoint")}


async def _ask(endpoint: Endpoint, tally: JudgeTally, prompt: Prompt) -> Row:
    """Properties of a verdict from its call: the reply, or the reason of the failure."""
    try:
        reply = await endpoint.ask(prompt.messages)
    except EndpointError as error:
        tally.count_failure(error.what)
        return {"failure": error.what}
    if reply.cut:
        failure = f"the reply was cut off at its limit of length (finish_reason {reply.finish})"
        tally.count_unusable(reply, failure)
        return {"failure": failure, "finish": reply.finish, "model": reply.model}
    tally.count_reply(reply)
    return {"reply": reply.text, "model": reply.model, "finish": reply.finish}
