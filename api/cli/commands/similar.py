"""The command that compares phenotype profiles: similar."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.options import Json
from api.cli.output import print_json, print_rows
from api.usecases.grounding import similarity as usecases
from graph.connect import connect


def similar(
    profile: Annotated[str, typer.Argument(help="HPO ids as a,b, an ORPHA code, or a case's id.")],
    to: Annotated[
        str | None, typer.Option("--to", help="Another profile; else every disorder with phenotypes.")
    ] = None,
    measure: Annotated[str, typer.Option("--measure", help="resnik, lin or jaccard.")] = "resnik",
    limit: Annotated[int, typer.Option("--limit", min=1, help="Disorders to list.")] = 10,
    json: Json = False,
) -> None:
    """Rank disorders by how alike their phenotypes are to a profile, or compare two profiles term by term."""
    with connect() as graph:
        if to is None:
            print_rows(usecases.rank(graph, profile, measure, limit), as_json=json)
            return
        comparison = usecases.compare(graph, profile, to, measure)
    if json:
        print_json(comparison)
        return
    print_rows([{name: comparison[name] for name in ("left", "right", "measure", "score")}])
    print_rows(comparison["matches"], title="best match of each term")


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(similar)
