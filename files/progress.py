"""Progress of long work: a callable that takes a unit of work and how many of it were done since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

Tick = Callable[[str, int], None]
"""Called with the name of a unit (rows, questions, pictures) and the number of them that were done since the last call."""


@runtime_checkable
class Expecting(Protocol):
    """A tick that says when the work will end, once it knows how much there is."""

    def expect(self, unit: str, total: int) -> None:
        """Take the number of units that are still to be done."""


def silent(unit: str, count: int) -> None:
    """Show no progress."""


def expect(tick: Tick, unit: str, total: int) -> None:
    """Give a tick the amount of work, where it takes one."""
    listener: object = tick
    if isinstance(listener, Expecting):
        listener.expect(unit, total)
