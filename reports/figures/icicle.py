"""Icicles: the lineage from its heads down, as wide as there are questions, shaded by a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from reports.figures.svg import element, figure, join, percent, shade

ROW = 46.0
LETTER = 0.75  # width of a letter in per cent of a figure of 1,000 pixels


class Branch(NamedTuple):
    """An entity of the lineage with its questions, its score, and the codes of its children that have questions."""

    name: str
    questions: int
    score: float | None
    children: tuple[str, ...]


def icicle(branches: Mapping[str, Branch], heads: Sequence[str], title: str, *, depth: int = 4) -> Markup:
    """Boxes of heads and, below each, of its children; a branch with several parents stands under each of them.

    Widths are shares of the questions among siblings, so a question of two branches is in both boxes.

    >>> branches = {"A": Branch("head", 3, 0.5, ("B",)), "B": Branch("leaf", 3, None, ())}
    >>> plot = icicle(branches, ["A"], "Lineage")
    >>> plot.count("<rect"), "head: 3 questions, mean 0.500" in plot
    (2, True)
    """
    parts: list[Markup] = []
    deepest = _boxes(branches, heads, 0.0, 100.0, 0, depth, parts)
    return figure(join(parts), ROW * (deepest + 1), title)


def _boxes(
    branches: Mapping[str, Branch],
    codes: Sequence[str],
    start: float,
    width: float,
    level: int,
    depth: int,
    parts: list[Markup],
) -> int:
    total = sum(branches[code].questions for code in codes)
    deepest = level
    for code in sorted(codes, key=lambda code: (-branches[code].questions, code)):
        branch = branches[code]
        share = width * branch.questions / total
        parts.append(_box(code, branch, start, share, level))
        if branch.children and level + 1 < depth and share > 0.4:
            deepest = max(deepest, _boxes(branches, branch.children, start, share, level + 1, depth, parts))
        start += share
    return deepest


def _box(code: str, branch: Branch, start: float, width: float, level: int) -> Markup:
    mean = "no score" if branch.score is None else f"mean {branch.score:.3f}"
    words = f"{branch.name}: {branch.questions} questions, {mean}"
    box = element(
        "rect",
        element("title", words),
        x=percent(start),
        y=level * ROW,
        width=percent(max(0.0, width - 0.15)),
        height=ROW - 2,
        class_=shade(branch.score),
        data_branch=code,
    )
    letters = int(width / LETTER)
    if letters < 4:
        return box
    name = branch.name if len(branch.name) <= letters else branch.name[: letters - 1] + "…"
    number = "–" if branch.score is None else f"{branch.score:.2f}"
    return (
        box
        + element("text", name, x=percent(start + 0.4), y=level * ROW + 18, class_="label small clip")
        + element(
            "text", f"{number} · {branch.questions}", x=percent(start + 0.4), y=level * ROW + 34, class_="soft small"
        )
    )
