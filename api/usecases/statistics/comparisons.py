"""Models and domains compared on the same questions, with clustered intervals and Holm's adjustment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from api.usecases.statistics.verdicts import (
    SCORE,
    Rows,
    check_answered,
    check_metric,
    first_metric,
    read_verdicts,
    run_name,
    shared_entities,
    values_by_run,
)
from graph.session import Graph
from mmrarebench.criteria.metrics import TRACK_METRICS
from mmrarebench.exceptions import UsageError
from mmrarebench.statistics import clustered as statistics

DOMAINS = ("medical", "general")


def compare(
    graph: Graph,
    benchmark: str,
    *,
    track: str = "diagnosis",
    metric: str | None = None,
    judge: str | None = None,
    by: str = "model",
    seed: int = 7,
    model: str | None = None,
) -> Rows:
    """Runs compared in a metric of a track, the first one by default: all pairs, or medical against general.

    Raises:
        UsageError: no such track, metric or way to compare.
        NotFoundError: there is no such benchmark, or no such model answered it.
    """
    check_answered(graph, benchmark, model)
    metric = metric or (SCORE if judge else TRACK_METRICS.get(track, (SCORE,))[0])
    verdicts = read_verdicts(graph, benchmark, check_metric(track, metric, judge), None, track)
    if by == "domain":
        return compare_domains(verdicts, metric, seed)
    if by != "model":
        raise UsageError(f"cannot compare by {by!r}", repair="--by model or --by domain")
    return compare_runs(verdicts, metric, seed, model)


def compare_runs(rows: Rows, metric: str, seed: int, model: str | None = None) -> Rows:
    """Paired differences between all pairs of runs out of verdicts; with ``model`` only its pairs."""
    shared = {row["question"]: shared_entities(row) for row in rows}
    return compare_values(values_by_run(metric, rows), shared, seed=seed, model=model)


def compare_values(
    by_run: Mapping[str, Mapping[str, float]],
    shared: Mapping[str, Sequence[str]],
    *,
    seed: int,
    model: str | None = None,
) -> Rows:
    """Paired differences between all pairs of runs (those of one model, with ``model``), with Holm's adjustment.

    Args:
        by_run: value of each question, by run.
        shared: entities that tie questions together, by question.
        seed: of the permutation tests.
        model: leave out pairs without this run.
    """
    differences = [
        difference
        for first, second in combinations(sorted(by_run), 2)
        if model is None or model in (first, second)
        for difference in _difference(first, second, by_run[first], by_run[second], shared, seed)
    ]
    return [difference._asdict() for difference in statistics.holm(differences)]


def domains_by_track(verdicts: Mapping[str, Rows], seed: int) -> Rows:
    """Medical against general models in the first metric of each track."""
    table: Rows = []
    for track in TRACK_METRICS:
        metric, rows = first_metric(verdicts, track)
        table += [{"track": track, "metric": metric, **row} for row in compare_domains(rows, metric, seed)]
    return table


def compare_domains(verdicts: Rows, metric: str, seed: int, condition: str = "full") -> Rows:
    """Medical against general models, matched question by question: the mean of each side over the same questions.

    The first row compares the means of both sides over the questions that every model was scored on; then each medical
    model against each general one. Models of unknown domain are left out.
    """
    rows = [row for row in verdicts if row["condition"] == condition and row["domain"] in DOMAINS]
    by_run = values_by_run(metric, rows)
    domain_of = {run_name(row): row["domain"] for row in rows}
    medical, general = ([name for name in sorted(by_run) if domain_of[name] == domain] for domain in DOMAINS)
    if not medical or not general:
        return []
    shared = {row["question"]: shared_entities(row) for row in rows}
    pooled = [_mean_of([by_run[name] for name in names]) for names in (medical, general)]
    sides = (f"medical ({len(medical)})", f"general ({len(general)})")
    total = _difference(*sides, pooled[0], pooled[1], shared, seed)
    pairs = [
        difference
        for first in medical
        for second in general
        for difference in _difference(first, second, by_run[first], by_run[second], shared, seed)
    ]
    return [difference._asdict() for difference in (*total, *statistics.holm(pairs))]


def _mean_of(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    questions = set.intersection(*(set(values) for values in runs))
    return {question: sum(values[question] for values in runs) / len(runs) for question in questions}


def _difference(
    first: str,
    second: str,
    first_values: Mapping[str, float],
    second_values: Mapping[str, float],
    shared: Mapping[str, Sequence[str]],
    seed: int,
) -> list[statistics.Difference]:
    questions = sorted(first_values.keys() & second_values.keys())
    if not questions:
        return []
    groups = statistics.clusters([shared[question] for question in questions])
    pairs = [(first_values[question], second_values[question]) for question in questions]
    return [statistics.paired_difference(first, second, pairs, groups, seed=seed)]
