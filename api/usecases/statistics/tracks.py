"""Scores of all tracks as tables: each metric with its n, its bounds and a clustered interval."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from api.usecases.statistics.verdict_rows import VerdictSelection, read_rows
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
from mmrarebench.criteria.metrics import RANGES, SHARE, TRACK_METRICS, MetricSummary, mean_reading, summarise
from mmrarebench.statistics.clustered import clusters
from mmrarebench.statistics.rollup import group_rows
from mmrarebench.statistics.samples import summarise_samples


class TrackRow(MetricSummary):
    """One metric of one run on a track; what nothing supports is null."""

    track: str
    run: str
    model: str
    condition: str | None
    metric: str


def track_table(graph: Graph, benchmark: str, model: str | None = None, track: str | None = None) -> list[TrackRow]:
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


def criteria_verdicts(graph: Graph, benchmark: str, model: str | None = None) -> Rows:
    """The verdicts by criteria on all tracks but diagnosis, in the order of the tracks."""
    tracks = [track for track in TRACK_METRICS if track != Track.DIAGNOSIS]
    rows = read_rows(graph, VerdictSelection(benchmark, CRITERIA, model, tracks))
    return sorted(rows, key=lambda row: tracks.index(row["track"]))


def tabulate(verdicts: Mapping[str, Rows], only: Mapping[str, str] | None = None) -> list[TrackRow]:
    """One row a track, run and metric out of verdicts by judge, as ``track_table`` has them.

    With ``only`` the one metric of each track that it names.
    """
    table: list[TrackRow] = []
    for judge, judged in verdicts.items():
        for (track, name), rows in group_rows(judged, "track", "run").items():
            if judge == CRITERIA and not any(row["reason"] not in ("no_answer", "not_scored_yet") for row in rows):
                continue  # the benchmark has no criteria: this judge has nothing to say of it
            questions = _by_question(rows)
            groups = clusters([shared_entities(samples[0]) for samples in questions])
            model, condition = rows[0]["model"], rows[0]["condition"]
            for metric in TRACK_METRICS.get(track, ()):
                if judge_of(metric) == judge and (only is None or only.get(track) == metric):
                    readings = [
                        mean_reading(metric, [metric_reading(metric, row) for row in samples]) for samples in questions
                    ]
                    table.append(
                        {
                            "track": track,
                            "run": name,
                            "model": model,
                            "condition": condition,
                            "metric": metric,
                            **summarise(metric, readings, groups),
                        }
                    )
    order = list(TRACK_METRICS)
    return sorted(
        table, key=lambda r: (order.index(r["track"]), TRACK_METRICS[r["track"]].index(r["metric"]), r["run"])
    )


def _by_question(rows: Rows) -> list[Rows]:
    """Rows of one run by question: one, or one a sample."""
    grouped: dict[str, Rows] = defaultdict(list)
    for row in rows:
        grouped[row["question"]].append(row)
    return list(grouped.values())


def samples_table(verdicts: Mapping[str, Rows]) -> Rows:
    """One row a track, metric and run with repeated samples: mean over samples, and the variance within questions.

    Columns are those of ``SampleSummary`` beside ``track``, ``run``, ``model``, ``condition`` and ``metric``.
    """
    table: Rows = []
    for judge, judged in verdicts.items():
        for (track, name), rows in group_rows(judged, "track", "run").items():
            if all(row.get("sample", 1) == 1 for row in rows):
                continue
            questions = _by_question(rows)
            groups = clusters([shared_entities(samples[0]) for samples in questions])
            run = {"track": track, "run": name, "model": rows[0]["model"], "condition": rows[0]["condition"]}
            for metric in TRACK_METRICS.get(track, ()):
                if judge_of(metric) == judge:
                    values = [_values(metric, samples) for samples in questions]
                    summary = summarise_samples(values, groups, RANGES.get(metric, SHARE))
                    if summary is not None:
                        table.append({**run, "metric": metric, **summary._asdict()})
    return table


def _values(metric: str, samples: Rows) -> list[float]:
    readings = (metric_reading(metric, row) for row in samples)
    return [reading.value for reading in readings if reading is not None and reading.value is not None]


def repeated_samples(graph: Graph, benchmark: str, model: str | None = None) -> Rows:
    """Repeated samples of the runs of a benchmark, as ``samples_table`` has them; empty where each question has one.

    Raises:
        NotFoundError: there is no such benchmark, or no such model answered it.
    """
    check_answered(graph, benchmark, model)
    return samples_table({judge: read_verdicts(graph, benchmark, judge, model) for judge in (GROUNDED, CRITERIA)})
