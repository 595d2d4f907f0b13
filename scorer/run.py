"""The run of a judge: which answers lack its verdict, a call for each, every verdict written as it arrives."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from mmrarebench.exceptions import CheckFailed, EndpointError
from mmrarebench.judging import verdicts as judging
from scorer import rubrics
from scorer.api import Api
from scorer.endpoint import Endpoint, Reply
from scorer.rubrics import Prompt

LEAST_CALLS = 10
"""Calls before their failures can stop a run."""
Row = dict[str, Any]
Tell = Callable[[int, int], None]


class Options(NamedTuple):
    """What is judged, by whom, and how: ``most_failed`` is the share of failed calls above which it is an outage."""

    benchmark: str
    judge: str
    family: str | None = None
    run: str | None = None
    track: str | None = None
    limit: int | None = None
    concurrency: int = 4
    most_failed: float = 0.2


@dataclass
class Tally:
    """What a run came to; ``left`` counts answers that have no verdict yet."""

    benchmark: str
    judge: str
    model: str
    endpoint: str
    answers: int = 0
    kept: int = 0
    calls: int = 0
    failed: int = 0
    reread: int = 0
    scored: int = 0
    unscored: Counter[str] = field(default_factory=Counter)
    left: int = 0
    outage: bool = False
    same_family: int = 0
    family_unknown: int = 0
    without_rubric: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    last_failure: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The counts as plain data."""
        return {**asdict(self), "unscored": dict(self.unscored)}

    def count(self, verdict: Row) -> None:
        """Count a verdict that was written."""
        if verdict["status"] == "scored":
            self.scored += 1
        else:
            self.unscored[verdict["reason"]] += 1
        self.same_family += verdict.get("sameFamily") is True
        self.family_unknown += verdict.get("sameFamily") is None

    def is_outage(self, most_failed: float, least: int = 1) -> bool:
        """Whether more calls failed than may.

        >>> Tally("b", "j", "m", "e", calls=10, failed=3).is_outage(0.2), Tally("b", "j", "m", "e").is_outage(0.2)
        (True, False)
        """
        return self.calls >= least and self.failed > most_failed * self.calls


async def run(api: Api, endpoint: Endpoint, options: Options, tell: Tell = lambda done, of: None) -> Tally:
    """Judge every answer that has no verdict for its text, rubric, judge, prompt and parser.

    A failed call leaves its answer unscored and is made again by the next run. Calls stop where ``LEAST_CALLS`` were made
    and more than ``options.most_failed`` of them failed.
    """
    tally = Tally(options.benchmark, options.judge, endpoint.address.model, endpoint.address.host)
    await api.state_judge(
        options.judge,
        {
            "promptHash": rubrics.all_hash(),
            "model": endpoint.address.model,
            "family": options.family,
            "endpoint": endpoint.address.host,
        },
    )
    todo = await _todo(api, options, tally)
    wanted = todo[: options.limit]
    work, done = iter(wanted), 0

    async def worker(work: Iterator[tuple[Row, Prompt]]) -> None:
        nonlocal done
        for row, prompt in work:
            if tally.outage:
                return
            await _judge(api, endpoint, options, tally, row, prompt)
            done += 1
            tell(done, len(wanted))
            tally.outage = tally.is_outage(options.most_failed, LEAST_CALLS)

    await _together(worker(work) for _ in range(min(options.concurrency, len(wanted))))
    tally.left = len(todo) - done + tally.failed
    tally.outage = tally.is_outage(options.most_failed)
    return tally


async def _together(jobs: Iterator[Any]) -> None:
    """Run jobs at once; the first error ends all of them and is raised as itself."""
    try:
        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(job)
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from errors


async def _todo(api: Api, options: Options, tally: Tally) -> list[tuple[Row, Prompt]]:
    """Answers without the verdict that they would get, each with its prompt."""
    found = []
    asked = {"benchmark": options.benchmark, "judge": options.judge, "run": options.run, "track": options.track}
    async for row in api.answers(**asked):
        if row["track"] not in judging.RUBRICS:
            tally.without_rubric += 1
            continue
        tally.answers += 1
        prompt = rubrics.build(row)
        key = judging.verdict_key(row["answerHash"], prompt.rubric_hash, options.judge, prompt.prompt_hash)
        if row["verdict"] == key:
            tally.kept += 1
        else:
            found.append((row, prompt))
    return found


async def _judge(api: Api, endpoint: Endpoint, options: Options, tally: Tally, row: Row, prompt: Prompt) -> None:
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
    if row["status"] != "empty" and not judging.unjudgeable(row["status"], row["condition"], row["findings"]):
        body |= _before(row, prompt, tally) or await _said(endpoint, tally, prompt)
    tally.count(await api.record(body))


def _before(row: Row, prompt: Prompt, tally: Tally) -> Row | None:
    """The reply that is there, where the same was asked about the same answer: only its parser is another one."""
    said = row["said"] or {}
    asked = (said.get("answerHash"), said.get("rubricHash"), said.get("promptHash"))
    if asked != (row["answerHash"], prompt.rubric_hash, prompt.prompt_hash):
        return None
    tally.reread += 1
    return {name: said.get(name) for name in ("reply", "finish", "model", "endpoint")}


async def _said(endpoint: Endpoint, tally: Tally, prompt: Prompt) -> Row:
    try:
        reply: Reply = await endpoint.ask(prompt.messages)
    except EndpointError as error:
        tally.calls, tally.failed, tally.last_failure = tally.calls + 1, tally.failed + 1, error.what
        return {"failure": error.what}
    tally.calls += 1
    tally.prompt_tokens += reply.prompt_tokens
    tally.completion_tokens += reply.completion_tokens
    return {"reply": reply.text, "model": reply.model, "finish": reply.finish}


def refuse_outage(tally: Tally, most_failed: float) -> None:
    """Raise where too many calls failed.

    Raises:
        CheckFailed: naming how many, and the last failure.
    """
    if tally.outage:
        what = f"{tally.failed} of {tally.calls} calls failed, more than {most_failed:.0%}: {tally.last_failure}"
        raise CheckFailed(what, where=tally.endpoint, repair="the same command goes on with what is left")
