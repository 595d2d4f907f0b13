"""Scores by number of images: a point and an interval for each group and number, joined by lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from reports.figures.svg import Scale, element, figure, join, percent, ticks

HEIGHT = 256.0
BOTTOM = 210.0
TOP = 26.0


class Point(NamedTuple):
    """A mean at a place of the horizontal axis, with its interval and the number of questions."""

    at: float
    mean: float
    low: float | None
    high: float | None
    items: int


def series_plot(series: Mapping[str, Sequence[Point]], title: str, axis: str) -> Markup:
    """Means between 0 and 1 by a number, one line a group, with intervals and, below the axis, numbers of questions.

    A mean of too few clusters for an interval is a hollow point.

    >>> plot = series_plot({"medical": [Point(1, 0.5, 0.4, 0.6, 9), Point(2, 0.4, 0.3, 0.5, 7)]}, "Scores", "images")
    >>> plot.count("<circle"), "images" in plot
    (2, True)
    """
    places = sorted({point.at for points in series.values() for point in points})
    across = Scale(min(places, default=0.0) - 0.3, max(places, default=1.0) + 0.3, 8.0, 99.0)
    items = {point.at: max(point.items, 0) for points in series.values() for point in points}
    parts = [_grid(across, places, axis), *_counts(items, across)]
    for number, (name, points) in enumerate(series.items()):
        moved = (number - (len(series) - 1) / 2) * 0.08
        parts.append(_line(points, across, moved, f"series-{number}"))
        parts.append(element("text", name, x=percent(10.0 + 30.0 * number), y=14, class_=f"label series-{number} key"))
    return figure(join(parts), HEIGHT, title)


def _counts(items: Mapping[float, int], across: Scale) -> list[Markup]:
    return [
        element("text", f"n {number}", x=percent(across.place(at)), y=BOTTOM + 29, text_anchor="middle", class_="soft")
        for at, number in items.items()
    ]


def _height(value: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * value


def _grid(across: Scale, places: Sequence[float], axis: str) -> Markup:
    parts = []
    for value in ticks(0.0, 1.0):
        parts.append(element("line", x1="7%", x2="100%", y1=_height(value), y2=_height(value), class_="line grid"))
        parts.append(element("text", f"{value:.2f}", x="0", y=_height(value) + 4, class_="soft tick"))
    for value in places:
        parts.append(
            element(
                "text",
                f"{value:g}",
                x=percent(across.place(value)),
                y=BOTTOM + 16,
                text_anchor="middle",
                class_="soft tick",
            )
        )
    parts.append(element("text", axis, x="99%", y=HEIGHT - 2, text_anchor="end", class_="soft"))
    return join(parts)


def _line(points: Sequence[Point], across: Scale, moved: float, series: str) -> Markup:
    parts = []
    previous: tuple[str, float] | None = None
    dots = []
    for point in sorted(points):
        x = percent(across.place(point.at + moved))
        y = _height(point.mean)
        if previous is not None:
            parts.append(element("line", x1=previous[0], y1=previous[1], x2=x, y2=y, class_=f"line {series}"))
        if point.low is not None and point.high is not None:
            parts.append(
                element("line", x1=x, x2=x, y1=_height(point.low), y2=_height(point.high), class_=f"line thin {series}")
            )
        words = f"{point.mean:.3f} on {point.items} questions"
        style = f"dot {series}" if point.low is not None else f"dot hollow {series}"
        dots.append(element("circle", element("title", words), cx=x, cy=y, r=4.5, class_=style))
        previous = (x, y)
    return join([*parts, *dots])
