"""Verdicts of the two built-in judges, read from the graph once: every table of scores is made of these rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

from api.usecases.statistics.verdict_rows import VerdictSelection, read_rows
from graph.maintenance.unfinished import refuse_half_written
from graph.session import Graph
from mmrarebench.benchmark.vocabulary import Condition, RuleJudge, Track, VerdictStatus
from mmrarebench.criteria.dimensions import dimensions
from mmrarebench.criteria.metrics import NOTHING, TRACK_METRICS, Reading, of_rank, read
from mmrarebench.criteria.types import Outcome
from mmrarebench.exceptions import NotFoundError, UsageError
from mmrarebench.statistics.ranking import METRICS as RANKED

Rows = list[dict[str, Any]]
CRITERIA = RuleJudge.CRITERIA
GROUNDED = RuleJudge.GROUNDED
SCORE = "score"
_RUNS = """
MATCH (:Benchmark {name: $benchmark})<-[:ON_BENCHMARK]-(run:Run)-[:OF_MODEL]->(m:Model)
RETURN run.id AS run, m.name AS model
"""


def read_verdicts(
    graph: Graph, benchmark: str, judge: str, model: str | None = None, track: str | None = None, *, heads: bool = False
) -> Rows:
    """Rows of errors/verdicts, as ``read_rows`` gives them; the judge by names speaks of the diagnosis track only."""
    if judge == GROUNDED and track not in (None, Track.DIAGNOSIS):
        return []
    tracks = [Track.DIAGNOSIS] if judge == GROUNDED else None if track is None else [track]
    return read_rows(graph, VerdictSelection(benchmark, judge, model, tracks, heads))


def verdicts_by_judge(
    graph: Graph, benchmark: str, model: str | None = None, tracks: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Rows]:
    """Verdicts of the two built-in judges, by judge, read at the same time.

    Args:
        graph: where to read.
        benchmark: its name.
        model: a model or run; None for all.
        tracks: by judge the tracks that are wanted; all of a judge that it does not name.
    """
    wanted = {GROUNDED: [Track.DIAGNOSIS], **(tracks or {})}

    def read_judge(judge: str) -> Rows:
        return read_rows(graph, VerdictSelection(benchmark, judge, model, wanted.get(judge)))

    with ThreadPoolExecutor(2) as pool:
        return dict(zip((GROUNDED, CRITERIA), pool.map(read_judge, (GROUNDED, CRITERIA)), strict=True))


def first_metric(verdicts: Mapping[str, Rows], track: str) -> tuple[str, Rows]:
    """The first metric of a track, and the verdicts that it is computed from."""
    metric = TRACK_METRICS[track][0]
    return metric, [row for row in verdicts[judge_of(metric)] if row["track"] == track]


def judge_of(metric: str) -> str:
    """The built-in judge that gives a metric."""
    return GROUNDED if metric in RANKED else CRITERIA


def shared_entities(row: Mapping[str, Any]) -> list[str]:
    """Entities that tie a question to other questions: its diagnoses, and its case with the article's other patients.

    >>> shared_entities({"golds": ["ORPHA:1"], "case": "PMC1#2", "question": "q"})
    ['ORPHA:1', 'PMC1']
    """
    return [*row["golds"], (row["case"] or row["question"]).split("#")[0]]


def metric_reading(metric: str, row: Mapping[str, Any]) -> Reading | None:
    """A metric of one verdict; None where there is no verdict to compute it from."""
    if row["status"] == VerdictStatus.NOT_APPLICABLE:
        return NOTHING
    if metric == SCORE:
        return Reading(row["score"], row["score"], row["score"]) if row["status"] == VerdictStatus.SCORED else None
    if metric in RANKED:
        return of_rank(metric, row["rank"]) if row["status"] == VerdictStatus.SCORED else None
    if row["status"] != VerdictStatus.SCORED and row["reason"] != Outcome.CANNOT_TELL:
        return None
    names, values = row["dimensionNames"], row["dimensionValues"]
    return _read(metric, tuple(names or ()), tuple(values or ()), row["score"])


@lru_cache(maxsize=50_000)
def _read(metric: str, names: tuple[str, ...], values: tuple[float, ...], score: float | None) -> Reading:
    """A metric of one verdict by criteria; most verdicts of a track count to one of a few results."""
    return read(metric, dimensions(list(names), list(values)), score)


def values_by_run(metric: str, rows: Rows) -> dict[str, dict[str, float]]:
    """Value of each scored question, by run; a run without any scored question stays, with no values.

    A question with repeated samples has the mean of those that are scored.
    """
    samples: dict[str, dict[str, list[float]]] = {}
    for row in rows:
        by_question = samples.setdefault(run_name(row), {})
        reading = metric_reading(metric, row)
        if reading is not None and reading.value is not None:
            by_question.setdefault(row["question"], []).append(reading.value)
    return {name: {q: sum(v) / len(v) for q, v in by_question.items()} for name, by_question in samples.items()}


def run_name(row: Mapping[str, Any]) -> str:
    """Name of a run in a table: the model's for the full condition, else the run's."""
    return str(row["model"] if row["condition"] == Condition.FULL else row["run"])


def check_track(track: str) -> None:
    """Refuse an unknown track.

    Raises:
        UsageError: there is no such track.
    """
    if track not in TRACK_METRICS:
        raise UsageError(f"there is no track {track!r}", repair=f"one of {', '.join(TRACK_METRICS)}")


def check_answered(graph: Graph, benchmark: str, model: str | None = None) -> None:
    """Refuse a benchmark that no model answered, and a model or run that did not answer it.

    Raises:
        NotFoundError: there are no such answers.
    """
    parameters = {"benchmark": benchmark}
    refuse_half_written(graph, parameters)
    rows = graph.read(_RUNS, parameters)
    if not rows:
        raise NotFoundError(
            f"no answers on {benchmark!r}", repair="mmrarebench query benchmark/list names the benchmarks"
        )
    if model is not None and not any(model in (row["model"], row["run"]) for row in rows):
        models = ", ".join(sorted({row["model"] for row in rows}))
        raise NotFoundError(f"no answers of {model!r} on {benchmark!r}", repair=f"one of {models}")


def check_metric(track: str, metric: str, judge: str | None) -> str:
    """The judge whose verdicts a metric of a track is computed from.

    Raises:
        UsageError: there is no such track, or it has no such metric.
    """
    check_track(track)
    if judge not in (None, CRITERIA, GROUNDED):
        if metric != SCORE:
            raise UsageError(f"a judge's verdicts have no {metric}", repair=f"--metric {SCORE}")
        return judge
    if metric not in TRACK_METRICS[track]:
        metrics = ", ".join(TRACK_METRICS[track])
        raise UsageError(
            f"the {track} track has no metric {metric!r}", repair=f"one of {metrics}; {SCORE} with --judge NAME"
        )
    return judge_of(metric)
