"""Sets of questions that tables count, by what the questions are: tracks, branches, leaks, mappings, judged answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mmrarebench.leakage.clean_scores import metrics as clean_metrics
from mmrarebench.statistics.rollup import branches as branches_of
from mmrarebench.statistics.rollup import group_rows
from reports.pages import lineage_of
from reports.question_lists import Counted, Members, QuestionLists

Rows = list[dict[str, Any]]
Maker = Callable[..., Members | None]


def lists_of(benchmark: str, questions: Rows, makers: Mapping[str, Maker]) -> QuestionLists:
    """Question lists of a page.

    Args:
        benchmark: its name.
        questions: rows of benchmark/questions.
        makers: sets of other kinds than tracks, by kind.
    """
    tracks = {str(key[0]): [row["id"] for row in rows] for key, rows in group_rows(questions, "track").items()}
    every: dict[str, Maker] = {
        "all": lambda: [row["id"] for row in questions],
        "track": tracks.get,
        "undiagnosed": lambda: [row["id"] for row in questions if not row["golds"]],
    }
    return QuestionLists(benchmark, (row["id"] for row in questions), every | dict(makers))


def rows_where(rows: Sequence[Mapping[str, Any]], **facts: Any) -> list[str]:
    """Questions of the rows of which all the facts hold."""
    return [row["question"] for row in rows if all(row[name] == value for name, value in facts.items())]


def branch_members(questions: Rows, branches: Rows) -> Maker:
    """Sets of questions below an entity, out of rows of benchmark/questions and benchmark/branches."""
    lineage = lineage_of(branches)
    below: dict[str, list[str]] = {}
    for row in questions:
        for code in branches_of(row["golds"], lineage):
            below.setdefault(code, []).append(row["id"])
    return below.get


def judged_answers(rows: Rows) -> Maker:
    """Sets of the answers that a model judged, out of rows of errors/judged_answers."""
    by_run = group_rows(rows, "judge", "model", "condition")

    def members(judge: str, run: str, metric: str, counted: str) -> Members | None:
        model, _, condition = run.rpartition("/")
        inside = by_run.get((judge, model, condition))
        if inside is None or metric:
            return None
        return {
            row["question"]: None if row["score"] is None else f"{row['score']:.3f}"
            for row in inside
            if counted in (Counted.ALL, Counted.JUDGED) or row["scored"] == (counted == Counted.SCORED)
        }

    return members


def mappings(rows: Rows) -> Maker:
    """Sets of questions by how their diagnosis reached Orphanet, out of rows of benchmark/diagnosis_mappings."""
    by = group_rows(({**row, "by": tuple(row["by"])} for row in rows), "status", "by")
    return lambda status, *through: [row["question"] for row in by.get((status, through), [])]


def leaks(findings: Rows) -> Maker:
    """Sets of questions with a finding of a kind, out of rows of leakage/findings."""
    by = group_rows(findings, "layer", "kind")
    return lambda layer, kind: [row["question"] for row in by.get((layer, kind), [])]


def corpus_matches(rows: Rows) -> Maker:
    """Sets of questions that stand in a corpus, out of rows of leakage/contamination."""
    by = group_rows(rows, "corpus", "kind")
    return lambda corpus, kind: [row["question"] for row in by.get((corpus, kind), [])]


def clean_answers(rows: Rows) -> Maker:
    """Sets of the answers with a value of a metric, all and those to questions that do not leak, out of leakage/verdicts."""
    by_run = group_rows(rows, "judge", "run")
    whole = (Counted.ALL, Counted.UNLEAKED)
    without_leaks = (Counted.CLEAN, Counted.UNLEAKED)

    def members(judge: str, run: str, metric: str, counted: str) -> Members | None:
        chosen: dict[str, str | None] = {}
        for row in by_run.get((judge, run), []):
            value = clean_metrics(judge, row).get(metric)
            if not (counted in without_leaks and row["leaks"]) and (value is not None or counted in whole):
                chosen[row["question"]] = None if value is None else f"{value:.3f}"
        return chosen if counted in (*whole, Counted.SCORED, Counted.CLEAN) else None

    return members
