"""What a user can ask of judges: check one by known answers, run it over a benchmark; and the two writes behind a run."""

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
    from scorer.known import Checked
    from scorer.run import Options, Tally, Tell


def state_judge(graph: Graph, judge: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Bring a judge's node to these properties, and say what changed."""
    return {"judge": judge, "changes": judging.state_judge(graph, judge, **properties).changes.as_dict()}


def record(graph: Graph, reply: dict[str, Any]) -> dict[str, Any]:
    """Write what a judge said of an answer, and return the verdict."""
    return judging.record(graph, judging.Said(**reply))


def family(model: str, facts: Sequence[Path] = ()) -> str | None:
    """Family of a model as the shipped facts or the user's own say; None where neither knows it."""
    facts_found = facts_of(model, facts)
    return facts_found.get("family") if facts_found else None


def check(address: Address, tell: Tell) -> list[Checked]:
    """Give the known answers to a judge."""
    from scorer import known
    from scorer.endpoint import Endpoint

    async def work() -> list[Checked]:
        async with Endpoint(address) as endpoint:
            return await known.check(endpoint, tell)

    return asyncio.run(work())


def judge(api: Api, address: Address, options: Options, tell: Tell) -> Tally:
    """Run a judge over a benchmark's answers through the HTTP API, in this process or elsewhere."""
    from scorer import run
    from scorer.endpoint import Endpoint

    async def work() -> Tally:
        async with AsyncExitStack() as stack:
            there = await stack.enter_async_context(api)
            endpoint = await stack.enter_async_context(Endpoint(address))
            return await run.run(there, endpoint, options, tell)

    return asyncio.run(work())
