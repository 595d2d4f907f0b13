"""Metrics of a verdict by criteria, as numbers that can be averaged: by track, with the range of each.

A metric has a value, or its bounds alone (a criterion stays open), or nothing (there was nothing to count, as the
order of fewer than two tests).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypedDict

from mmrarebench.criteria.dimensions import Dimensions
from mmrarebench.criteria.types import CriterionKind, Outcome
from mmrarebench.statistics.intervals import clustered_interval
from mmrarebench.statistics.ranking import METRICS as RANKED
from mmrarebench.statistics.ranking import value as ranked

SHARE = (0.0, 1.0)
TRACK_METRICS: Mapping[str, tuple[str, ...]] = {
    "diagnosis": (*RANKED, "tokenF1Reference", "tokenF1Strict", "rareRatio"),
    "treatment": ("recall", "precision", "violationRate", "deniedRate", "doseShare", "routeShare"),
    "crossmodal": (
        "recall",
        "relation",
        "claimRecall",
        "imageCoverage",
        "imageOutOfRange",
        "rightFigure",
        "wrongFigure",
    ),
    "examination": ("recall", "precision", "keyTestRecall", "redFlagRecall", "violationRate", "deniedRate", "order"),
    "evidence": (
        "recall",
        "precision",
        "optionalRecall",
        "contradictionRate",
        "fullCoverage",
        "hierarchicalRecall",
        "imageCoverage",
        "imageOutOfRange",
        "imageFormat",
        "imageHallucination",
        "imageSelectRecall",
        "imageSelectPrecision",
        "imageOffTarget",
        "rightImage",
    ),
}
RANGES: Mapping[str, tuple[float, float]] = {"order": (-1.0, 1.0)}
_KINDS = {
    "relation": CriterionKind.RELATION,
    "claimRecall": CriterionKind.CLAIM,
    "keyTestRecall": CriterionKind.KEY_TEST,
    "redFlagRecall": CriterionKind.RED_FLAG,
    "optionalRecall": CriterionKind.OPTIONAL_EVIDENCE,
    "violationRate": CriterionKind.MUST_NOT,
}
_BOUNDED = {"recall": "recall", "hierarchicalRecall": "hierarchical", "fullCoverage": "full"}
_SHARES = {
    "doseShare": ("drugsWithDose", ("drugs",)),
    "routeShare": ("drugsWithRoute", ("drugs",)),
    "deniedRate": ("mustNotDenied", ("must_not.found", "must_not.not_found", "must_not.cannot_tell")),
    "rightFigure": ("claimsRightFigure", ("claimsRightFigure", "claimsWrongFigure")),
    "wrongFigure": ("claimsWrongFigure", ("claimsRightFigure", "claimsWrongFigure")),
    "rightImage": ("pointsRightImage", ("pointsRightImage", "pointsWrongImage", "pointsWithoutImage")),
}


class Reading(NamedTuple):
    """A metric of one verdict: its value, and what it is at least and at most."""

    value: float | None
    lower: float | None
    upper: float | None

    @property
    def applies(self) -> bool:
        """Whether there was anything to count."""
        return self.lower is not None


NOTHING = Reading(None, None, None)


def read(metric: str, dimensions: Dimensions, score: float | None = None) -> Reading:
    """One metric of a verdict by criteria.

    >>> counts = {"claim.found": 1.0, "claim.not_found": 0.0, "claim.cannot_tell": 1.0}
    >>> read("claimRecall", counts)
    Reading(value=1.0, lower=0.5, upper=1.0)
    >>> read("relation", counts).applies, read("order", {"order": -1.0}).value
    (False, -1.0)
    """
    if metric in _BOUNDED:
        value = score if metric == "recall" else _number(dimensions, metric)
        return Reading(value, *(_number(dimensions, f"{_BOUNDED[metric]}{bound}") for bound in ("Lower", "Upper")))
    if metric in _KINDS:
        return _kind(_KINDS[metric], dimensions)
    if metric in _SHARES:
        part, whole = _SHARES[metric]
        total = sum(_number(dimensions, name) or 0.0 for name in whole)
        return _exact((_number(dimensions, part) or 0.0) / total if total else None)
    return _exact(_number(dimensions, metric))


def of_rank(metric: str, rank: int | None) -> Reading:
    """A metric of a ranked list."""
    return _exact(ranked(metric, rank))


def _kind(kind: str, dimensions: Dimensions) -> Reading:
    hits, misses, undecided = (_number(dimensions, f"{kind}.{outcome.value}") or 0.0 for outcome in Outcome)
    total = hits + misses + undecided
    if not total:
        return NOTHING
    value = hits / (hits + misses) if hits + misses else None
    return Reading(value, hits / total, (hits + undecided) / total)


def _exact(value: float | None) -> Reading:
    return Reading(value, value, value)


def _number(dimensions: Dimensions, name: str) -> float | None:
    return dimensions.get(name)


def mean_reading(metric: str, samples: Sequence[Reading | None]) -> Reading | None:
    """One reading of a question out of those of its samples: the mean value, and the means of the bounds.

    A sample without a verdict is at both bounds; one to which the metric does not apply is left out.

    >>> mean_reading("recall", [Reading(1.0, 1.0, 1.0), Reading(0.0, 0.0, 0.0), None])
    Reading(value=0.5, lower=0.3333333333333333, upper=0.6666666666666666)
    """
    if len(samples) == 1 or all(sample is None for sample in samples):
        return samples[0]
    low, high = RANGES.get(metric, SHARE)
    applicable = [sample or Reading(None, low, high) for sample in samples if sample is None or sample.applies]
    if not any(sample is not None and sample.applies for sample in samples):
        return NOTHING
    values = [sample.value for sample in applicable if sample.value is not None]
    least = [low if sample.lower is None else sample.lower for sample in applicable]
    most = [high if sample.upper is None else sample.upper for sample in applicable]
    value = sum(values) / len(values) if values else None
    return Reading(value, sum(least) / len(least), sum(most) / len(most))


class MetricSummary(TypedDict):
    """A metric over the questions of a run: their numbers, the mean with its clustered 95 % interval, and both bounds."""

    questions: int
    scored: int
    unscored: int
    notApplicable: int
    unscoredShare: float | None
    mean: float | None
    low: float | None
    high: float | None
    lower: float | None
    upper: float | None
    clusters: int


def summarise(metric: str, items: Sequence[Reading | None], groups: Sequence[int]) -> MetricSummary:
    """Mean over the values with a clustered interval, what has no value, and both bounds; None stands for no verdict.

    Items to which the metric does not apply are counted apart and are in no mean and no bound.

    >>> row = summarise("recall", [Reading(1.0, 1.0, 1.0), Reading(None, 0.0, 0.5), None, NOTHING], [0, 1, 2, 3])
    >>> row["mean"], row["scored"], row["unscored"], row["notApplicable"], row["lower"], row["upper"]
    (1.0, 1, 2, 1, 0.3333333333333333, 0.8333333333333334)
    """
    low, high = RANGES.get(metric, SHARE)
    applicable = [(item, group) for item, group in zip(items, groups, strict=True) if item is None or item.applies]
    valued = [(item.value, group) for item, group in applicable if item is not None and item.value is not None]
    least = [low if item is None or item.lower is None else item.lower for item, _ in applicable]
    most = [high if item is None or item.upper is None else item.upper for item, _ in applicable]
    interval = clustered_interval([value for value, _ in valued], [group for _, group in valued], (low, high))
    return {
        "questions": len(items),
        "scored": len(valued),
        "unscored": len(applicable) - len(valued),
        "notApplicable": len(items) - len(applicable),
        "unscoredShare": (len(applicable) - len(valued)) / len(applicable) if applicable else None,
        "mean": interval.mean if interval else None,
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
        "lower": sum(least) / len(least) if least else None,
        "upper": sum(most) / len(most) if most else None,
        "clusters": interval.clusters if interval else 0,
    }
