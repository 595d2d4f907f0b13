"""Intervals of means that rest on clusters: the one place where every printed interval of a share or mean is made.

An interval stays inside the range of its metric, knows how few clusters it rests on, and has a width even where every
value is the same. Nothing is cut by the callers.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from functools import cache
from typing import NamedTuple

ALPHA = 0.05
POWER = 0.8
SHARE = (0.0, 1.0)


class Interval(NamedTuple):
    """An estimate with its standard error and 95 % interval; ``clusters`` counts the independent groups of items."""

    mean: float
    standard_error: float | None
    low: float | None
    high: float | None
    items: int
    clusters: int
    effective: float | None = None


@cache
def t_quantile(probability: float, freedom: float) -> float:
    """Quantile of Student's t distribution.

    >>> round(t_quantile(0.975, 4), 3), round(t_quantile(0.975, 1e6), 3)
    (2.776, 1.96)
    """
    from scipy import special

    return float(special.stdtrit(freedom, probability))


def kish_clusters(sizes: Iterable[int]) -> float:
    """Number of clusters of equal size that would carry as much (Kish 1965): (sum of sizes)^2 / sum of squared sizes.

    >>> kish_clusters([2, 2, 2]), round(kish_clusters([10, 1, 1]), 2)
    (3.0, 1.41)
    """
    counts = list(sizes)
    return sum(counts) ** 2 / sum(count * count for count in counts)


def unseen_share(clusters: float, alpha: float = ALPHA) -> float:
    """Largest share of clusters that can differ from all that were drawn, at one-sided confidence 1 - alpha/2.

    The exact binomial bound of zero events (Clopper & Pearson 1934): 1 - (alpha/2)^(1/clusters).

    >>> round(unseen_share(8), 3), round(unseen_share(300), 4)
    (0.369, 0.0122)
    """
    return float(1 - (alpha / 2) ** (1 / clusters))


def beta_interval(share: float, effective: float, alpha: float = ALPHA) -> tuple[float, float]:
    """Clopper-Pearson interval of a share with an effective sample size that need not be whole (Korn & Graubard 1998).

    >>> [round(end, 4) for end in beta_interval(0.0, 10)], [round(end, 4) for end in beta_interval(0.5, 20)]
    ([0.0, 0.3085], [0.272, 0.728])
    """
    from scipy import special

    hits = share * effective
    misses = effective - hits
    low = 0.0 if hits <= 0 else float(special.betaincinv(hits, misses + 1, alpha / 2))
    high = 1.0 if misses <= 0 else float(special.betaincinv(hits + 1, misses, 1 - alpha / 2))
    return low, high


def clustered_interval(
    values: Sequence[float], groups: Sequence[Hashable], bounds: tuple[float, float] = SHARE
) -> Interval | None:
    """Mean with a cluster-robust standard error and a 95 % interval inside ``bounds``.

    SE^2 = G/(G-1) * sum over clusters of (sum of residuals)^2 / n^2 (Liang & Zeger 1986), and not less than that of
    independent items. The interval is Korn & Graubard's (1998): the effective sample size p(1-p)/SE^2, times
    (t(n-1)/t(G-1))^2 for few clusters, in a Clopper-Pearson interval. Where all values are the same, the effective
    sample size is Kish's number of clusters. With fewer than two clusters there is no interval.

    >>> interval = clustered_interval([1, 1, 1, 1], ["a", "b", "c", "d"])
    >>> interval.mean, round(interval.low, 3), interval.high
    (1.0, 0.398, 1.0)
    >>> clustered_interval([], []) is None
    True
    """
    return clustered_intervals([values], groups, bounds)[0] if len(values) else None


def clustered_intervals(
    columns: Sequence[Sequence[float]], groups: Sequence[Hashable], bounds: tuple[float, float] = SHARE
) -> list[Interval]:
    """The same for several metrics of the same items, of which there is at least one.

    >>> [interval.mean for interval in clustered_intervals([[1, 0], [1, 1]], ["a", "b"])]
    [0.5, 1.0]
    """
    import numpy as np

    values = np.array(columns, dtype=float)
    count = values.shape[1]
    order: dict[Hashable, int] = {}
    numbers = np.array([order.setdefault(group, len(order)) for group in groups])
    means = values.mean(axis=1)
    if len(order) < 2:
        return [Interval(float(mean), None, None, None, count, len(order)) for mean in means]
    residuals = values - means[:, None]
    sums = np.array([np.bincount(numbers, weights=row) for row in residuals])
    clustered = len(order) / (len(order) - 1) * (sums**2).sum(axis=1) / count**2
    variances = np.maximum(clustered, (residuals**2).sum(axis=1) / count**2)
    sizes = np.bincount(numbers).tolist()
    low, width = bounds[0], bounds[1] - bounds[0]
    intervals = []
    for mean, robust, variance in zip(means.tolist(), clustered.tolist(), variances.tolist(), strict=True):
        share = min(1.0, max(0.0, (mean - low) / width))
        effective = effective_size(share, variance / width**2, count, sizes)
        ends = [low + end * width for end in beta_interval(share, effective)]
        error = math.sqrt(robust)
        intervals.append(Interval(mean, error, min(ends[0], mean), max(ends[1], mean), count, len(order), effective))
    return intervals


def effective_size(share: float, variance: float, items: int, sizes: Sequence[int]) -> float:
    """Number of independent items that would give the same variance of a share, less for few clusters.

    >>> effective_size(0.5, 0.0025, 100, [1] * 100)
    100.0
    >>> round(effective_size(0.5, 0.0025, 100, [20] * 5), 1)
    51.1
    """
    number = len(sizes)
    if variance <= 1e-15:
        return kish_clusters(sizes)
    factor = (t_quantile(1 - ALPHA / 2, items - 1) / t_quantile(1 - ALPHA / 2, number - 1)) ** 2
    return max(share * (1 - share), 1e-12) / variance * factor


def minimal_effect(standard_error: float, freedom: float, tests: int = 1) -> float:
    """Smallest effect that a two-sided test finds with 80 % power, at level 0.05 divided by the number of tests.

    (t(1 - alpha/2m) + t(power)) * SE (Bloom 1995); dividing by the number of tests is the first step of Holm's method.

    >>> round(minimal_effect(0.1, 1e6), 3), round(minimal_effect(0.1, 10, tests=3), 3)
    (0.28, 0.375)
    """
    return (t_quantile(1 - ALPHA / (2 * tests), freedom) + t_quantile(POWER, freedom)) * standard_error


def wilson(count: int, total: int) -> tuple[float | None, float | None]:
    """95 % interval of a share of independent items (Wilson 1927); None where the total is 0.

    >>> [round(x, 3) for x in wilson(1, 18)]
    [0.01, 0.258]
    """
    if not total:
        return None, None
    z = 1.959963984540054
    share = count / total
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return (middle - spread) / (1 + z * z / total), (middle + spread) / (1 + z * z / total)
