"""Commands that look behind the scores: sensitivity, conditions, quadrant."""

from __future__ import annotations

from typing import Annotated

import typer

from api import usecases_criteria, usecases_scores
from api.cli.options import Benchmark, Json, Metric, OneModel, Seed
from api.cli.output import print_json, print_rows
from graph.session import connect


def sensitivity(benchmark: Benchmark, model: OneModel = None, json: Json = False) -> None:
    """Print the scores under other credits for near misses, how answers were read, and what stands first."""
    with connect() as graph:
        rows = usecases_scores.relations(graph, benchmark, model)
        tables = {
            "credits": usecases_scores.credits_table(graph, benchmark, model, rows),
            "reading": usecases_scores.reading(graph, benchmark, model, rows),
        }
    if json:
        print_json(tables)
        return
    print_rows(tables["credits"], title="credits")
    print_rows(tables["reading"], title="reading")


def conditions(
    benchmark: Benchmark,
    model: Annotated[str, typer.Option("--model", help="Model.")],
    metric: Metric = "recall@1",
    seed: Seed = 7,
    json: Json = False,
) -> None:
    """Print text leakage (full - redacted) and visual necessity (redacted - text_only), paired question by question."""
    with connect() as graph:
        rows = usecases_criteria.conditions(graph, benchmark, model, metric=metric, seed=seed)
    print_rows(rows, as_json=json)


def quadrant(
    benchmark: Benchmark,
    model: OneModel = None,
    condition: Annotated[str, typer.Option("--condition", help="Condition of the diagnosis run.")] = "redacted",
    evidence: Annotated[str, typer.Option("--evidence", help="Condition of the evidence run.")] = "full",
    judge: Annotated[
        str | None, typer.Option("--judge", help="Judge of the evidence; any where it is not given.")
    ] = None,
    least: Annotated[float, typer.Option("--least", help="Score from which evidence counts as right.")] = 1.0,
    json: Json = False,
) -> None:
    """Print cases by right diagnosis and right evidence, a model a row."""
    with connect() as graph:
        rows = usecases_scores.evidence_quadrant(
            graph, benchmark, model, condition=condition, evidence=evidence, judge=judge, least=least
        )
    print_rows(rows, as_json=json)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (sensitivity, conditions, quadrant):
        app.command()(command)
