"""The neighbourhood of a node as a picture: the node in the middle, its neighbours around it by relationship."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from reports.figures.svg import element, join, percent

HEIGHT = 640
NEAR, FAR = 26.0, 40.0  # distances of the two rings from the middle, in per cent


class Neighbour(NamedTuple):
    """A neighbour: its relationship as it reads from the node, its kind, its name, and the address of its own picture."""

    relationship: str
    kind: str
    name: str
    address: str


def neighbourhood(node: str, neighbours: Sequence[Neighbour], title: str) -> Markup:
    """Lines from a node to its neighbours, each with its relationship; every neighbour is a link to its own picture.

    >>> picture = neighbourhood("Marfan syndrome", [Neighbour("ASSOCIATED_WITH", "Gene", "FBN1", "/graph?node=FBN1")], "x")
    >>> 'href="/graph?node=FBN1"' in picture, "ASSOCIATED_WITH" in picture
    (True, True)
    """
    places = [_place(number, len(neighbours)) for number in range(len(neighbours))]
    lines = [element("line", x1="50%", y1="50%", x2=percent(x), y2=percent(y), class_="link") for x, y in places]
    boxes = [_neighbour(neighbour, *place) for neighbour, place in zip(neighbours, places, strict=True)]
    middle = element("text", node, x="50%", y="50%", text_anchor="middle", class_="node middle")
    inside = element("title", title) + join([*lines, *boxes, middle])
    return element("svg", inside, class_="figure", width="100%", height=HEIGHT, role="group", aria_label=title)


def _place(number: int, count: int) -> tuple[float, float]:
    """Place of a neighbour in per cent: around the middle, every second one further out, so that names do not meet."""
    angle = 2 * math.pi * number / max(count, 1) - math.pi / 2
    radius = FAR if number % 2 else NEAR
    return 50 + radius * math.cos(angle), 50 + 1.1 * radius * math.sin(angle)


def _neighbour(neighbour: Neighbour, x: float, y: float) -> Markup:
    relationship = element(
        "text", neighbour.relationship, x=percent(x), y=percent(y - 2.4), text_anchor="middle", class_="type"
    )
    name = element(
        "text", f"{neighbour.kind}: {neighbour.name}", x=percent(x), y=percent(y), text_anchor="middle", class_="node"
    )
    return element("a", relationship + name, href=neighbour.address)
