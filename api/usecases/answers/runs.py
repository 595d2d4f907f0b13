"""Use cases of a run's facts: state them, and read them with the counts of answers and verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

import orjson

from graph.session import Graph
from loaders.answers import run_statements
from loaders.answers.run_statements import RunStatement
from mmrarebench.exceptions import NotFoundError
from queries.run import run


class AnswerCounts(TypedDict):
    """Answers of a run by their status."""

    given: int
    empty: int
    failed: int


class RunState(TypedDict):
    """A run: what is stated of it, its answers, and its verdicts by rules."""

    facts: dict[str, Any]
    promptHash: str | None
    settings: dict[str, Any]
    epochs: int | None
    date: str | None
    run: str
    benchmark: str
    model: str
    condition: str
    answers: AnswerCounts
    scored: int
    unscored: int


FACTS = ("family", "domain", "access", "parameters", "base", "visionEncoder", "released")


def state_run(graph: Graph, benchmark: str, model: str, condition: str, stated: Mapping[str, Any]) -> RunState:
    """State a run in place of what was stated before, and return what is known of it now.

    Raises:
        NotFoundError: there is no such benchmark.
    """
    statement = RunStatement(
        stated["facts"], stated["promptHash"], stated["settings"] or None, stated["epochs"], stated["date"]
    )
    with graph.lock.held():
        run_statements.state_run(graph, benchmark, model, condition, statement)
    return run_state(graph, f"{benchmark}/{model}/{condition}")


def run_state(graph: Graph, run_id: str) -> RunState:
    """Facts of a run and of its model, its answers by status, its verdicts by rules.

    Raises:
        NotFoundError: there is no such run.
    """
    rows = run(graph, "errors/run", {"run": run_id})
    if not rows:
        raise NotFoundError(f"there is no run {run_id!r}", repair="PUT its answers first")
    row = rows[0]
    return {
        "facts": {name: row[name] for name in FACTS},
        "promptHash": row["promptHash"],
        "settings": orjson.loads(row["settings"] or "{}"),
        "epochs": row["epochs"],
        "date": row["date"],
        "run": row["run"],
        "benchmark": row["benchmark"],
        "model": row["model"],
        "condition": row["condition"],
        "answers": {"given": row["given"], "empty": row["empty"], "failed": row["failed"]},
        "scored": row["scored"],
        "unscored": row["unscored"],
    }
