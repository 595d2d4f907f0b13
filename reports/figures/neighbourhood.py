"""The neighbourhood of a node as a picture: what points to it on the left, what it points to on the right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup

from reports.figures.svg import element, figure, join

LINE, HEAD, GAP = 21.0, 20.0, 12.0
"""Pixels of a neighbour, of the heading above a group, and between groups."""
LEAST = 120.0


class Neighbour(NamedTuple):
    """A neighbour: its relationship, whether it starts at the node, its kind, its name, the address of its own picture."""

    relationship: str
    outgoing: bool
    kind: str
    name: str
    address: str


def neighbourhood(node: str, neighbours: Sequence[Neighbour], title: str) -> Markup:
    """Groups of neighbours by relationship and direction, each neighbour a link to its own picture.

    Every neighbour has a line of its own, so that no two names meet.

    >>> genes = [Neighbour("ASSOCIATED_WITH", True, "Gene", "FBN1", "/graph?node=FBN1")]
    >>> picture = neighbourhood("Marfan syndrome", genes, "x")
    >>> 'href="/graph?node=FBN1"' in picture, "ASSOCIATED_WITH" in picture
    (True, True)
    """
    sides = [_groups(neighbours, outgoing=outgoing) for outgoing in (False, True)]
    height = max(LEAST, *(_height(side) for side in sides))
    parts = [
        part
        for outgoing, side in enumerate(sides)
        for part in _side(side, height, (height - _height(side)) / 2, outgoing=bool(outgoing))
    ]
    middle = element("text", node, x="50%", y=height / 2 + 5, text_anchor="middle", class_="node middle")
    return figure(join([*parts, middle]), height, title, "broad graph", role="group")


def _groups(neighbours: Sequence[Neighbour], *, outgoing: bool) -> list[tuple[str, list[Neighbour]]]:
    side = sorted((item for item in neighbours if item.outgoing is outgoing), key=lambda item: item.relationship)
    return [(name, list(group)) for name, group in groupby(side, key=lambda item: item.relationship)]


def _height(groups: Sequence[tuple[str, list[Neighbour]]]) -> float:
    return sum(HEAD + LINE * len(group) + GAP for _, group in groups)


def _side(groups: Sequence[tuple[str, list[Neighbour]]], height: float, top: float, *, outgoing: bool) -> list[Markup]:
    place, anchor, end = ("63%", "start", "62%") if outgoing else ("37%", "end", "38%")
    lines, words = [], []
    for name, group in groups:
        lines.append(element("line", x1="50%", y1=height / 2, x2=end, y2=top + HEAD / 2, class_="link"))
        text = f"{name} →" if outgoing else f"→ {name}"
        words.append(element("text", text, x=place, y=top + 14, text_anchor=anchor, class_="type"))
        top += HEAD
        for item in group:
            text = f"{item.kind}: {item.name}"
            label = element("text", text, x=place, y=top + 14, text_anchor=anchor, class_="node")
            words.append(element("a", label, href=item.address))
            top += LINE
        top += GAP
    return [*lines, *words]
