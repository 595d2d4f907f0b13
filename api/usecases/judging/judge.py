"""Use cases of LLM judges: check one by known answers, run it over a benchmark, and the two writes behind a run."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.session import Graph
from loaders.answers.models import facts_of
from loaders.judging import endpoint_verdicts as judging

if TYPE_CHECKING:
    from scorer.api import Api
    from scorer.endpoint import Address
    from scorer.judge_run import JudgeOptions, JudgeTally
    from scorer.known_answers import JudgeCheck
    from scorer.workload import Progress


def state_judge(graph: Graph, judge: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Set a judge's properties, and return what changed."""
    return {"judge": judge, "changes": judging.state_judge(graph, judge, **properties).changes.as_dict()}


def record(graph: Graph, reply: judging.JudgeReply) -> dict[str, Any]:
    """Write a judge's reply on an answer as a verdict, and return it."""
    with graph.lock.held():
        return judging.record(graph, reply)


def family(model: str, facts: Sequence[Path] = ()) -> str | None:
    """Family of a model as the shipped facts or the user's own say; None where neither knows it."""
    facts_found = facts_of(model, facts)
    return facts_found.get("family") if facts_found else None


def check(address: Address, progress: Progress) -> list[JudgeCheck]:
    """Give the known answers to a judge."""
    from scorer import known_answers
    from scorer.endpoint import Endpoint

    async def work() -> list[JudgeCheck]:
        async with Endpoint(address) as endpoint:
            return await known_answers.check_judge(endpoint, progress)

    return asyncio.run(work())


def judge(api: Api, address: Address, options: JudgeOptions, progress: Progress) -> JudgeTally:
    """Run a judge over a benchmark's answers through the HTTP API, in this process or elsewhere."""
    from scorer.endpoint import Endpoint
    from scorer.judge_run import run_judge

    async def work() -> JudgeTally:
        async with AsyncExitStack() as stack:
            connection = await stack.enter_async_context(api)
            endpoint = await stack.enter_async_context(Endpoint(address))
            return await run_judge(connection, endpoint, options, progress)

    return asyncio.run(work())
