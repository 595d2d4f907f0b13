"""Repeated samples: one model that answers each question several times, as an evaluation with epochs does."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from typing import NamedTuple

from mmrarebench.statistics.intervals import SHARE, clustered_interval

_SAMPLE = re.compile(r"(.+)#([1-9]\d*)", re.DOTALL)


def name_sample(name: str, sample: int | None) -> str:
    """Name of a sample's condition or run; the first sample has the plain name.

    >>> name_sample("full", 1), name_sample("full", 2)
    ('full', 'full#2')
    """
    return name if sample is None or sample <= 1 else f"{name}#{sample}"


def split_sample(name: str) -> tuple[str, int]:
    """The plain name of a condition or run, and the number of the sample.

    >>> split_sample("toy/m/full#2"), split_sample("toy/m/full")
    (('toy/m/full', 2), ('toy/m/full', 1))
    """
    match = _SAMPLE.fullmatch(name)
    return (match[1], int(match[2])) if match else (name, 1)


class SampleSummary(NamedTuple):
    """Statistics of a metric over repeated samples.

    ``mean`` is that of the questions' means, with an interval clustered as everywhere. ``within`` is the variance of
    the samples of one question, pooled over the questions; ``between`` the variance of the questions beyond it;
    ``share`` the part of the variance of one sample that lies within questions. They are None where no question has
    two samples, or there are fewer than two questions.
    """

    questions: int
    samples: int
    mean: float
    low: float | None
    high: float | None
    clusters: int
    within: float | None
    between: float | None
    share: float | None


def summarise_samples(
    values: Sequence[Sequence[float]], groups: Sequence[Hashable], bounds: tuple[float, float] = SHARE
) -> SampleSummary | None:
    """Mean over samples of questions, and the variance within them by the one-way analysis of variance.

    With question q's samples x_qs, n_q of them: within = sum (x_qs - mean_q)^2 / sum (n_q - 1); the mean square between
    is sum n_q (mean_q - mean)^2 / (Q - 1), and between = max(0, (MSB - within) / n0) with n0 = (N - sum n_q^2 / N) /
    (Q - 1) (Searle, Casella & McCulloch 1992, Variance Components, ch. 3). None without any value.

    >>> summary = summarise_samples([[1.0, 0.0], [1.0, 1.0], [0.0, 0.0]], ["a", "b", "c"])
    >>> summary.mean, summary.samples, round(summary.within, 3), round(summary.between, 3), round(summary.share, 3)
    (0.5, 6, 0.167, 0.167, 0.5)
    """
    present = [(list(samples), group) for samples, group in zip(values, groups, strict=True) if samples]
    if not present:
        return None
    means = [sum(samples) / len(samples) for samples, _ in present]
    interval = clustered_interval(means, [group for _, group in present], bounds)
    counts = [len(samples) for samples, _ in present]
    within, between = _components([samples for samples, _ in present], means, counts)
    share = None if within is None or between is None or within + between == 0 else within / (within + between)
    return SampleSummary(
        len(present),
        sum(counts),
        sum(means) / len(means),
        interval.low if interval else None,
        interval.high if interval else None,
        interval.clusters if interval else 0,
        within,
        between,
        share,
    )


def _components(
    values: Sequence[Sequence[float]], means: Sequence[float], counts: Sequence[int]
) -> tuple[float | None, float | None]:
    """Variance within questions and between them."""
    total, questions = sum(counts), len(counts)
    if total == questions:
        return None, None
    squares = sum((value - mean) ** 2 for samples, mean in zip(values, means, strict=True) for value in samples)
    within = squares / (total - questions)
    if questions < 2:
        return within, None
    centre = sum(count * mean for count, mean in zip(counts, means, strict=True)) / total
    square = sum(count * (mean - centre) ** 2 for count, mean in zip(counts, means, strict=True)) / (questions - 1)
    size = (total - sum(count**2 for count in counts) / total) / (questions - 1)
    return within, max(0.0, (square - within) / size)
