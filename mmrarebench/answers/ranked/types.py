"""Result of reading a ranked list: items with their place in the text, and the parse status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from mmrarebench.benchmark.vocabulary import TextEnum


class RankStatus(TextEnum):
    """How the reading of a ranked list went; only ``parsed`` and ``partial`` have items."""

    PARSED = "parsed"
    PARTIAL = "partial"
    REFUSAL = "refusal"
    EMPTY = "empty"
    UNPARSED = "unparsed"
    CALL_FAILED = "call_failed"


@dataclass(frozen=True, slots=True)
class RankedItem:
    """One diagnosis of a list: ``text[start:end]`` is its name as written, ``name`` is that without markup.

    ``complete`` is False for a name that the end of the reply may have cut, ``negated`` True for one that the answer
    denies: it keeps its rank and is no hit.
    """

    rank: int
    name: str
    aliases: tuple[str, ...]
    start: int
    end: int
    complete: bool = True
    negated: bool = False


@dataclass(frozen=True, slots=True)
class RankedList:
    """A ranked list as read; ``reason`` says why a reply is partial or unparsed.

    ``mark`` is what an unknown wrapper left beside the first name: the reading may be wrong.
    """

    status: RankStatus
    items: tuple[RankedItem, ...] = ()
    reason: str = ""
    mark: str = ""

    @property
    def names(self) -> list[str]:
        """Return the names in order of rank.

        >>> RankedList(RankStatus.PARSED, (RankedItem(1, "Fabry disease", (), 0, 13),)).names
        ['Fabry disease']
        """
        return [item.name for item in self.items]


class ItemSpan(NamedTuple):
    """Where one item's text lies, before its name is cut out of it; its number as written, and whether it is denied."""

    start: int
    end: int
    number: int | None = None
    negated: bool = False
