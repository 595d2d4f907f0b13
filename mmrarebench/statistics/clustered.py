"""Clusters of items: those that share a disorder, case or article belong together, through any chain of sharing."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence


def clusters(shared: Sequence[Iterable[Hashable]]) -> list[int]:
    """Cluster number of each item: items that share anything, directly or through others, get the same number.

    >>> clusters([["ORPHA:1"], ["ORPHA:1", "ORPHA:2"], ["ORPHA:2"], ["ORPHA:3"], []])
    [0, 0, 0, 1, 2]
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    number: dict[Hashable, int] = {}
    pairs = [(i, number.setdefault(thing, len(number))) for i, things in enumerate(shared) for thing in things]
    if not pairs:
        return list(range(len(shared)))
    size = len(shared) + len(number)
    ends = [i for i, _ in pairs], [len(shared) + thing for _, thing in pairs]
    _, labels = connected_components(coo_array(([1] * len(pairs), ends), shape=(size, size)), directed=False)
    order: dict[int, int] = {}
    return [order.setdefault(label, len(order)) for label in labels[: len(shared)].tolist()]
