"""Icicles: the lineage from its heads down, as wide as there are questions, shaded by a score."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from reports.figures.svg import element, figure, join, percent, shade

ROW = 46.0
NARROW = 1.2
"""Width in per cent under which boxes of siblings are drawn as one, without a score."""
WIDE = 4.5
"""Width in per cent from which a box has words; they are cut where the box ends."""


class Branch(NamedTuple):
    """An entity of the lineage with its questions, its score, and the codes of its children that have questions."""

    name: str
    questions: int
    score: float | None
    children: tuple[str, ...]


Link = Callable[[str], str]
"""From the code of a branch to the address of its list of questions."""


def icicle(
    branches: Mapping[str, Branch], heads: Sequence[str], title: str, *, depth: int = 4, link: Link | None = None
) -> Markup:
    """Boxes of heads and, below each, of its children; a branch with several parents stands under each of them.

    Widths are shares of the questions among siblings, so a question of two branches is in both boxes. The narrowest
    siblings share one box, which has no score of its own. With ``link`` each box leads to its questions.

    >>> branches = {"A": Branch("head", 3, 0.5, ("B",)), "B": Branch("leaf", 3, None, ())}
    >>> plot = icicle(branches, ["A"], "Lineage")
    >>> plot.count("<rect"), "head: 3 questions, mean 0.500" in plot
    (2, True)
    """
    parts: list[Markup] = []
    deepest = _boxes(branches, heads, (0.0, 100.0, 0), depth, parts, link)
    return figure(join(parts), ROW * (deepest + 1), title, "broad", role="group")


def _boxes(
    branches: Mapping[str, Branch],
    codes: Sequence[str],
    place: tuple[float, float, int],
    depth: int,
    parts: list[Markup],
    link: Link | None,
) -> int:
    """Draw siblings into ``place`` (start and width in per cent, level), and return the deepest level drawn."""
    start, width, level = place
    total = sum(branches[code].questions for code in codes)
    deepest = level
    ordered = sorted(codes, key=lambda code: (-branches[code].questions, code))
    wide = [code for code in ordered if width * branches[code].questions / total >= NARROW]
    for code in wide:
        branch = branches[code]
        share = width * branch.questions / total
        parts.append(_box(code, branch, (start, share, level), link))
        if branch.children and level + 1 < depth:
            deepest = max(deepest, _boxes(branches, branch.children, (start, share, level + 1), depth, parts, link))
        start += share
    narrow = ordered[len(wide) :]
    if (narrow and level == 0) or (narrow and wide):
        share = width * sum(branches[code].questions for code in narrow) / total
        parts.append(_rest([branches[code] for code in narrow], (start, share, level)))
    return deepest if wide or level == 0 else level - 1


def _box(code: str, branch: Branch, place: tuple[float, float, int], link: Link | None) -> Markup:
    mean = "no score" if branch.score is None else f"mean {branch.score:.3f}"
    words = f"{branch.name}: {branch.questions} question{'' if branch.questions == 1 else 's'}, {mean}"
    number = "–" if branch.score is None else f"{branch.score:.2f}"
    rect = element("rect", element("title", words), width="100%", height=ROW - 2, class_=shade(branch.score))
    box = _inside(rect, place, branch.name, f"{number} · {branch.questions}", code)
    return element("a", box, href=link(code), aria_label=words) if link else box


def _rest(branches: Sequence[Branch], place: tuple[float, float, int]) -> Markup:
    names = "; ".join(f"{branch.name} ({branch.questions})" for branch in branches)
    rect = element("rect", element("title", names), width="100%", height=ROW - 2, class_=shade(None))
    count = len(branches)
    return _inside(rect, place, f"+{count}", "", None)


def _inside(rect: Markup, place: tuple[float, float, int], name: str, note: str, code: str | None) -> Markup:
    """A box with words that end where the box ends: a nested drawing is cut at its border."""
    start, width, level = place
    words = Markup("")
    if width >= WIDE or (code is None and width >= NARROW):
        words = element("text", name, x=5, y=18, class_="label small")
        words += element("text", note, x=5, y=34, class_="soft small")
    return element(
        "svg",
        rect + words,
        x=percent(start),
        y=level * ROW,
        width=percent(max(0.1, width - 0.15)),
        height=ROW,
        data_branch=code,
    )
