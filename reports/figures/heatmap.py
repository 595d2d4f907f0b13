"""Heat maps of models by tracks, each cell with its mean and its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from reports.figures.svg import element, figure, join, percent, shade

ROW = 40.0
HEAD = 24.0
LABEL = 34.0
MANY = 4
"""Columns up to which the cells of a telephone are wide enough for their numbers."""


class Cell(NamedTuple):
    """Mean and interval of a cell; ``scored`` counts the questions behind it."""

    mean: float | None
    low: float | None
    high: float | None
    scored: int


class HeatRow(NamedTuple):
    """A model with its group (domain) and a note (its size)."""

    label: str
    group: str
    note: str


def heat_map(
    rows: Sequence[HeatRow], columns: Sequence[str], cells: Mapping[tuple[str, str], Cell], title: str
) -> Markup:
    """Models in the order given, a heading before each group, a column for each track.

    >>> cells = {("toy", "diagnosis"): Cell(0.5, 0.4, 0.6, 18)}
    >>> plot = heat_map([HeatRow("toy", "medical", "7 B")], ["diagnosis", "treatment"], cells, "Means")
    >>> "0.50" in plot, "0.40–0.60" in plot, "no score" in plot
    (True, True, True)
    """
    width = (100.0 - LABEL) / max(len(columns), 1)
    parts = [
        element("text", name, x=percent(LABEL + width * (place + 0.5)), y=15, text_anchor="middle", class_="soft small")
        for place, name in enumerate(columns)
    ]
    top = HEAD
    group = None
    for row in rows:
        if row.group != group:
            group = row.group
            parts.append(element("text", group, x="0", y=top + 15, class_="group"))
            top += HEAD
        parts.append(element("text", row.label, x="0", y=top + 15, class_="label"))
        parts.append(element("text", row.note, x="0", y=top + 30, class_="soft"))
        for place, column in enumerate(columns):
            parts.append(_cell(cells.get((row.label, column)), LABEL + width * place, width, top))
        top += ROW
    return figure(join(parts), top + 4, title, "cells" if len(columns) <= MANY else "cells many")


def _cell(cell: Cell | None, left_edge: float, width: float, top: float) -> Markup:
    mean = cell.mean if cell else None
    box = element(
        "rect",
        element("title", f"{cell.scored} scored" if cell else "no score"),
        x=percent(left_edge + 0.3),
        y=top,
        width=percent(width - 0.6),
        height=ROW - 3,
        rx=3,
        class_=shade(mean),
    )
    middle = percent(left_edge + width / 2)
    if cell is None or mean is None:
        return box + element("text", "no score", x=middle, y=top + 22, text_anchor="middle", class_="soft")
    ends = f"{cell.low:.2f}–{cell.high:.2f}" if cell.low is not None and cell.high is not None else "–"
    return (
        box
        + element("text", f"{mean:.2f}", x=middle, y=top + 17, text_anchor="middle", class_="number")
        + element("text", ends, x=middle, y=top + 31, text_anchor="middle", class_="soft small")
    )
