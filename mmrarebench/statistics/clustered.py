"""Uncertainty that knows its clusters: standard errors, paired differences, permutation tests, multiplicity.

Clusters come from one helper (``clusters``): items that share a disorder, case or article belong together, through any
chain of sharing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple


class Interval(NamedTuple):
    """An estimate with its standard error and 95 % interval; clusters says how many independent groups it rests on."""

    mean: float
    standard_error: float | None
    low: float | None
    high: float | None
    items: int
    clusters: int


class Difference(NamedTuple):
    """A paired difference (left - right) over the items that both sides scored."""

    left: str
    right: str
    items: int
    clusters: int
    mean: float | None
    low: float | None
    high: float | None
    p: float | None
    p_adjusted: float | None = None


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


def clustered_interval(values: Sequence[float], groups: Sequence[Hashable]) -> Interval | None:
    """Mean with a cluster-robust standard error and a 95 % normal interval, cut to the range that the values allow.

    SE^2 = G/(G-1) * sum over clusters of (sum of residuals)^2 / n^2 (Liang & Zeger 1986). With fewer than two clusters
    there is no standard error.

    >>> clustered_interval([1, 0, 1, 0], ["a", "a", "b", "b"]).standard_error
    0.0
    >>> clustered_interval([], []) is None
    True
    """
    if not values:
        return None
    mean = sum(values) / len(values)
    sums: dict[Hashable, float] = defaultdict(float)
    for value, group in zip(values, groups, strict=True):
        sums[group] += value - mean
    count = len(sums)
    if count < 2:
        return Interval(mean, None, None, None, len(values), count)
    error = math.sqrt(count / (count - 1) * sum(s * s for s in sums.values())) / len(values)
    return Interval(mean, error, mean - 1.96 * error, mean + 1.96 * error, len(values), count)


def wilson(count: int, total: int) -> tuple[float | None, float | None]:
    """95 % interval of a share (Wilson 1927); None where the total is 0.

    >>> [round(x, 3) for x in wilson(1, 18)]
    [0.01, 0.258]
    """
    if not total:
        return None, None
    z, share = 1.959964, count / total
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return (middle - spread) / (1 + z * z / total), (middle + spread) / (1 + z * z / total)


def paired_difference(
    left: str,
    right: str,
    pairs: Sequence[tuple[float, float]],
    groups: Sequence[Hashable],
    *,
    seed: int,
    draws: int = 9999,
) -> Difference:
    """Mean paired difference with clustered interval, and a sign-flip permutation test over clusters (seeded).

    p = (1 + draws at least as extreme) / (1 + draws) (Phipson & Smyth 2010).

    >>> paired_difference("a", "b", [(1, 1), (0, 0)], [1, 2], seed=7).p
    1.0
    """
    import numpy as np

    if not pairs:
        return Difference(left, right, 0, 0, None, None, None, None)
    differences = [a - b for a, b in pairs]
    interval = clustered_interval(differences, groups)
    sums: dict[Hashable, float] = defaultdict(float)
    for value, group in zip(differences, groups, strict=True):
        sums[group] += value
    totals = np.array(list(sums.values()))
    moving = totals[totals != 0]
    observed = abs(totals.sum())
    generator = np.random.default_rng(seed)
    signs = generator.integers(0, 2, size=(draws, len(moving)), dtype=np.int8) * 2 - 1
    extreme = int((np.abs(signs @ moving) >= observed - 1e-12).sum()) if len(moving) else draws
    if interval is None:  # pragma: no cover - pairs is not empty
        raise AssertionError
    return Difference(
        left, right, len(pairs), len(sums), interval.mean, interval.low, interval.high, (1 + extreme) / (1 + draws)
    )


def holm(differences: Sequence[Difference]) -> list[Difference]:
    """The same differences with p values adjusted by Holm's method (1979).

    The i-th smallest of m p values is multiplied by m - i + 1, and none is smaller than the one before it.

    >>> [d.p_adjusted for d in holm([Difference("a", "b", 1, 1, 0, 0, 0, p) for p in (0.03, 0.01, 0.5)])]
    [0.06, 0.03, 0.5]
    """
    tested = sorted((d.p, i) for i, d in enumerate(differences) if d.p is not None)
    result = list(differences)
    floor = 0.0
    for place, (p, i) in enumerate(tested):
        floor = max(floor, min(1.0, p * (len(tested) - place)))
        result[i] = result[i]._replace(p_adjusted=floor)
    return result
