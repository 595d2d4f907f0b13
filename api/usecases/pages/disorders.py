"""Content of a disorder's page: its facts, its questions, and the scores of every run here and above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.usecases.querying import Rows
from graph.session import Graph
from mmrarebench.exceptions import NotFoundError
from queries.run import run

Row = Mapping[str, Any]
PARENTS = 3
"""Parents at most whose scores stand beside those of the entity."""


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
    levels: Rows
    runs: Rows
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
    parents = run(graph, "ontology/parents", code)
    levels = [{"orpha": code["orpha"], "name": rows[0]["name"]}, *parents[:PARENTS]]
    scores = [run(graph, "errors/disorder_scores", {"orpha": level["orpha"]}) for level in levels]
    return DisorderView(
        disorder=rows[0],
        parents=parents,
        ancestors=run(graph, "ontology/ancestors", code),
        descendants=run(graph, "ontology/descendants", code),
        phenotypes=run(graph, "ontology/phenotypes", code),
        genes=run(graph, "ontology/genes", code),
        prevalence=run(graph, "ontology/prevalence", code),
        mappings=run(graph, "ontology/mappings", code),
        levels=levels,
        runs=_by_run(levels, scores),
        confusions=run(graph, "errors/disorder_confusions", code),
        questions=run(graph, "benchmark/questions_of_disorder", code),
    )


def _by_run(levels: Rows, scores: Sequence[Rows]) -> Rows:
    """One row a run that answered a question here, its scores here and above beside each other."""
    by_level = [{row["run"]: row for row in rows} for rows in scores]
    return [{**row, "levels": [rows.get(row["run"]) for rows in by_level]} for row in scores[0]]
