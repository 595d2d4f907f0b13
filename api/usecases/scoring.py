"""Score answers, and summarize the scores of the diagnosis track by run."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from api.usecases.criteria import count_kinds, diagnosis_extras
from api.usecases.querying import Rows
from api.usecases.statistics import tracks as usecases_tracks
from files.progress import Tick, silent
from graph.session import Graph
from loaders.criteria import score as criteria_scores
from loaders.grounding import score as scores
from mmrarebench import criteria
from mmrarebench.exceptions import UsageError
from mmrarebench.grounding.readings import GoldReading
from mmrarebench.statistics import ranking
from mmrarebench.statistics.rollup import Outcome, group_rows
from mmrarebench.statistics.rollup import row as total
from queries.run import run


def score(
    graph: Graph,
    name: str,
    *,
    model: str | None = None,
    golds: str = "any",
    scheduler: str | None = None,
    tick: Tick = silent,
) -> dict[str, Any]:
    """Score the diagnosis answers of a benchmark by grounding and all tracks by criteria, and summarize each model's scores.

    ``scheduler`` is the address of a Dask cluster that applies the rules; None for this machine.
    """
    _check_golds(golds)
    loaded = scores.load(graph, benchmark=name, model=model, scheduler=scheduler, tick=tick)
    by_criteria = criteria_scores.load(graph, benchmark=name, model=model, scheduler=scheduler, tick=tick)
    with ThreadPoolExecutor(READERS) as threads:
        diagnoses = threads.submit(_diagnoses, graph, name, model)
        judged = threads.submit(usecases_tracks.criteria_verdicts, graph, name, model)
        extras = threads.submit(diagnosis_extras, graph, name, model)
        rows = diagnoses.result()
        return {
            "changes": loaded.changes.as_dict(),
            "scores": summary(graph, name, model, golds, rows),
            "severalGolds": several_golds(graph, name, model, rows),
            "nearest": of_reading(graph, name, GoldReading.NEAREST, model),
            "absent": of_reading(graph, name, GoldReading.ABSENT, model),
            "criteria": {
                "changes": by_criteria.changes.as_dict(),
                "negation": criteria.component(),
                "criteria": count_kinds(judged.result()),
                "diagnosis": extras.result(),
            },
            "tracks": usecases_tracks.tabulate({criteria_scores.JUDGE: judged.result()}),
        }


READERS = 2
"""Queries of the tables that the database answers at a time."""
OTHER_GOLDS = """
RETURN EXISTS {
  MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(:Track {name: 'diagnosis'})
  WHERE coalesce(q.goldStatus, 'none') <> 'exact' }
"""
"""Whether any diagnosis is not exactly an Orphanet entity; without one there is nothing to read otherwise."""
READING_METRICS = ("recall@1", "recall@5", "recall@10", "mrr")


def of_reading(graph: Graph, name: str, reading: GoldReading, model: str | None = None) -> Rows:
    """Questions whose diagnosis Orphanet does not have, in a reading of their own: one row a run.

    ``nearest``: it is narrower than Orphanet's entry, and naming the entry is a hit. ``absent``: Orphanet has no entry for
    it, and naming MONDO's term is a hit. They are unscored in the exact reading, have an n of their own here, and are
    never mixed in.
    """
    by_run: dict[str, dict[str, Any]] = {}
    if not graph.read_rows(OTHER_GOLDS, {"benchmark": name})[0][0]:
        return []
    for metric in READING_METRICS:
        parameters = {"benchmark": name, "run": model, "metric": metric, "reading": reading.value}
        for row in run(graph, "errors/by_lineage", parameters):
            if row["orpha"] is None:
                columns = ("model", "run", "questions", "scored", "unscored")
                by_run.setdefault(row["run"], {column: row[column] for column in columns})[metric] = row["mean"]
        if not by_run:
            break  # no such questions: the other metrics say the same
    return list(by_run.values())


def _check_golds(golds: str) -> None:
    if golds not in ("any", "all"):
        raise UsageError(f"no such reading of several diagnoses: {golds!r}", repair="--golds any or --golds all")


def _diagnoses(graph: Graph, name: str, model: str | None) -> Rows:
    return run(graph, "errors/items", {"benchmark": name, "run": model}, many=True)


def summary(graph: Graph, name: str, model: str | None = None, golds: str = "any", rows: Rows | None = None) -> Rows:
    """One row a run: means of every metric with counts and bounds, the best first.

    Args:
        graph: the graph.
        name: of the benchmark.
        model: one model, or a run's id.
        golds: of several diagnoses of a case, ``any`` is a hit, or the rank is that at which ``all`` are named.
        rows: of errors/items, if they were read before.
    """
    _check_golds(golds)
    by_run = group_rows(_diagnoses(graph, name, model) if rows is None else rows, "run", "model")
    means = [
        {"model": model_name, "run": key, **total([_outcome(row, golds) for row in answers])}
        for (key, model_name), answers in by_run.items()
    ]
    return sorted(means, key=lambda r: (-(r["recall@1"] or 0.0), r["run"]))


def _outcome(row: Mapping[str, Any], golds: str) -> Outcome:
    return Outcome.from_row(row, row["rank"] if golds == "any" else ranking.rank_of_all(row["goldRanks"]))


def several_golds(graph: Graph, name: str, model: str | None = None, rows: Rows | None = None) -> Rows:
    """Only the questions whose case has several exact diagnoses, read both ways: one row a run and reading."""
    by_run: dict[tuple[str, str, str], list[Outcome]] = {}
    for row in _diagnoses(graph, name, model) if rows is None else rows:
        if len(row["golds"]) > 1:
            for golds in ("any", "all"):
                by_run.setdefault((row["model"], row["run"], golds), []).append(_outcome(row, golds))
    return [
        {"model": model_name, "run": key, "golds": golds, **total(outcomes)}
        for (model_name, key, golds), outcomes in sorted(by_run.items(), key=lambda i: (i[0][1], i[0][2] == "all"))
    ]
