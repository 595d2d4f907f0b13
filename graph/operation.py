"""The note that a writing operation leaves in the graph until it has ended: what a kill interrupts is known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from graph.locking import SETTINGS, WriteLock

if TYPE_CHECKING:
    import neo4j

_NOTE = """
MERGE (p:Pending {what: $what})
ON CREATE SET p.mmrarebench = true, p.since = toString(datetime.truncate('second', datetime()))
SET p.command = $command, p.benchmark = $benchmark, p.partial = $partial OR coalesce(p.partial, false)
"""
NOTES = "MATCH (p:Pending {what: $what}) RETURN count(p)"
_REMOVE = "MATCH (p:Pending {what: $what}) DELETE p"


class Operation:
    """The outermost writing operation of one graph object; the state is empty while there is none."""

    def __init__(self, lock: WriteLock) -> None:
        self._lock = lock
        self._what = ""
        self._benchmark = ""
        self._partial = False
        self._state: tuple[str, bool] | None = None
        """The operation and mark that the graph's note has, as far as this process wrote it."""

    @contextmanager
    def begun(self, name: str, benchmark: str) -> Iterator[bool]:
        """Begin an operation unless one is under way, and yield whether this is the outermost one."""
        if self._what:
            yield False
            return
        self._what, self._benchmark, self._partial, self._state = name, benchmark, False, None
        self._lock.work = name
        try:
            yield True
        finally:
            self._what = self._lock.work = ""

    def mark_partial(self) -> None:
        """Let the note say, from the next write on, that part of the operation's result is in the graph."""
        self._partial = True

    def note(self, transaction: neo4j.ManagedTransaction) -> None:
        """Write the note in the transaction of the operation's first write, and again where its mark changes."""
        if self._what and self._state != (self._what, self._partial):
            values = {
                "what": self._what,
                "command": SETTINGS.command or None,
                "benchmark": self._benchmark or None,
                "partial": self._partial,
            }
            transaction.run(_NOTE, values).consume()

    @property
    def is_noted(self) -> bool:
        """Whether this process wrote the note of the operation that is under way or has just ended."""
        return self._state is not None

    def noted(self) -> None:
        """Remember that a transaction with the note was committed."""
        if self._what:
            self._state = (self._what, self._partial)


def remove_note(transaction: neo4j.ManagedTransaction, name: str) -> None:
    """Remove the note of an operation that has ended, whoever left it."""
    transaction.run(_REMOVE, {"what": name}).consume()
