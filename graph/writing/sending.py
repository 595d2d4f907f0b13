"""Rows on their way to the server: in chunks, a few of them under way at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from graph.session import Graph
from graph.workers import Workers

if TYPE_CHECKING:
    import neo4j

CHUNK = 10_000
ONE_TRANSACTION = 50_000
"""Rows that are written in one transaction: a reader sees all of them or none."""
ROW_BYTES = 1024
"""Room that a row takes at most on the average, in the store and in the transaction log."""
WRITERS = 2
T = TypeVar("T")


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterable[list[T]]:
    """Cut an iterable into lists.

    >>> list(chunks([1, 2, 3], 2))
    [[1, 2], [3]]
    """
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def send(graph: Graph, cypher: str, parts: Iterable[tuple[list[Any], int]], edge: str = "") -> Iterator[int]:
    """Run a writing query over parts of rows, ``WRITERS`` at a time, each in a transaction of its own.

    The next parts are made ready meanwhile. The parts may be written in any order, so none may rest on another.

    Args:
        graph: where to write.
        cypher: the query, with its rows as ``$rows``.
        parts: rows, and how many things they hold.
        edge: a type of relationships; then the server must have created as many as the part holds.

    Yields:
        How many things each part held, as they are written.
    """

    def write(rows: list[Any], count: int) -> int:
        counters = graph.write(cypher, {"rows": rows})
        if edge:
            assert_written(edge, counters.relationships_created, count)
        return count

    with Workers(max_workers=WRITERS) as writers:
        running: deque[Future[int]] = deque()
        for rows, count in parts:
            if len(running) > WRITERS:
                yield running.popleft().result()
            running.append(writers.submit(write, rows, count))
        while running:
            yield running.popleft().result()


class Step(NamedTuple):
    """One writing query over rows, cut into parts; ``pack`` makes a part of the rows ready for the query.

    With ``edge``, a type of relationships, the server must have created one for each row.
    """

    name: str
    cypher: str
    rows: Sequence[Any]
    edge: str = ""
    pack: Callable[[list[Any]], list[Any]] = list

    def parts(self) -> Iterator[tuple[list[Any], int]]:
        """The packed parts, each with the number of its rows; they can be made again."""
        return ((self.pack(chunk), len(chunk)) for chunk in chunks(self.rows))


def send_steps(graph: Graph, steps: Sequence[Step], tick: Callable[[str, int], None]) -> None:
    """Run steps one after the other, all in one transaction where they are small enough.

    Where they are not, the graph's note of the operation says from the first write on that it is half written.
    """
    if sum(len(step.rows) for step in steps) <= ONE_TRANSACTION:
        for name, count in graph.write_together(lambda transaction: _run_steps(transaction, steps)):
            tick(name, count)
        return
    graph.check_space(sum(len(step.rows) for step in steps) * ROW_BYTES)
    graph.operation.mark_partial()
    for step in steps:
        for count in send(graph, step.cypher, step.parts(), step.edge):
            tick(step.name, count)


def _run_steps(transaction: neo4j.ManagedTransaction, steps: Sequence[Step]) -> list[tuple[str, int]]:
    for step in steps:
        for rows, count in step.parts():
            counters = transaction.run(step.cypher, {"rows": rows}).consume().counters
            if step.edge:
                assert_written(step.edge, counters.relationships_created, count)
    return [(step.name, len(step.rows)) for step in steps]


def send_rows(graph: Graph, cypher: str, rows: Iterable[Any], size: int = CHUNK) -> int:
    """Run a writing query over rows as they are; how many there were."""
    return sum(send(graph, cypher, ((chunk, len(chunk)) for chunk in chunks(rows, size))))


def assert_written(name: str, written: int, expected: int) -> None:
    """Raise where fewer relationships were written than wanted: an end is missing, which is a fault of ours."""
    if written != expected:
        raise AssertionError(f"{name}: {expected} wanted, {written} written: an end of a relationship is missing")
