"""Roll-up of scored questions over a lineage with many parents: once per branch, once in the total."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from mmrarebench.benchmark.vocabulary import VerdictStatus
from mmrarebench.ontology.lineage import Lineage
from mmrarebench.statistics.clustered import clusters
from mmrarebench.statistics.intervals import clustered_intervals
from mmrarebench.statistics.ranking import METRICS, mean_of_counts, mean_rank, value

Row = TypeVar("Row", bound=Mapping[str, Any])


@dataclass(frozen=True)
class Outcome:
    """What one run's verdict on one question is; ``rank`` is that of the first hit."""

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
    result: dict[str, Any] = {
        "questions": len(outcomes),
        "disorders": len({gold for o in outcomes for gold in o.golds}),
        "scored": sum(o.scored for o in outcomes),
        "unscored": sum(not o.scored for o in outcomes),
    }
    ranks = Counter(o.rank for o in outcomes if o.scored)
    more: dict[str, float | None] = {
        "unscoredShare": result["unscored"] / len(outcomes) if outcomes else None,
        "hitRate": (result["scored"] - ranks[None]) / result["scored"] if result["scored"] else None,
        "meanRank": mean_rank(list(ranks.elements())),
    }
    scored = [(o.rank, group) for o, group in zip(outcomes, numbers, strict=True) if o.scored]
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


def rollup(outcomes: Sequence[Outcome], lineage: Lineage) -> dict[str | None, dict[str, Any]]:
    """One row per entity that any question counts under, and the total under None.

    A question with several diagnoses or parents counts once in each branch and once in the total, so the branches do
    not add up to the total and are not meant to.
    """
    below: dict[str | None, list[tuple[Outcome, int]]] = defaultdict(list)
    for outcome, group in zip(outcomes, clusters([o.golds for o in outcomes]), strict=True):
        below[None].append((outcome, group))
        for code in branches(outcome.golds, lineage):
            below[code].append((outcome, group))
    return {code: row([o for o, _ in items], [g for _, g in items]) for code, items in below.items()}
