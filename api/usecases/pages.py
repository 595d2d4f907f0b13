"""What a page of the site shows, gathered by the queries that everybody else uses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from api.usecases.querying import Rows
from graph.session import Graph
from mmrarebench.benchmark.vocabulary import Track
from mmrarebench.exceptions import NotFoundError
from mmrarebench.grounding.scoring import read_items
from queries import registry
from queries.run import run

Row = Mapping[str, Any]
PAGE = 50
FACETS = tuple(param.name for param in registry.get("benchmark/browse_count").params if param.name != "golds")
"""What a list of questions can be narrowed by, in the order of the query's header."""


@dataclass(frozen=True)
class AnswerView:
    """One run's answer to a question with what it names and every verdict on it."""

    answer: Row
    names: Rows
    verdicts: Rows
    spans: list[tuple[int, int, int]]
    """Rank, start and end of each name that was read out of the text."""


@dataclass(frozen=True)
class QuestionView:
    """A question with all that the graph knows of it."""

    question: Row
    images: Rows
    criteria: Rows
    diagnoses: Rows
    lineage: Rows
    answers: list[AnswerView]
    findings: Rows
    links: Rows
    parts: Rows
    decisions: Rows
    previous: str | None
    following: str | None


def view_question(graph: Graph, question: str, facets: Mapping[str, Any] | None = None) -> QuestionView:
    """Return a question's page; ``facets`` are those of the list that the reader came from.

    Raises:
        NotFoundError: there is no such question.
    """
    rows = run(graph, "benchmark/question", {"id": question})
    if not rows:
        raise NotFoundError(f"there is no question {question!r}", repair="list them with benchmark/questions")
    row = rows[0]
    narrowed = {"benchmark": row["benchmark"], **(facets or {})}
    around = [run(graph, "benchmark/browse", {**narrowed, side: question, "limit": 1}) for side in ("before", "after")]
    previous, following = (neighbours[0]["id"] if neighbours else None for neighbours in around)
    return QuestionView(
        question=row,
        images=run(graph, "benchmark/question_images", {"id": question}),
        criteria=run(graph, "benchmark/question_criteria", {"id": question}),
        diagnoses=run(graph, "benchmark/question_diagnoses", {"id": question}),
        lineage=_ancestors(graph, row["golds"]),
        answers=_answers(graph, row),
        findings=run(graph, "leakage/question_findings", {"id": question}),
        links=run(graph, "benchmark/question_links", {"id": question}),
        parts=run(graph, "splits/question_parts", {"id": question}),
        decisions=run(graph, "benchmark/question_decisions", {"id": question}),
        previous=previous,
        following=following,
    )


def _ancestors(graph: Graph, golds: list[str]) -> Rows:
    rows = [row for gold in golds for row in run(graph, "ontology/ancestors", {"orpha": gold})]
    return list({row["orpha"]: row for row in rows}.values())


def _answers(graph: Graph, question: Row) -> list[AnswerView]:
    names, verdicts = (
        _by_run(run(graph, f"errors/question_{name}", {"id": question["id"]})) for name in ("names", "verdicts")
    )
    views = []
    for answer in run(graph, "errors/question_answers", {"id": question["id"]}):
        spans = _spans(answer["text"] or "") if question["track"] == Track.DIAGNOSIS else []
        views.append(AnswerView(answer, names[answer["run"]], verdicts[answer["run"]], spans))
    return views


def _spans(text: str) -> list[tuple[int, int, int]]:
    return [
        (item.rank, item.start, item.end)
        for item in read_items(text, None, None)[1]
        if item.start is not None and item.end is not None
    ]


def _by_run(rows: Rows) -> defaultdict[str, Rows]:
    by_run: defaultdict[str, Rows] = defaultdict(list)
    for row in rows:
        by_run[row["run"]].append(row)
    return by_run


@dataclass(frozen=True)
class BenchmarkView:
    """A benchmark with its sizes, its runs and a page of its questions."""

    benchmark: Row
    counts: Rows
    runs: Rows
    splits: Rows
    leaks: Rows
    questions: Rows
    matching: int
    facets: dict[str, Any]
    lineage: Rows = field(default_factory=list)


def view_benchmark(
    graph: Graph, name: str, facets: Mapping[str, Any], after: str | None = None, before: str | None = None
) -> BenchmarkView:
    """Return a benchmark's page: its questions narrowed by the facets, from ``after`` or up to ``before``.

    Raises:
        NotFoundError: there is no such benchmark.
        UsageError: a facet has a value that is none of its type.
    """
    benchmarks = [row for row in run(graph, "benchmark/list") if row["name"] == name]
    if not benchmarks:
        raise NotFoundError(f"there is no benchmark {name!r}", repair="mmrarebench query benchmark/list")
    narrowed = {"benchmark": name, **facets}
    questions = run(graph, "benchmark/browse", {**narrowed, "after": after, "before": before, "limit": PAGE})
    return BenchmarkView(
        benchmark=benchmarks[0],
        counts=run(graph, "benchmark/counts", {"benchmark": name}),
        runs=run(graph, "errors/runs", {"benchmark": name}),
        splits=run(graph, "splits/of_benchmark", {"benchmark": name}),
        leaks=run(graph, "leakage/kinds", {"benchmark": name}),
        questions=questions[::-1] if before else questions,
        matching=run(graph, "benchmark/browse_count", narrowed)[0]["questions"],
        facets=dict(facets),
    )


@dataclass(frozen=True)
class DisorderView:
    """An Orphanet entity with its lineage, facts, questions and how every run does on it."""

    disorder: Row
    parents: Rows
    ancestors: Rows
    descendants: Rows
    phenotypes: Rows
    genes: Rows
    prevalence: Rows
    mappings: Rows
    scores: Rows
    confusions: Rows
    questions: Rows


def view_disorder(graph: Graph, orpha: str) -> DisorderView:
    """Return a disorder's page.

    Raises:
        NotFoundError: there is no such entity.
        UsageError: it is no ORPHA code.
    """
    rows = run(graph, "ontology/disorder", {"orpha": orpha})
    if not rows:
        raise NotFoundError(f"there is no entity {orpha}", repair="search it by name")
    code = {"orpha": rows[0]["orpha"]}
    return DisorderView(
        disorder=rows[0],
        parents=run(graph, "ontology/parents", code),
        ancestors=run(graph, "ontology/ancestors", code),
        descendants=run(graph, "ontology/descendants", code),
        phenotypes=run(graph, "ontology/phenotypes", code),
        genes=run(graph, "ontology/genes", code),
        prevalence=run(graph, "ontology/prevalence", code),
        mappings=run(graph, "ontology/mappings", code),
        scores=run(graph, "errors/disorder_scores", code),
        confusions=run(graph, "errors/disorder_confusions", code),
        questions=run(graph, "benchmark/questions_of_disorder", code),
    )


@dataclass(frozen=True)
class RunView:
    """A run with its model's facts, its scores by track and branch, and its confusions."""

    run: Row
    tracks: Rows
    branches: Rows
    confusions: Rows


def view_run(graph: Graph, name: str) -> RunView:
    """Return a run's page.

    Raises:
        NotFoundError: there is no such run.
    """
    from api.usecases.statistics.tracks import track_table

    benchmark = name.split("/")[0]
    rows = [row for row in run(graph, "errors/runs", {"benchmark": benchmark}) if row["run"] == name]
    if not rows:
        raise NotFoundError(f"there is no run {name!r}", repair="list them with errors/runs")
    of_run = {"benchmark": benchmark, "run": name}
    tracks = [row for row in track_table(graph, benchmark, rows[0]["model"]) if row["run"] == name]
    branches = run(graph, "errors/by_lineage", of_run)
    return RunView(rows[0], tracks, branches, run(graph, "errors/confusions", of_run))


@dataclass(frozen=True)
class ComparisonView:
    """Two runs on one benchmark: scores side by side, and the questions on which they differ."""

    left: RunView
    right: RunView
    differences: Rows
    questions: Rows
    paired: Rows


def view_comparison(graph: Graph, left: str, right: str) -> ComparisonView:
    """Return the comparison of two runs of one benchmark.

    Raises:
        NotFoundError: there is no such run, or they belong to different benchmarks.
    """
    from api.usecases.statistics.comparisons import compare

    sides = (view_run(graph, left), view_run(graph, right))
    benchmark = left.split("/")[0]
    if right.split("/")[0] != benchmark:
        raise NotFoundError("the two runs answer different benchmarks", repair="compare runs of one benchmark")
    rows = run(graph, "benchmark/browse", {"benchmark": benchmark, "run": left, "other": right, "limit": 200})
    models = {side.run["model"] for side in sides}
    paired = [
        {"track": track, **row}
        for track in sorted({row["track"] for side in sides for row in side.tracks})
        for row in compare(graph, benchmark, track=track)
        if {row["left"], row["right"]} in (models, {left, right})
    ]
    return ComparisonView(sides[0], sides[1], _beside(*sides), rows, paired)


def _beside(left: RunView, right: RunView) -> Rows:
    right_rows = {(row["track"], row["metric"]): row for row in right.tracks}
    return [
        {"track": row["track"], "metric": row["metric"], "left": row, "right": right_rows[row["track"], row["metric"]]}
        for row in left.tracks
        if (row["track"], row["metric"]) in right_rows
    ]
