"""Scores of ranked lists: recall at k, reciprocal rank, mean rank. No data is None, never 0."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mmrarebench.exceptions import UsageError

METRICS = ("recall@1", "recall@3", "recall@5", "recall@10", "mrr")


class Mean(NamedTuple):
    """A mean over the scored items, with what is not scored and both bounds."""

    mean: float | None
    scored: int
    unscored: int
    lower: float | None
    upper: float | None


def check_metric(metric: str) -> str:
    """The metric, if there is one of that name.

    Raises:
        UsageError: there is none; another name would otherwise be read as something else and give a number.

    >>> check_metric("mrr")
    'mrr'
    """
    if metric not in METRICS:
        raise UsageError(f"there is no metric {metric!r}", repair=f"one of {', '.join(METRICS)}")
    return metric


def rank_of_all(firsts: Iterable[int | None]) -> int | None:
    """The rank at which the last of several golds is named, None where one is not named (or there is none).

    With any of them, the rank is the least instead.

    >>> rank_of_all([1, 4]), rank_of_all([1, None]), rank_of_all([])
    (4, None, None)
    """
    ranks = list(firsts)
    hits = [rank for rank in ranks if rank is not None]
    return max(hits) if hits and len(hits) == len(ranks) else None


def value(metric: str, rank: int | None) -> float:
    """Value of a metric for one scored answer whose first hit stands at ``rank`` (None: no hit).

    recall@k is 1 where rank <= k; mrr is 1/rank (Voorhees 1999).

    >>> value("recall@3", 3), value("recall@1", 3), value("mrr", 4), value("mrr", None)
    (1.0, 0.0, 0.25, 0.0)
    """
    if rank is None:
        return 0.0
    return 1.0 / rank if metric == "mrr" else float(rank <= int(metric.split("@")[1]))


def mean(values: Sequence[float | None]) -> Mean:
    """Mean over the values that are there, bounds with the others at 0 and at 1.

    >>> mean([1.0, 0.0, None])
    Mean(mean=0.5, scored=2, unscored=1, lower=0.3333333333333333, upper=0.6666666666666666)
    >>> mean([]).mean is None
    True
    """
    return mean_of_counts([(v, 1) for v in values if v is not None], sum(v is None for v in values))


def mean_of_counts(counts: Iterable[tuple[float, int]], unscored: int) -> Mean:
    """The same over values that are given once with how often they occur.

    >>> mean_of_counts([(1.0, 3), (0.0, 1)], unscored=1).mean
    0.75
    """
    pairs = list(counts)
    scored = sum(count for _, count in pairs)
    n, total = scored + unscored, math.fsum(v * count for v, count in pairs)
    return Mean(
        total / scored if scored else None,
        scored,
        unscored,
        total / n if n else None,
        (total + unscored) / n if n else None,
    )


def mean_rank(ranks: Sequence[int | None]) -> float | None:
    """Mean rank over the hits, None without any (the public harness says 0.0, the best value).

    >>> mean_rank([1, 3, None]), mean_rank([None]) is None
    (2.0, True)
    """
    hits = [rank for rank in ranks if rank is not None]
    return sum(hits) / len(hits) if hits else None
