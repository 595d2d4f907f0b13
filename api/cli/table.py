"""Tables that fit the terminal's width: columns that do not fit are left out and named, and no cell is cut to a few letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rich.cells import cell_len
from rich.console import Console

TEXT = 20  # columns that a text may be folded to
FOLLOWS = {"run": "model"}
"""Columns that say what another one says already, where each value of one has one value of the other."""
Rows = Sequence[Mapping[str, Any]]
_JOINT = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=_)")


class Column(NamedTuple):
    """A column: its values as shown, whether they are numbers, and the width it asks for."""

    name: str
    cells: list[str]
    number: bool

    @property
    def wide(self) -> int:
        """Width with nothing folded."""
        return max(map(cell_len, (self.name, *self.cells)))

    @property
    def narrow(self) -> int:
        """Width with its name broken at its joints, and texts folded."""
        words = max(map(cell_len, _JOINT.split(self.name)))
        widest = max(map(cell_len, self.cells), default=0)
        return max(words, widest if self.number else min(widest, TEXT))


class Fit(NamedTuple):
    """Layout of a table: its columns; whether it is crowded; values that are the same in every row; names of columns left out."""

    columns: list[Column]
    crowded: bool
    same: dict[str, str]
    left_out: list[str]


def cell(value: Any) -> str:
    """A value as a table shows it.

    >>> cell(None), cell(0.5), cell(0.0001), cell(["a", "b"]), cell(True), cell({"mrr": 0.5})
    ('-', '0.500', '1.0e-04', 'a, b', 'yes', 'mrr 0.500')
    """
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.1e}" if 0 < abs(value) < 0.0005 else f"{value:.3f}"  # a small p is not zero
    if isinstance(value, dict):
        return ", ".join(f"{name} {cell(item)}" for name, item in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def columns(rows: Rows) -> list[Column]:
    """The columns of some rows."""
    return [
        Column(
            name, [cell(row.get(name)) for row in rows], isinstance(value, (int, float)) and not isinstance(value, bool)
        )
        for name, value in rows[0].items()
    ]


def fit(every: list[Column], width: int) -> Fit:
    """The columns that a terminal of so many columns holds.

    Where not all fit: first, a value that is the same in every row is printed once, and a run beside its model goes; then columns
    are taken from the left as long as they fit.

    >>> wide = [Column(name, ["x" * 30, "y" * 30], False) for name in "abcd"]
    >>> found = fit([Column("track", ["a", "a"], False), *wide], 60)
    >>> [column.name for column in found.columns], found.same, found.left_out
    (['a', 'b'], {'track': 'a'}, ['c', 'd'])
    """
    if sum(column.wide + 3 for column in every) + 1 <= width:
        return Fit(every, crowded=False, same={}, left_out=[])
    if sum(column.narrow + 1 for column in every) + 1 <= width:
        return Fit(every, crowded=True, same={}, left_out=[])
    same = {c.name: c.cells[0] for c in every if len(c.cells) > 1 and len(set(c.cells)) == 1 and c.narrow <= TEXT}
    telling = [column for column in every if column.name not in same and not _follows(column, every)]
    fitting = list(_that_fit(telling, width))
    printed = {column.name for column in fitting} | same.keys()
    return Fit(fitting, True, same, [column.name for column in every if column.name not in printed])


def _follows(column: Column, every: list[Column]) -> bool:
    companion = next((c for c in every if c.name == FOLLOWS.get(column.name)), None)
    if companion is None:
        return False
    return (
        len(set(zip(column.cells, companion.cells, strict=True))) == len(set(column.cells)) == len(set(companion.cells))
    )


def _that_fit(telling: list[Column], width: int) -> Iterator[Column]:
    room = width - 1
    for column in telling:
        room -= column.narrow + 1
        if room < 0:
            return
        yield column


def stands_up(every: list[Column], width: int) -> bool:
    """Whether one row is better shown as a list of its values: it has no room for all of them."""
    return len(every) > 2 and len(every[0].cells) == 1 and sum(c.wide + 3 for c in every) + 1 > width


def draw(rows: Rows, console: Console, title: str = "") -> Fit:
    """Print rows as the console's width allows; the caller reports which columns were left out."""
    from rich.table import Table

    every = columns(rows)
    if stands_up(every, console.width):
        every = columns([{"column": column.name, "value": column.cells[0]} for column in every])
    layout = fit(every, console.width)
    if _is_plain(layout, console, title):
        console.out(_plain(layout.columns, title), highlight=False, end="")
        return layout
    table = Table(title=title or None, title_justify="left", padding=(0, 0 if layout.crowded else 1))
    for column in layout.columns:
        name = _JOINT.sub("\n", column.name) if layout.crowded else column.name
        table.add_column(
            name,
            justify="right" if column.number else "left",
            overflow="fold",
            no_wrap=column.number and layout.crowded,
            min_width=column.narrow if layout.crowded else None,
        )
    for values in zip(*(column.cells for column in layout.columns), strict=True):
        table.add_row(*values)
    console.print(table, markup=False)
    return layout


def _is_plain(layout: Fit, console: Console, title: str) -> bool:
    """Whether nothing is folded, broken or coloured: then lines are put together in a tenth of the time that rich takes."""
    texts = (title, *(text for column in layout.columns for text in (column.name, *column.cells)))
    width = sum(column.wide + 3 for column in layout.columns) + 1
    return (
        not layout.crowded
        and not console.is_terminal
        and console.encoding.startswith("utf")
        and cell_len(title) <= width
        and all(text.isprintable() for text in texts)
    )


def _plain(columns: Sequence[Column], title: str) -> str:
    """A table as rich draws it.

    >>> print(_plain([Column("a", ["x"], False), Column("long", ["1"], True)], ""), end="")
    ┏━━━┳━━━━━━┓
    ┃ a ┃ long ┃
    ┡━━━╇━━━━━━┩
    │ x │    1 │
    └───┴──────┘
    """
    widths = [column.wide for column in columns]
    bars = ["━" * (width + 2) for width in widths]
    whole = sum(widths) + 3 * len(widths) + 1
    lines = [title + " " * (whole - cell_len(title))] if title else []
    lines.append(f"┏{'┳'.join(bars)}┓")
    lines.append(f"┃{'┃'.join(map(_padded, columns, (column.name for column in columns), widths))}┃")
    lines.append(f"┡{'╇'.join(bars)}┩")
    for values in zip(*(column.cells for column in columns), strict=True):
        lines.append(f"│{'│'.join(map(_padded, columns, values, widths))}│")
    lines.append(f"└{'┴'.join('─' * (width + 2) for width in widths)}┘")
    return "\n".join(lines) + "\n"


def _padded(column: Column, text: str, width: int) -> str:
    room = " " * (width - cell_len(text))
    return f" {room}{text} " if column.number else f" {text}{room} "
