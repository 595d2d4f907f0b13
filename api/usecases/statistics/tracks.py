"""Scores of all tracks as tables: each metric with its n, its bounds and a clustered interval."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from api.usecases.statistics.verdicts import (
    CRITERIA,
    GROUNDED,
    Rows,
    check_answered,
    check_track,
    judge_of,
    metric_reading,
    read_verdicts,
    shared_entities,
)
from graph.session import Graph
from mmrarebench.benchmark.vocabulary import Track
from mmrarebench.criteria.metrics import TRACK_METRICS, summarise
from mmrarebench.statistics.clustered import clusters


def track_table(graph: Graph, benchmark: str, model: str | None = None, track: str | None = None) -> Rows:
    """One row a track, run and metric: mean, n, unscored share, both bounds, interval clustered by disorder and case.

    Raises:
        UsageError: there is no such track.
        NotFoundError: there is no such benchmark, or no such model answered it.
    """
    if track is not None:
        check_track(track)
    check_answered(graph, benchmark, model)
    verdicts: dict[str, Rows] = {
        judge: read_verdicts(graph, benchmark, judge, model, track) for judge in (GROUNDED, CRITERIA)
    }
    return tabulate(verdicts)


def criteria_table(graph: Graph, benchmark: str, model: str | None = None) -> Rows:
    """The same of all tracks but diagnosis."""
    tracks = [track for track in TRACK_METRICS if track != Track.DIAGNOSIS]
    rows = [row for track in tracks for row in read_verdicts(graph, benchmark, CRITERIA, model, track)]
    return tabulate({CRITERIA: rows})


def tabulate(verdicts: Mapping[str, Rows]) -> Rows:
    """One row a track, run and metric out of verdicts by judge, as ``track_table`` has them."""
    table: Rows = []
    for judge, judged in verdicts.items():
        for (track, name), rows in _by_run(judged).items():
            if judge == CRITERIA and not any(row["reason"] not in ("no_answer", "not_scored_yet") for row in rows):
                continue  # the benchmark has no criteria: this judge has nothing to say of it
            groups = clusters([shared_entities(row) for row in rows])
            run = {"track": track, "run": name, "model": rows[0]["model"], "condition": rows[0]["condition"]}
            for metric in TRACK_METRICS.get(track, ()):
                if judge_of(metric) == judge:
                    readings = [metric_reading(metric, row) for row in rows]
                    table.append({**run, "metric": metric, **summarise(metric, readings, groups)})
    order = list(TRACK_METRICS)
    return sorted(
        table, key=lambda r: (order.index(r["track"]), TRACK_METRICS[r["track"]].index(r["metric"]), r["run"])
    )


def _by_run(rows: Iterable[dict[str, Any]]) -> dict[tuple[str, str], Rows]:
    grouped: dict[tuple[str, str], Rows] = defaultdict(list)
    for row in rows:
        grouped[row["track"], row["run"]].append(row)
    return grouped
