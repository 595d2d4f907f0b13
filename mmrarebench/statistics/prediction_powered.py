"""A mean over many judged answers, corrected by the few of them that people judged too (prediction-powered inference).

Source: Angelopoulos, Bates, Fannjiang, Jordan and Zrnic, "Prediction-powered inference", Science 382 (2023) 669-674.
The judge's mean over the answers without a human score is moved by the mean difference (human minus judge) on those with
one. The variance is that of the two means, over clusters where answers belong together.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

Z = 1.959963984540054
"""97.5 % quantile of the normal distribution."""


class JudgedItem(NamedTuple):
    """An answer with a judge's score, a person's score where there is one, and its cluster."""

    judge: float
    human: float | None = None
    cluster: str = ""


class CorrectedMean(NamedTuple):
    """A corrected mean with its 95 % interval, beside the judge's own mean and that of the human sample."""

    mean: float | None
    low: float | None
    high: float | None
    judge_mean: float | None
    human_mean: float | None
    items: int
    human_items: int


def corrected_mean(items: Sequence[JudgedItem]) -> CorrectedMean:
    """Correct a judge's mean by a human sample; None where fewer than two clusters were judged by people.

    Scores lie in 0..1; mean and interval are cut to it.

    >>> items = [JudgedItem(0.8, cluster=f"u{i}") for i in range(20)] + [JudgedItem(0.8, 0.6, f"h{i}") for i in range(5)]
    >>> result = corrected_mean(items)
    >>> round(result.mean, 6), round(result.judge_mean, 6), result.human_items
    (0.6, 0.8, 5)
    >>> corrected_mean([JudgedItem(0.5)]).mean is None
    True
    """
    alone = [(item.judge, item.cluster) for item in items if item.human is None]
    differences = [(item.human - item.judge, item.cluster) for item in items if item.human is not None]
    people = [item.human for item in items if item.human is not None]
    whole = _mean([item.judge for item in items])
    human = _mean(people)
    if _clusters(differences) < 2:
        return CorrectedMean(None, None, None, whole, human, len(items), len(people))
    if not alone:
        centre, variance = human or 0.0, _variance([(i.human, i.cluster) for i in items if i.human is not None])
    elif _clusters(alone) < 2:
        return CorrectedMean(None, None, None, whole, human, len(items), len(people))
    else:
        centre = (_mean([value for value, _ in alone]) or 0.0) + (_mean([value for value, _ in differences]) or 0.0)
        variance = _variance(alone) + _variance(differences)
    half = Z * math.sqrt(variance)
    low, mean, high = (min(1.0, max(0.0, value)) for value in (centre - half, centre, centre + half))
    return CorrectedMean(mean, low, high, whole, human, len(items), len(people))


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _clusters(values: Sequence[tuple[float, str]]) -> int:
    return len(_sums(values, 0.0))


def _sums(values: Sequence[tuple[float, str]], centre: float) -> list[float]:
    """Sum of the deviations of each cluster; a value without a cluster is one of its own."""
    sums: dict[str, float] = defaultdict(float)
    for place, (value, cluster) in enumerate(values):
        sums[cluster or f"item {place}"] += value - centre
    return list(sums.values())


def _variance(values: Sequence[tuple[float, str]]) -> float:
    """Variance of a mean, over clusters: G / (G - 1) times the sum of squared cluster sums, over n squared."""
    centre = _mean([value for value, _ in values]) or 0.0
    sums = _sums(values, centre)
    return len(sums) / (len(sums) - 1) * sum(value**2 for value in sums) / len(values) ** 2
