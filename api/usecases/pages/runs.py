"""Content of the page of a run, and of the page of several runs beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from api.usecases.pages.benchmarks import list_address
from api.usecases.querying import Rows
from api.usecases.statistics.comparisons import differences_of
from api.usecases.statistics.tracks import TrackRow, tabulate
from api.usecases.statistics.verdicts import GROUNDED, first_metric, verdicts_by_judge
from graph.session import Graph
from mmrarebench.benchmark.vocabulary import Track, VerdictStatus
from mmrarebench.criteria.metrics import TRACK_METRICS
from mmrarebench.exceptions import NotFoundError, UsageError
from mmrarebench.grounding.scoring import VERSION
from queries.run import run
from reports.figures.svg import Figure
from reports.statistics.branches import branch_scores, worst_branches
from reports.statistics.plots import comparison_figure, lineage_figure, run_figure

Row = Mapping[str, Any]
SEED = 7
LEAST_SCORED = 3
"""Scored questions from which a branch can be among the worst."""
WORST = 12
DIFFERENT = 200


@dataclass(frozen=True)
class RunView:
    """A run with its model's facts, its scores by track and branch, its confusions and what it cost."""

    run: Row
    tracks: Sequence[TrackRow]
    answers: Rows
    branches: Rows
    worst: Rows
    confusions: Rows
    figures: Sequence[Figure]


def view_run(graph: Graph, name: str) -> RunView:
    """Return a run's page.

    Raises:
        NotFoundError: there is no such run.
    """
    facts = _facts(graph, name)
    benchmark = _benchmark(name)
    verdicts = _verdicts(graph, name)
    tracks = tabulate(verdicts)
    lineage = run(graph, "benchmark/branches", {"benchmark": benchmark})
    branches, heads = branch_scores(verdicts[GROUNDED], lineage)
    questions = partial(list_address, f"/benchmarks/{benchmark}", run=name)
    figures = [run_figure(tracks, facts["model"])] if tracks else []
    if branches:
        figures.append(lineage_figure(branches, heads, facts["model"], questions))
    return RunView(
        run=facts,
        tracks=tracks,
        answers=run(graph, "errors/run_answers", {"run": name}),
        branches=run(graph, "errors/by_lineage", {"benchmark": benchmark, "run": name}),
        worst=worst_branches(verdicts[GROUNDED], lineage, LEAST_SCORED)[:WORST],
        confusions=run(graph, "errors/confusions", {"benchmark": benchmark, "run": name}),
        figures=figures,
    )


def _benchmark(name: str) -> str:
    return name.split("/")[0]


def _facts(graph: Graph, name: str) -> Row:
    rows = run(graph, "errors/runs", {"benchmark": _benchmark(name), "run": name, "grounding_rules": VERSION})
    if not rows:
        raise NotFoundError(f"there is no run {name!r}", repair="list them with errors/runs")
    return rows[0]


def _verdicts(graph: Graph, name: str) -> dict[str, Rows]:
    return verdicts_by_judge(graph, _benchmark(name), name)


@dataclass(frozen=True)
class ComparisonView:
    """Runs of one benchmark beside each other: by track and branch, paired, and the questions on which they differ."""

    runs: Rows
    tracks: Rows
    branches: Rows
    paired: Rows
    figures: Sequence[Figure]
    differences: Rows
    different: int


def view_comparison(graph: Graph, names: Sequence[str]) -> ComparisonView:
    """Return the comparison of two or more runs of one benchmark.

    Raises:
        NotFoundError: there is no such run, or they belong to different benchmarks.
        UsageError: it is fewer than two runs.
    """
    chosen = list(dict.fromkeys(names))
    if len(chosen) < 2:
        raise UsageError("a comparison needs two runs", repair="?left=RUN&right=RUN, or ?run=RUN&run=RUN&run=RUN")
    if len({_benchmark(name) for name in chosen}) > 1:
        raise NotFoundError("the runs answer different benchmarks", repair="compare runs of one benchmark")
    facts = [_facts(graph, name) for name in chosen]
    verdicts = [_verdicts(graph, name) for name in chosen]
    paired = [row for track in TRACK_METRICS for row in _paired(verdicts, track)]
    differences = _differences(graph, verdicts)
    return ComparisonView(
        runs=[dict(row) for row in facts],
        tracks=_side_by_side([tabulate(rows) for rows in verdicts], ("track", "metric")),
        branches=_side_by_side([_branches(graph, name) for name in chosen], ("orpha", "name")),
        paired=paired,
        figures=[comparison_figure(paired, "Paired differences, first metric of each track")] if paired else [],
        differences=differences[:DIFFERENT],
        different=len(differences),
    )


def _branches(graph: Graph, name: str) -> Rows:
    return run(graph, "errors/by_lineage", {"benchmark": _benchmark(name), "run": name})


def _paired(verdicts: Sequence[Mapping[str, Rows]], track: str) -> Rows:
    """Paired differences of a track; the family of tests is the pairs of these runs."""
    metric = TRACK_METRICS[track][0]
    rows = [row for judged in verdicts for row in first_metric(judged, track)[1]]
    if not rows:
        return []
    return [{"track": track, "metric": metric, **row._asdict()} for row in differences_of(rows, metric, SEED)]


def _side_by_side(tables: Sequence[Sequence[Mapping[str, Any]]], names: tuple[str, str]) -> Rows:
    """Rows of several runs that are about the same, one beside the other; None where a run has none."""
    by_run = [{tuple(row[name] for name in names): row for row in rows} for rows in tables]
    keys = dict.fromkeys(key for rows in by_run for key in rows)
    return [dict(zip(names, key, strict=True)) | {"runs": [rows.get(key) for rows in by_run]} for key in keys]


def _differences(graph: Graph, verdicts: Sequence[Mapping[str, Rows]]) -> Rows:
    """Questions with different outcomes, each with the outcome of every run."""
    outcomes: list[dict[str, str]] = []
    facts: dict[str, Row] = {}
    for judged in verdicts:
        rows = [row for track in TRACK_METRICS for row in first_metric(judged, track)[1]]
        facts |= {row["question"]: row for row in rows}
        outcomes.append({row["question"]: _outcome(row) for row in rows})
    different = [question for question in sorted(facts) if len({rows.get(question) for rows in outcomes}) > 1]
    codes = sorted({code for question in different for code in facts[question]["golds"]})
    names = {row["orpha"]: row["name"] for row in run(graph, "ontology/names", {"orpha": codes})} if codes else {}
    return [
        {
            "id": question,
            "track": facts[question]["track"],
            "outcomes": [rows.get(question, "missing") for rows in outcomes],
            "golds": [{"orpha": code, "name": names.get(code)} for code in facts[question]["golds"]],
        }
        for question in different
    ]


def _outcome(row: Row) -> str:
    """right, wrong, unscored or missing, as benchmark/browse says it.

    >>> _outcome({"status": "scored", "track": "diagnosis", "rank": 2}), _outcome({"status": "missing"})
    ('wrong', 'missing')
    """
    if row["status"] != VerdictStatus.SCORED:
        return str(VerdictStatus.MISSING if row["status"] == VerdictStatus.MISSING else VerdictStatus.UNSCORED)
    right = row["rank"] == 1 if row["track"] == Track.DIAGNOSIS else row["score"] == 1.0
    return "right" if right else "wrong"
