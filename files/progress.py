"""Progress of long work: a callable that takes a unit of work and how many of it were done since."""

from __future__ import annotations

from collections.abc import Callable

Tick = Callable[[str, int], None]
"""Called with the name of a unit (rows, questions, pictures) and the number of them that were done since the last call."""


def silent(unit: str, count: int) -> None:
    """Show no progress."""
