"""Unfinished writes: their list, and the refusal to read out of a half-written graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from graph.session import Graph
from mmrarebench.exceptions import GraphIncomplete

_UNFINISHED = """
MATCH (p:Pending)
OPTIONAL MATCH (l:WriteLock {name: 'graph'}) WHERE l.expires > timestamp()
RETURN p.what, p.command, p.since, coalesce(p.partial, false), p.benchmark, l.token IS NOT NULL ORDER BY p.since, p.what
"""


class Unfinished(NamedTuple):
    """An operation that has begun and not ended."""

    what: str
    command: str | None
    since: str | None
    is_partial: bool
    """Whether part of its result is in the graph."""
    benchmark: str | None
    is_running: bool
    """Whether a process holds the write lock now; else the operation was ended before it was complete."""

    @property
    def repair(self) -> str:
        """Command that completes it."""
        if self.is_running:
            return "wait until the writing process has ended"
        return f"run it again: {self.command or self.what}"

    def __str__(self) -> str:
        state = "is being written" if self.is_running else "was not finished"
        return f"{self.what} {state}{f' (begun {self.since})' if self.since else ''}"


def unfinished(graph: Graph) -> list[Unfinished]:
    """Return the operations that have begun and not ended, the oldest first."""
    return [Unfinished(*row) for row in graph.read_rows(_UNFINISHED)]


def refuse_half_written(graph: Graph, parameters: Mapping[str, Any]) -> None:
    """Refuse to read where an operation is half written that the parameters of a query concern.

    An operation on one benchmark concerns the queries of that benchmark, and those that name none; each other one
    concerns all queries. The process that writes reads what it wrote.

    Raises:
        GraphIncomplete: which operation is half written, and what completes it.
    """
    if graph.lock.is_held:
        return
    benchmark = parameters.get("benchmark")
    for operation in unfinished(graph):
        if operation.is_partial and (not operation.benchmark or benchmark in (None, operation.benchmark)):
            raise GraphIncomplete(
                f"part of the graph is missing: {operation}", where=graph.uri, repair=operation.repair
            )
