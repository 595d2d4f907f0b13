"""From an answer to its score: read the list, ground each name, relate it to the expected entities, find the first hit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mmrarebench.answers.ranked.reading import parse_ranked
from mmrarebench.answers.ranked.types import RankStatus
from mmrarebench.grounding.matching import MatchKind, NameIndex, NameMatch
from mmrarebench.grounding.relations import CREDIT, Related, Relater

VERSION = "10"
MAX_RANK = 10


class Item(NamedTuple):
    """One name of an answer as it was read: its rank, where it was cut out of a text its span, and whether it is denied."""

    rank: int
    text: str
    start: int | None = None
    end: int | None = None
    negated: bool = False


class GroundedItem(NamedTuple):
    """An item with what it names and how that is related to what was expected."""

    item: Item
    match: NameMatch
    related: Related


class AnswerScore(NamedTuple):
    """A scored answer: how it was read, what it names, and the rank of the first hit (None: no hit)."""

    parse_status: str
    grounded: tuple[GroundedItem, ...]
    rank: int | None


def read_items(text: str, items: Sequence[str] | None, ranks: Sequence[int] | None) -> tuple[str, list[Item]]:
    r"""The ranked names of an answer, from its list where the source gives one, else from its text.

    >>> status, ranked = read_items("1. Fabry disease\n2. Gaucher disease", None, None)
    >>> status, [(item.rank, item.text) for item in ranked]
    ('parsed', [(1, 'Fabry disease'), (2, 'Gaucher disease')])
    """
    if items:
        return RankStatus.PARSED, [
            Item(rank, name) for rank, name in zip(ranks or range(1, len(items) + 1), items, strict=True)
        ]
    reading = parse_ranked(text)
    return reading.status.value, [Item(i.rank, i.name, i.start, i.end, i.negated) for i in reading.items]


def score(
    text: str,
    items: Sequence[str] | None,
    ranks: Sequence[int] | None,
    golds: Sequence[str],
    index: NameIndex,
    relater: Relater,
) -> AnswerScore:
    """Score one answer against its expected entities (any of them is a hit).

    An entity that an earlier rank already names is not counted again; the rank stays the one that the answer gives.
    """
    status, ranked_items = read_items(text, items, ranks)
    grounded = []
    first = None
    for item in ranked_items:
        match = NameMatch((), MatchKind.NEGATED, "", item.text) if item.negated else index.ground(item.text)
        related = relater.relate(match, golds)
        grounded.append(GroundedItem(item, match, related))
        if first is None and golds and CREDIT[related.relation] == 1.0:
            first = item.rank
    return AnswerScore(status, tuple(grounded), first)
