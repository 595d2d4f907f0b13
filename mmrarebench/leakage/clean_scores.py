"""A score with every question and without those that leak, and the difference between the two with its interval."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

from mmrarebench.benchmark.vocabulary import RuleJudge, VerdictStatus
from mmrarebench.criteria.dimensions import dimensions
from mmrarebench.criteria.types import Outcome
from mmrarebench.statistics.clustered import clusters
from mmrarebench.statistics.intervals import SHARE, Interval, clustered_interval
from mmrarebench.statistics.ranking import METRICS, value

SHARES = ("precision", "order", "imageCoverage", "tokenF1Strict", "tokenF1Reference", "rareRatio")


class Item(NamedTuple):
    """One answer: its value (None where it is unscored), whether its question leaks, and what it shares with others."""

    value: float | None
    leaks: bool
    shared: tuple[Hashable, ...] = ()


def metrics(judge: str, row: Mapping[str, Any]) -> dict[str, float]:
    """Metrics of one verdict: those of a ranking, or a judge's score with its criteria; none where unscored.

    >>> metrics("grounded", {"status": "scored", "rank": 3})["recall@3"]
    1.0
    >>> metrics("criteria", {"status": "scored", "score": 0.5, "dimensionNames": ["claim.found", "claim.not_found"], "dimensionValues": [1.0, 3.0]})
    {'score': 0.5, 'claim found': 0.25}
    """
    if row["status"] != VerdictStatus.SCORED:
        return {}
    if judge == RuleJudge.GROUNDED:
        return {metric: value(metric, row["rank"]) for metric in METRICS}
    values = {} if row["score"] is None else {"score": float(row["score"])}
    numbers = dimensions(row["dimensionNames"], row["dimensionValues"])
    for name, number in numbers.items():
        kind, _, status = name.partition(".")
        if status == Outcome.FOUND and (decided := number + numbers.get(f"{kind}.not_found", 0.0)):
            values[f"{kind} found"] = number / decided
        elif name in SHARES:
            values[name] = number
    return values


def compared(items: Sequence[Item], bounds: tuple[float, float] = SHARE) -> dict[str, Any]:
    """Mean of all and of the clean, each with n and interval, and the difference (clean - all).

    The two sets overlap, so the difference is paired (and exactly 0 where nothing leaks): its interval is that of each answer's own part in it,
    (v - clean) / share of clean - (v - all), with standard errors clustered over what answers share.

    >>> row = compared([Item(1.0, True, ("a",)), Item(1.0, False, ("b",)), Item(0.0, False, ("c",)), Item(None, False)])
    >>> row["scored"], row["mean"], row["clean scored"], row["clean mean"], round(row["difference"], 3)
    (3, 0.6666666666666666, 2, 0.5, -0.167)
    >>> compared([Item(1.0, True)])["clean mean"] is None
    True
    """
    scored = [(item.value, item) for item in items if item.value is not None]
    groups = clusters([item.shared for _, item in scored])
    every = clustered_interval([v for v, _ in scored], groups, bounds)
    pairs = list(zip(scored, groups, strict=True))
    clean = [(v, group) for (v, item), group in pairs if not item.leaks]
    without = clustered_interval([v for v, _ in clean], [group for _, group in clean], bounds)
    row = {
        "questions": len(items),
        "scored": len(scored),
        **_mean_and_bounds("", every),
        "clean questions": sum(not item.leaks for item in items),
        "clean scored": len(clean),
        **_mean_and_bounds("clean ", without),
        "difference": None,
        "difference low": None,
        "difference high": None,
    }
    if every is None or without is None:
        return row
    if len(clean) == len(scored):
        return row | {"difference": 0.0, "difference low": 0.0, "difference high": 0.0}
    share = len(clean) / len(scored)
    parts = [(v - without.mean) * (not item.leaks) / share - (v - every.mean) for v, item in scored]
    apart = without.mean - every.mean
    width = bounds[1] - bounds[0]
    spread = clustered_interval([part + apart for part in parts], groups, (-width, width))
    return row | {"difference": apart, **_ends("difference ", spread)}


def _mean_and_bounds(prefix: str, interval: Interval | None) -> dict[str, float | None]:
    if interval is None:
        return {f"{prefix}mean": None, f"{prefix}low": None, f"{prefix}high": None}
    return {f"{prefix}mean": interval.mean, **_ends(prefix, interval)}


def _ends(prefix: str, interval: Interval | None) -> dict[str, float | None]:
    return {
        f"{prefix}low": interval.low if interval else None,
        f"{prefix}high": interval.high if interval else None,
    }
