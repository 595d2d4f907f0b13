"""SVG elements whose horizontal places are shares of the width, so that text keeps its size on a telephone."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup, escape


class Scale(NamedTuple):
    """A linear scale from values to places, in per cent of the figure's width."""

    low: float
    high: float
    start: float = 0.0
    end: float = 100.0

    def place(self, value: float) -> float:
        """Place of a value, held inside the figure.

        >>> Scale(0.0, 1.0, 20.0, 100.0).place(0.5), Scale(0.0, 1.0).place(3.0)
        (60.0, 100.0)
        """
        share = (min(max(value, self.low), self.high) - self.low) / ((self.high - self.low) or 1.0)
        return self.start + share * (self.end - self.start)


class Figure(NamedTuple):
    """A plot and its caption."""

    plot: Markup
    caption: str


def element(name: str, content: str | Markup = "", /, **attributes: object) -> Markup:
    """An element; underscores of attribute names become hyphens, ``class_`` is class, None is left out.

    >>> str(element("line", x1="0%", class_="axis", stroke_width=2))
    '<line x1="0%" class="axis" stroke-width="2"/>'
    >>> str(element("text", "a < b", x=1))
    '<text x="1">a &lt; b</text>'
    """
    pairs = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _number(value))
        for key, value in attributes.items()
        if value is not None
    )
    inside = escape(content)
    if not inside:
        return Markup("<{}{}/>").format(name, pairs)
    return Markup("<{}{}>{}</{}>").format(name, pairs, inside, name)


def _number(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def percent(place: float) -> str:
    """A place as an attribute.

    >>> percent(12.3456)
    '12.35%'
    """
    return f"{_number(place)}%"


def join(parts: Iterable[Markup]) -> Markup:
    """Elements one after the other."""
    return Markup("").join(parts)


def figure(content: Markup, height: float, title: str, kind: str = "", role: str = "img") -> Markup:
    """An SVG as wide as its place and so many pixels high, with a title for those who do not see it.

    Args:
        content: elements.
        height: in pixels.
        title: read aloud in place of the drawing.
        kind: further classes: ``broad`` and ``cells`` keep a least width on a telephone, where the drawing then scrolls.
        role: ``group`` where links are inside, so that they can be reached.

    >>> str(figure(element("line"), 20, "Empty")).startswith('<svg class="figure" width="100%" height="20" role="img"')
    True
    """
    inside = element("title", title) + content
    classes = f"figure {kind}".rstrip()
    return element("svg", inside, class_=classes, width="100%", height=height, role=role, aria_label=title)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values between two ends, at most so many.

    >>> ticks(0.0, 1.0), ticks(-0.31, 0.12)
    ([0.0, 0.25, 0.5, 0.75, 1.0], [-0.3, -0.2, -0.1, 0.0, 0.1])
    """
    span = high - low
    if span <= 0:
        return [low]
    power = 10.0 ** math.floor(math.log10(span))
    steps = [power * factor for factor in (0.1, 0.2, 0.25, 0.5, 1.0, 2.0)]
    for step in steps:
        first = math.ceil(low / step - 1e-9)
        last = math.floor(high / step + 1e-9)
        if last - first + 1 <= most:
            return [round(step * place, 10) + 0.0 for place in range(first, last + 1)]
    return [low, high]  # pragma: no cover - the largest step leaves at most six ticks


def shade(share: float | None) -> str:
    """Opacity class of a heat map's cell, in eleven steps; ``none`` where there is no value.

    >>> shade(0.52), shade(None)
    ('heat heat-5', 'heat heat-none')
    """
    return "heat heat-none" if share is None else f"heat heat-{round(10 * min(1.0, max(0.0, share)))}"
