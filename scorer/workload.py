"""Many calls to one endpoint: several at once, within limits, and no more of them in an outage. Judges and answers share it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from mmrarebench.exceptions import CheckFailed
from scorer.completions import Reply

LEAST_CALLS = 10
"""Calls before their failures can stop a run."""
Progress = Callable[[int, int], None]
Item = TypeVar("Item")


class CallLimits(NamedTuple):
    """Bounds of a run: items, calls at once, tokens, and the share of failed calls above which it is an outage."""

    limit: int | None = None
    concurrency: int = 4
    most_failed: float = 0.2
    most_tokens: int | None = None


@dataclass
class CallTally:
    """Calls of a run, those that failed, and the tokens that the endpoint counted."""

    calls: int = 0
    failed: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    outage: bool = False
    over_budget: bool = False
    last_failure: str | None = None

    def count_reply(self, reply: Reply) -> None:
        """Count a call and its tokens."""
        self.calls += 1
        self.prompt_tokens += reply.prompt_tokens
        self.completion_tokens += reply.completion_tokens

    def count_failure(self, what: str) -> None:
        """Count a call that failed."""
        self.calls, self.failed, self.last_failure = self.calls + 1, self.failed + 1, what

    def count_unusable(self, reply: Reply, what: str) -> None:
        """Count a call whose reply cannot be used: its tokens are spent, and it has failed."""
        self.count_reply(reply)
        self.failed, self.last_failure = self.failed + 1, what

    def is_outage(self, most_failed: float, least: int = 1) -> bool:
        """Whether more calls failed than may.

        >>> CallTally(calls=10, failed=3).is_outage(0.2), CallTally().is_outage(0.2)
        (True, False)
        """
        return self.calls >= least and self.failed > most_failed * self.calls

    def is_over(self, most_tokens: int | None) -> bool:
        """Whether the tokens are spent.

        >>> CallTally(prompt_tokens=90, completion_tokens=10).is_over(100), CallTally().is_over(None)
        (True, False)
        """
        return most_tokens is not None and self.prompt_tokens + self.completion_tokens >= most_tokens


async def run_calls(
    items: Sequence[Item],
    call: Callable[[Item], Awaitable[None]],
    tally: CallTally,
    limits: CallLimits,
    progress: Progress = lambda count, total: None,
) -> int:
    """Make a call for each item and return how many items were dealt with.

    No new call is begun in an outage (``LEAST_CALLS`` were made and more than ``limits.most_failed`` of them failed) or
    where the tokens are spent. The first error that is no failed call ends all calls and is raised.
    """
    queue = iter(items)
    count = 0

    async def worker(queue: Iterator[Item]) -> None:
        nonlocal count
        for item in queue:
            if tally.outage or tally.over_budget:
                return
            await call(item)
            count += 1
            progress(count, len(items))
            tally.outage = tally.outage or tally.is_outage(limits.most_failed, LEAST_CALLS)
            tally.over_budget = tally.is_over(limits.most_tokens)

    await _run_together([worker(queue) for _ in range(min(limits.concurrency, len(items)))])
    tally.outage = tally.is_outage(limits.most_failed)
    tally.over_budget = tally.over_budget and count < len(items)
    return count


async def _run_together(jobs: Sequence[Awaitable[None]]) -> None:
    """Run jobs at once; the first error ends all of them and is raised as itself."""
    try:
        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(job)  # type: ignore[arg-type]
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from errors


def refuse_outage(tally: CallTally, most_failed: float, endpoint: str) -> None:
    """Raise where too many calls failed.

    Raises:
        CheckFailed: naming how many, and the last failure.

    >>> refuse_outage(CallTally(calls=4, failed=4, outage=True, last_failure="401"), 0.2, "models.example")
    Traceback (most recent call last):
    mmrarebench.exceptions.CheckFailed: models.example: 4 of 4 calls failed, more than 20%: 401. Repair: the same command goes on with what is missing
    """
    if tally.outage:
        what = f"{tally.failed} of {tally.calls} calls failed, more than {most_failed:.0%}: {tally.last_failure}"
        raise CheckFailed(what, where=endpoint, repair="the same command goes on with what is missing")
