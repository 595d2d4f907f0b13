"""Input conditions compared: paired differences of a track, over all questions and branch by branch."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from api.usecases.statistics.verdicts import (
    check_answered,
    check_metric,
    metric_reading,
    read_verdicts,
    shared_entities,
)
from graph.session import Graph
from mmrarebench.benchmark.vocabulary import Track
from mmrarebench.criteria.metrics import TRACK_METRICS, Reading, mean_reading
from mmrarebench.exceptions import UsageError
from mmrarebench.statistics.conditions import DELTAS, condition_deltas
from queries.run import run

Rows = list[dict[str, Any]]


def compare_conditions(
    graph: Graph,
    benchmark: str,
    model: str,
    *,
    track: str = Track.DIAGNOSIS,
    metric: str | None = None,
    judge: str | None = None,
    by_branch: bool = False,
    seed: int = 7,
) -> Rows:
    """The differences between conditions of a model, paired question by question, clustered by disorder and case.

    With ``by_branch`` each head of the classification follows the total (its ``orpha`` is null), as far as a question
    of it was scored under both conditions.

    Raises:
        UsageError: the track has no conditions, or no such metric.
        NotFoundError: there is no such benchmark, or the model did not answer it.
    """
    if track not in DELTAS:
        raise UsageError(f"the {track} track has one condition only", repair=f"--track {' or '.join(DELTAS)}")
    check_answered(graph, benchmark, model)
    metric = metric or ("score" if judge else TRACK_METRICS[track][0])
    rows = read_verdicts(graph, benchmark, check_metric(track, metric, judge), model, track, heads=by_branch)
    shared = {row["question"]: shared_entities(row) for row in rows}
    below: dict[str | None, Rows] = {None: rows}
    for row in rows if by_branch else ():
        for head in row["heads"]:
            below.setdefault(head, []).append(row)
    names = {r["orpha"]: r["name"] for r in run(graph, "ontology/heads")} if by_branch else {}
    table: Rows = []
    for head, inside in sorted(below.items(), key=lambda item: (item[0] is not None, -len(item[1]), item[0] or "")):
        for delta in condition_deltas(_scores(metric, inside), shared, seed=seed, track=track):
            where = {"orpha": head, "branch": names.get(head) if head else None} if by_branch else {}
            if head is None or delta.difference.items:
                table.append({**where, "track": track, "metric": metric, **delta.as_dict()})
    return table


def _scores(metric: str, rows: Rows) -> dict[str, dict[str, float | None]]:
    samples: dict[tuple[str, str], list[Reading | None]] = defaultdict(list)
    for row in rows:
        samples[row["condition"], row["question"]].append(metric_reading(metric, row))
    scores: dict[str, dict[str, float | None]] = defaultdict(dict)
    for (condition, question), readings in samples.items():
        reading = mean_reading(metric, readings)
        scores[condition][question] = reading.value if reading else None
    return scores
