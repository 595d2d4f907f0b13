"""Roll-up of scored questions over a lineage with many parents: once per branch, once in the total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from mmrarebench.benchmark.vocabulary import VerdictStatus
from mmrarebench.ontology.lineage import Lineage
from mmrarebench.statistics.clustered import clusters
from mmrarebench.statistics.intervals import clustered_intervals
from mmrarebench.statistics.ranking import METRICS, mean_of_counts, mean_rank, value

Row = TypeVar("Row", bound=Mapping[str, Any])
SMALL = 8
"""Questions of a cell that is remembered."""


@dataclass(frozen=True)
class Outcome:
    """Verdict of one run on one question; ``rank`` is that of the first hit."""

    question: str
    golds: tuple[str, ...]
    scored: bool
    rank: int | None

    @classmethod
    def from_row(cls, row: Mapping[str, Any], rank: int | None) -> Outcome:
        """The outcome of a row of errors/items, at the rank that its golds are read at.

        >>> Outcome.from_row({"question": "q1", "golds": ["ORPHA:558"], "status": "scored"}, 2).scored
        True
        """
        return cls(row["question"], tuple(row["golds"]), row["status"] == VerdictStatus.SCORED, rank)


def group_rows(rows: Iterable[Row], *columns: str) -> dict[tuple[Any, ...], list[Row]]:
    """Rows by the values of columns, in the order in which they come.

    >>> group_rows([{"run": "a", "n": 1}, {"run": "b", "n": 2}, {"run": "a", "n": 3}], "run")[("a",)]
    [{'run': 'a', 'n': 1}, {'run': 'a', 'n': 3}]
    """
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for entry in rows:
        groups.setdefault(tuple(entry[column] for column in columns), []).append(entry)
    return groups


def branches(golds: Sequence[str], lineage: Lineage) -> set[str]:
    """Every entity that a question counts under: its diagnoses and all their ancestors."""
    return set(golds).union(*(lineage.ancestors(gold) for gold in golds))


def row(outcomes: Sequence[Outcome], groups: Sequence[int] | None = None) -> dict[str, Any]:
    """Counts, means, bounds and a clustered interval of one cell; ``groups`` are the outcomes' clusters, where known.

    >>> row([Outcome("q1", ("A",), True, 1), Outcome("q2", ("B",), True, None), Outcome("q3", (), False, None)])["recall@1"]
    0.5
    """
    numbers = clusters([o.golds for o in outcomes]) if groups is None else groups
    order: dict[int, int] = {}
    items = tuple(
        (o.scored, o.rank, order.setdefault(group, len(order))) for o, group in zip(outcomes, numbers, strict=True)
    )
    disorders = len({gold for o in outcomes for gold in o.golds})
    return dict((_small_cell if len(items) <= SMALL else _cell)(disorders, items))


def _cell(disorders: int, items: tuple[tuple[bool, int | None, int], ...]) -> dict[str, Any]:
    """The cell of outcomes, each whether it is scored, its rank, and its cluster counted from 0 in their order."""
    result: dict[str, Any] = {
        "questions": len(items),
        "disorders": disorders,
        "scored": sum(is_scored for is_scored, _, _ in items),
        "unscored": sum(not is_scored for is_scored, _, _ in items),
    }
    ranks = Counter(rank for is_scored, rank, _ in items if is_scored)
    more: dict[str, float | None] = {
        "unscoredShare": result["unscored"] / len(items) if items else None,
        "hitRate": (result["scored"] - ranks[None]) / result["scored"] if result["scored"] else None,
        "meanRank": mean_rank(list(ranks.elements())),
    }
    scored = [(rank, group) for is_scored, rank, group in items if is_scored]
    columns = [[value(metric, rank) for rank, _ in scored] for metric in METRICS]
    intervals = clustered_intervals(columns, [group for _, group in scored]) if scored else []
    for place, metric in enumerate(METRICS):
        summary = mean_of_counts([(value(metric, rank), count) for rank, count in ranks.items()], result["unscored"])
        result[metric] = summary.mean
        interval = intervals[place] if scored else None
        low = interval.low if interval else None
        high = interval.high if interval else None
        more |= {f"{metric}.lower": summary.lower, f"{metric}.upper": summary.upper}
        more |= {f"{metric}.low": low, f"{metric}.high": high}
        if metric == "recall@1":
            result |= {"lower": summary.lower, "upper": summary.upper, "low": low, "high": high}
            result["clusters"] = interval.clusters if interval else 0
    return result | more


_small_cell = lru_cache(maxsize=20_000)(_cell)
"""Most branches have a few questions only, and what comes of them is one of a few cells."""


def rollup(outcomes: Sequence[Outcome], lineage: Lineage) -> dict[str | None, dict[str, Any]]:
    """One row per entity that any question counts under, and the total under None.

    A question with several diagnoses or parents counts once in each branch and once in the total, so the branches do
    not add up to the total and are not meant to.
    """
    groups = clusters([o.golds for o in outcomes])
    below: dict[str | None, list[int]] = {None: list(range(len(outcomes)))} if outcomes else {}
    for place, outcome in enumerate(outcomes):
        for code in branches(outcome.golds, lineage):
            below.setdefault(code, []).append(place)
    cells: dict[tuple[int, ...], dict[str, Any]] = {}
    for places in map(tuple, below.values()):
        if places not in cells:  # a branch and the one branch below it have the same questions
            cells[places] = row([outcomes[place] for place in places], [groups[place] for place in places])
    return {code: dict(cells[tuple(places)]) for code, places in below.items()}
