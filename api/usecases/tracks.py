"""Scores of all tracks as tables: each metric with its n, its bounds and a clustered interval; models and domains compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from graph.session import Graph
from mmrarebench.criteria.metrics import NOTHING, TRACK_METRICS, Reading, dimensions, of_rank, read, summarise
from mmrarebench.exceptions import NotFoundError, UsageError
from mmrarebench.statistics import clustered as statistics
from mmrarebench.statistics.ranking import METRICS as RANKED
from queries.run import run

Rows = list[dict[str, Any]]
CRITERIA, GROUNDED = "criteria", "grounded"
SCORE = "score"


def table(graph: Graph, benchmark: str, model: str | None = None, track: str | None = None) -> Rows:
    """One row a track, run and metric: mean, n, unscored share, both bounds, interval clustered by disorder and case.

    Raises:
        UsageError: there is no such track.
        NotFoundError: there is no such benchmark, or no such model answered it.
    """
    if track is not None:
        check_track(track)
    check_answered(graph, benchmark, model)
    judged = {judge: items(graph, benchmark, judge, model, track) for judge in (GROUNDED, CRITERIA)}
    return tabled(judged)


def others(graph: Graph, benchmark: str, model: str | None = None) -> Rows:
    """The same of all tracks but diagnosis."""
    tracks = [track for track in TRACK_METRICS if track != "diagnosis"]
    return tabled({CRITERIA: [row for track in tracks for row in items(graph, benchmark, CRITERIA, model, track)]})


def verdicts(graph: Graph, benchmark: str) -> dict[str, Rows]:
    """What our two judges say of every answer, by judge: read once, all tables of a page are made of it."""
    return {judge: items(graph, benchmark, judge) for judge in (GROUNDED, CRITERIA)}


def first_metric(judged: Mapping[str, Rows], track: str) -> tuple[str, Rows]:
    """The first metric of a track, and the verdicts that it is read off."""
    metric = TRACK_METRICS[track][0]
    return metric, [row for row in judged[judge_of(metric)] if row["track"] == track]


def all_against(judged: Mapping[str, Rows], seed: int) -> Rows:
    """Medical against general models in the first metric of each track."""
    found: Rows = []
    for track in TRACK_METRICS:
        metric, rows = first_metric(judged, track)
        found += [{"track": track, "metric": metric, **row} for row in against(rows, metric, seed)]
    return found


def tabled(judged: Mapping[str, Rows]) -> Rows:
    """One row a track, run and metric, as ``table`` has them."""
    found: Rows = []
    for judge, every in judged.items():
        for (asked, name), rows in _by_run(every).items():
            if judge == CRITERIA and not any(row["reason"] not in ("no_answer", "not_scored_yet") for row in rows):
                continue  # the benchmark has no criteria: this judge says nothing of it
            groups = statistics.clusters([shared_by(row) for row in rows])
            for metric in TRACK_METRICS.get(asked, ()):
                if judge_of(metric) == judge:
                    told = {"track": asked, "run": name, "model": rows[0]["model"], "condition": rows[0]["condition"]}
                    values = [reading(metric, row) for row in rows]
                    found.append({**told, "metric": metric, **summarise(metric, values, groups)})
    order = list(TRACK_METRICS)
    return sorted(
        found, key=lambda r: (order.index(r["track"]), TRACK_METRICS[r["track"]].index(r["metric"]), r["run"])
    )


def judge_of(metric: str) -> str:
    """Which of our two judges gives a metric."""
    return GROUNDED if metric in RANKED else CRITERIA


def items(
    graph: Graph, benchmark: str, judge: str, model: str | None = None, track: str | None = None, *, heads: bool = False
) -> Rows:
    """Rows of errors/verdicts; the judge by names speaks of the diagnosis track only."""
    if judge == GROUNDED and track not in (None, "diagnosis"):
        return []
    given = {
        "benchmark": benchmark,
        "judge": judge,
        "run": model,
        "track": "diagnosis" if judge == GROUNDED else track,
        "with_heads": heads,
    }
    return run(graph, "errors/verdicts", given, many=True)


def _by_run(rows: Iterable[dict[str, Any]]) -> dict[tuple[str, str], Rows]:
    grouped: dict[tuple[str, str], Rows] = defaultdict(list)
    for row in rows:
        grouped[row["track"], row["run"]].append(row)
    return grouped


def shared_by(row: Mapping[str, Any]) -> list[str]:
    """What ties a question to others: its diagnoses and its case."""
    return [*row["golds"], row["case"] or row["question"]]


def reading(metric: str, row: Mapping[str, Any]) -> Reading | None:
    """A metric of one row; None where there is no verdict to read it off."""
    if row["status"] == "not_applicable":
        return NOTHING
    if metric == SCORE:
        return Reading(row["score"], row["score"], row["score"]) if row["status"] == "scored" else None
    if metric in RANKED:
        return of_rank(metric, row["rank"]) if row["status"] == "scored" else None
    if row["status"] != "scored" and row["reason"] != "cannot_tell":
        return None
    return read(metric, dimensions(row["dimensions"]), row["score"])


def check_track(track: str) -> None:
    """Refuse what is no track."""
    if track not in TRACK_METRICS:
        raise UsageError(f"there is no track {track!r}", repair=f"one of {', '.join(TRACK_METRICS)}")


def check_answered(graph: Graph, benchmark: str, model: str | None = None) -> None:
    """Refuse a benchmark that no model answered, and a model or run that did not answer it."""
    rows = run(graph, "errors/runs", {"benchmark": benchmark})
    if not rows:
        raise NotFoundError(
            f"no answers on {benchmark!r}", repair="mmrarebench query benchmark/list names the benchmarks"
        )
    if model is not None and not any(model in (row["model"], row["run"]) for row in rows):
        known = ", ".join(sorted({row["model"] for row in rows}))
        raise NotFoundError(f"no answers of {model!r} on {benchmark!r}", repair=f"one of {known}")


def check_metric(track: str, metric: str, judge: str | None) -> str:
    """The judge whose verdicts a metric of a track is read off.

    Raises:
        UsageError: there is no such track, or it has no such metric.
    """
    check_track(track)
    if judge not in (None, CRITERIA, GROUNDED):
        if metric != SCORE:
            raise UsageError(f"a judge's verdicts have no {metric}", repair=f"--metric {SCORE}")
        return judge
    if metric not in TRACK_METRICS[track]:
        known = ", ".join(TRACK_METRICS[track])
        raise UsageError(
            f"the {track} track has no metric {metric!r}", repair=f"one of {known}; {SCORE} with --judge NAME"
        )
    return judge_of(metric)


def compare(
    graph: Graph,
    benchmark: str,
    *,
    track: str = "diagnosis",
    metric: str = "recall@1",
    judge: str | None = None,
    seed: int = 7,
    model: str | None = None,
) -> Rows:
    """Paired differences between all pairs of runs in a metric of a track, clustered, adjusted by Holm's method."""
    return paired(items(graph, benchmark, check_metric(track, metric, judge), None, track), metric, seed, model)


def paired(rows: Rows, metric: str, seed: int, model: str | None = None) -> Rows:
    """The same of verdicts that are read already."""
    return pairs(_values(metric, rows), {row["question"]: shared_by(row) for row in rows}, seed=seed, model=model)


def compared(
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
    """Runs compared in a metric of a track, the first one where none is given: all pairs, or medical against general.

    Raises:
        UsageError: no such track, metric or way to compare.
        NotFoundError: there is no such benchmark, or no such model answered it.
    """
    check_answered(graph, benchmark, model)
    own = metric or (SCORE if judge else TRACK_METRICS.get(track, (SCORE,))[0])
    if by == "domain":
        return domains(graph, benchmark, track=track, metric=own, judge=judge, seed=seed)
    if by != "model":
        raise UsageError(f"cannot compare by {by!r}", repair="--by model or --by domain")
    return compare(graph, benchmark, track=track, metric=own, judge=judge, seed=seed, model=model)


def pairs(
    by_run: Mapping[str, Mapping[str, float]],
    shared: Mapping[str, Sequence[str]],
    *,
    seed: int,
    model: str | None = None,
) -> Rows:
    """Paired differences between all pairs of runs (those of one model, where it is given), with Holm's adjustment.

    Args:
        by_run: value of each question, by run.
        shared: what ties questions together, by question.
        seed: of the permutation tests.
        model: leave out pairs without this run.
    """
    found = [
        difference
        for left, right in combinations(sorted(by_run), 2)
        if model is None or model in (left, right)
        for difference in _difference(left, right, by_run[left], by_run[right], shared, seed)
    ]
    return [d._asdict() for d in statistics.holm(found)]


def domains(
    graph: Graph,
    benchmark: str,
    *,
    track: str = "diagnosis",
    metric: str = "recall@1",
    judge: str | None = None,
    seed: int = 7,
    condition: str = "full",
) -> Rows:
    """Medical against general models, matched question by question: the mean of each side over the same questions.

    The first row compares the means of both sides over the questions that every model was scored on; then each medical
    model against each general one. Models of unknown domain are left out.
    """
    return against(items(graph, benchmark, check_metric(track, metric, judge), None, track), metric, seed, condition)


def against(every: Rows, metric: str, seed: int, condition: str = "full") -> Rows:
    """The same of verdicts that are read already."""
    rows = [row for row in every if row["condition"] == condition and row["domain"] in ("medical", "general")]
    by_run = _values(metric, rows)
    side = {_name(row): row["domain"] for row in rows}
    medical, general = ([n for n in sorted(by_run) if side[n] == one] for one in ("medical", "general"))
    if not medical or not general:
        return []
    shared = {row["question"]: shared_by(row) for row in rows}
    pooled = [_mean_of([by_run[name] for name in names]) for names in (medical, general)]
    found = _difference(f"medical ({len(medical)})", f"general ({len(general)})", pooled[0], pooled[1], shared, seed)
    each = [
        difference
        for left in medical
        for right in general
        for difference in _difference(left, right, by_run[left], by_run[right], shared, seed)
    ]
    return [d._asdict() for d in (*found, *statistics.holm(each))]


def _name(row: Mapping[str, Any]) -> str:
    return str(row["model"] if row["condition"] == "full" else row["run"])


def _values(metric: str, rows: Rows) -> dict[str, dict[str, float]]:
    by_run: dict[str, dict[str, float]] = {}
    for row in rows:
        own = by_run.setdefault(_name(row), {})
        found = reading(metric, row)
        if found is not None and found.value is not None:
            own[row["question"]] = found.value
    return by_run


def _mean_of(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    both = set.intersection(*(set(values) for values in runs))
    return {question: sum(values[question] for values in runs) / len(runs) for question in both}


def _difference(
    left: str,
    right: str,
    one: Mapping[str, float],
    other: Mapping[str, float],
    shared: Mapping[str, Sequence[str]],
    seed: int,
) -> list[statistics.Difference]:
    both = sorted(one.keys() & other.keys())
    if not both:
        return []
    groups = statistics.clusters([shared[question] for question in both])
    pairs = [(one[question], other[question]) for question in both]
    return [statistics.paired_difference(left, right, pairs, groups, seed=seed)]
