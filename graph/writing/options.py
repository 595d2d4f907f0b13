"""Options that every load takes, from the command line down to the writer, as one record."""

from __future__ import annotations

from typing import NamedTuple

from files.progress import Tick, silent


class LoadOptions(NamedTuple):
    """``strict`` refuses a load that has anomalies; ``tick`` is called as records are read and written.

    >>> LoadOptions(strict=True).strict, LoadOptions().strict
    (True, False)
    """

    strict: bool = False
    tick: Tick = silent


DEFAULTS = LoadOptions()
"""A load that reports its anomalies, and shows no progress."""
