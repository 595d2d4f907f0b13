"""Output of the command line: one JSON document, or a table; progress and errors go to stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from rich.console import Console

    from files.progress import Tick
    from graph.writing.load import Loaded

SHOWN_ANOMALIES = 10
PLURALS = {"row": "rows", "byte": "read"}
PIPED = 2_000  # columns where there is no terminal: nothing that a program reads is cut


@cache
def errors() -> Console:
    """The console of stderr."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """Print exactly one JSON document on stdout."""
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode() + "\n")


def note(text: str) -> None:
    """Say something on stderr."""
    errors().print(text, markup=False)


def print_rows(rows: Sequence[Mapping[str, Any]], *, title: str = "", as_json: bool = False) -> None:
    """Print rows as a table, or as a JSON list."""
    if as_json:
        print_json(list(rows))
        return
    from rich.console import Console

    from api.cli.table import draw

    console = Console(highlight=False, width=None if sys.stdout.isatty() else PIPED)
    if not rows:
        console.print("no rows")
        return
    drawing = draw(rows, console, title)
    if drawing.same:
        note("the same in every row: " + ", ".join(f"{name} {value}" for name, value in drawing.same.items()))
    if drawing.left_out:
        note(f"no room for {', '.join(drawing.left_out)}: a wider terminal, a pipe or --json shows all")


def print_loaded(loaded: Loaded, as_json: bool) -> None:
    """Print what a load brought, its anomalies counted and the first of them listed."""
    if as_json:
        print_json(loaded.as_dict())
        return
    print_rows([{"type": name, "loaded": count} for name, count in loaded.loaded.items()])
    counts = ", ".join(f"{count:,} {kind}" for kind, count in loaded.anomaly_counts().items())
    suffix = f" ({counts})" if counts else ""
    sys.stdout.write(f"{loaded.changes.total:,} changes, {len(loaded.anomalies):,} anomalies{suffix}\n")
    for anomaly in loaded.anomalies[:SHOWN_ANOMALIES]:
        where = f" ({anomaly.file}:{anomaly.record})" if anomaly.file else ""
        sys.stdout.write(f"  {anomaly.kind} {anomaly.id}{where}: {anomaly.message}\n")
    if len(loaded.anomalies) > SHOWN_ANOMALIES:
        sys.stdout.write(f"  ... and {len(loaded.anomalies) - SHOWN_ANOMALIES} more (--json lists all)\n")


class Bars:
    """A tick that moves one bar a unit; a unit whose number is known shows its rate and when it will end."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar
        self._tasks: dict[str, Any] = {}
        self._counts: dict[str, int] = {}
        self._totals: dict[str, int] = {}

    def expect(self, unit: str, total: int) -> None:
        """Take the number of units that are still to be done."""
        self._totals[unit] = self._counts.get(unit, 0) + total
        self(unit, 0)

    def __call__(self, unit: str, count: int) -> None:
        """Move the bar of a unit."""
        self._counts[unit] = count = self._counts.get(unit, 0) + count
        if unit not in self._tasks:
            self._tasks[unit] = self._bar.add_task(PLURALS.get(unit, unit), total=None, done="")
        total = self._totals.get(unit)
        self._bar.update(self._tasks[unit], completed=count, total=total, done=self._done(unit, count, total))

    def _done(self, unit: str, count: int, total: int | None) -> str:
        """How much is done, of how much, and how much a second."""
        if total is None:
            return amount(unit, count)
        speed = self._bar.tasks[self._tasks[unit]].speed
        rate = f", {speed:,.0f} a second" if speed else ""
        return f"{amount(unit, count)} of {amount(unit, total)}{rate}"


@contextmanager
def progress() -> Iterator[Tick]:
    """A tick that moves one bar a unit, on stderr, and only on a terminal."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[done]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=errors(),
        disable=not errors().is_terminal,
        transient=True,
    )
    with bar:
        yield Bars(bar)


def amount(what: str, count: int) -> str:
    """Amount in the units of a progress bar.

    >>> amount("byte", 1_234_567), amount("row", 1_234)
    ('1.2 MB', '1,234')
    """
    from rich.filesize import decimal

    return decimal(count) if what == "byte" else f"{count:,}"
