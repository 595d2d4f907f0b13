"""Forest plots: an estimate with its interval a line, the numbers beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from reports.figures.svg import Scale, element, figure, join, percent, ticks

ROW = 36.0
AXIS = 26.0
LETTERS = 50
"""Letters of a label and its numbers that fit beside each other on a telephone; longer ones stand below each other."""


class ForestRow(NamedTuple):
    """A line of a forest plot; an estimate of None is drawn as absent, ``strong`` marks what is separated from 0."""

    label: str
    estimate: float | None
    low: float | None
    high: float | None
    note: str = ""
    strong: bool = False


def forest_plot(
    rows: Sequence[ForestRow], title: str, *, bounds: tuple[float, float] | None = None, zero: bool = True
) -> Markup:
    """Estimates with their 95 % intervals; ``bounds`` fixes the axis, ``zero`` draws the line of no effect.

    >>> plot = forest_plot([ForestRow("treatment", -0.2, -0.3, -0.1, strong=True)], "Interaction")
    >>> "-0.200 (-0.300 to -0.100)" in plot, 'class="line zero"' in plot
    (True, True)
    """
    low, high = bounds or _bounds(rows, zero=zero)
    scale = Scale(low, high, 1.0, 99.0)
    lift = 0.0 if all(len(row.label) + len(_numbers(row, scale)) <= LETTERS for row in rows) else 15.0
    height = (ROW + lift) * len(rows) + AXIS
    parts = [_axis(scale, height)]
    if zero and low <= 0 <= high:
        place = percent(scale.place(0.0))
        parts.append(element("line", x1=place, x2=place, y1=0, y2=height - AXIS, class_="line zero"))
    parts += [_row(row, scale, (ROW + lift) * place, lift) for place, row in enumerate(rows)]
    return figure(join(parts), height, title)


def _bounds(rows: Sequence[ForestRow], *, zero: bool) -> tuple[float, float]:
    values = [value for row in rows for value in row[1:4] if value is not None]
    values += [0.0] if zero or not values else []
    low, high = min(values), max(values)
    room = 0.05 * (high - low) or 0.05
    return low - room, high + room


def _numbers(row: ForestRow, scale: Scale) -> str:
    """The numbers of a row as they are written, or why there are none."""
    if row.estimate is None:
        return row.note or "no estimate"
    sign = "+" if scale.low < 0 else ""
    numbers = f"{row.estimate:{sign}.3f}"
    if row.low is not None and row.high is not None:
        return f"{numbers} ({row.low:{sign}.3f} to {row.high:{sign}.3f})"
    return f"{numbers} (no interval)"


def _row(row: ForestRow, scale: Scale, top: float, lift: float) -> Markup:
    """A row; ``lift`` pixels below its label stand the numbers, then the interval."""
    strong = " strong" if row.strong else ""
    style = "soft halo" if row.estimate is None else f"number halo{strong}"
    parts = [
        element("text", row.label, x="0", y=top + 14, class_="label halo"),
        element("text", _numbers(row, scale), x="100%", y=top + 14 + lift, text_anchor="end", class_=style),
    ]
    if row.estimate is None:
        return join(parts)
    line = top + lift + 24
    if row.low is not None and row.high is not None:
        ends = percent(scale.place(row.low)), percent(scale.place(row.high))
        parts.insert(0, element("line", x1=ends[0], x2=ends[1], y1=line, y2=line, class_=f"line{strong}"))
        style = f"dot{strong}"
    else:
        style = "dot hollow"
    parts.append(element("circle", cx=percent(scale.place(row.estimate)), cy=line, r=4.5, class_=style))
    return join(parts)


def _axis(scale: Scale, height: float) -> Markup:
    parts = []
    for value in ticks(scale.low, scale.high):
        place = scale.place(value)
        parts.append(
            element("line", x1=percent(place), x2=percent(place), y1=0, y2=height - AXIS + 4, class_="line grid")
        )
        anchor = "start" if place < 8 else "end" if place > 92 else "middle"
        text = "0" if value == 0 else f"{value:+.2f}" if scale.low < 0 else f"{value:.2f}"
        parts.append(element("text", text, x=percent(place), y=height - 6, text_anchor=anchor, class_="soft tick"))
    return join(parts)
