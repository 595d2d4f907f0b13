"""Clusters of items: those that share a disorder, case or article belong together, through any chain of sharing."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache


def clusters(shared: Sequence[Iterable[Hashable]]) -> list[int]:
    """Cluster number of each item: items that share anything, directly or through others, get the same number.

    >>> clusters([["ORPHA:1"], ["ORPHA:1", "ORPHA:2"], ["ORPHA:2"], ["ORPHA:3"], []])
    [0, 0, 0, 1, 2]
    """
    return list(_numbers(tuple(map(tuple, shared))))


@lru_cache(maxsize=8)
def _numbers(shared: tuple[tuple[Hashable, ...], ...]) -> tuple[int, ...]:
    """The numbers of items; the runs of a benchmark answer the same ones."""
    parents = list(range(len(shared)))

    def root(item: int) -> int:
        while parents[item] != item:
            parents[item] = parents[parents[item]]
            item = parents[item]
        return item

    first: dict[Hashable, int] = {}
    for item, things in enumerate(shared):
        for thing in things:
            left, right = root(first.setdefault(thing, item)), root(item)
            parents[max(left, right)] = min(left, right)
    order: dict[int, int] = {}
    return tuple(order.setdefault(root(item), len(order)) for item in range(len(shared)))
