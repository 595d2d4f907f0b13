"""Content of a question's page, gathered by the queries of the registry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from api.usecases.querying import Rows
from graph.session import Graph
from mmrarebench.benchmark.vocabulary import RuleJudge, Track
from mmrarebench.exceptions import NotFoundError
from mmrarebench.grounding.scoring import read_items
from queries import registry
from queries.run import run

Row = Mapping[str, Any]
FACETS = (*(param.name for param in registry.get("benchmark/browse_count").params if param.name != "golds"), "sort")
"""Facets of a list of questions, in the order of the query's header, and its sort order."""


@dataclass(frozen=True)
class AnswerView:
    """One run's answer to a question with what it names and every verdict on it."""

    answer: Row
    names: Rows
    verdicts: Rows
    spans: list[tuple[int, int, int]]
    """Rank, start and end of each name that was read out of the text."""
    criteria: Rows
    """Each criterion that the rules judged: kind, text, outcome, how it was read, and its span in the answer."""


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
    criteria = run(graph, "benchmark/question_criteria", {"id": question})
    return QuestionView(
        question=row,
        images=run(graph, "benchmark/question_images", {"id": question}),
        criteria=criteria,
        diagnoses=run(graph, "benchmark/question_diagnoses", {"id": question}),
        lineage=_ancestors(graph, row["golds"]),
        answers=_answers(graph, row, criteria),
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


def _answers(graph: Graph, question: Row, criteria: Rows) -> list[AnswerView]:
    texts = {row["criterion"]: row["text"] for row in criteria}
    names, verdicts = (
        _by_run(run(graph, f"errors/question_{name}", {"id": question["id"]})) for name in ("names", "verdicts")
    )
    views = []
    for answer in run(graph, "errors/question_answers", {"id": question["id"]}):
        spans = _spans(answer["text"] or "") if question["track"] == Track.DIAGNOSIS else []
        judged = _criteria(verdicts[answer["run"]], texts)
        views.append(AnswerView(answer, names[answer["run"]], verdicts[answer["run"]], spans, judged))
    return views


def _criteria(verdicts: Rows, texts: Mapping[str, str]) -> Rows:
    """Outcome of each criterion by the rules, out of the evidence of their verdict."""
    evidence = next(
        (row["evidence"] for row in verdicts if row["judge"] == RuleJudge.CRITERIA and row["evidence"]), None
    )
    judged = orjson.loads(evidence).get("criteria", []) if evidence else []
    return [{**row, "text": texts.get(row["criterion"], row["criterion"]), "span": row.get("span")} for row in judged]


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
