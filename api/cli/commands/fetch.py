"""The command that fetches the sources: ontologies, mappings and the benchmark."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.options import Json
from api.cli.output import note, print_json, print_rows, progress


def fetch(
    sources: Annotated[
        list[str] | None, typer.Argument(help="orphanet, hpo, mondo, ordo, mmrarebench; NAME/PATTERN for some files.")
    ] = None,
    list_: Annotated[
        bool, typer.Option("--list", help="List the sources with release, licence and how to import them.")
    ] = False,
    release: Annotated[str | None, typer.Option("--release", help="Another release than the pinned one.")] = None,
    renew: Annotated[bool, typer.Option("--renew", help="Fetch again, and accept a changed file.")] = False,
    json: Json = False,
) -> None:
    """Fetch sources into the cache: resumed, checked against their sha256, fetched once."""
    from api.usecases import fetch as usecases_fetch

    if list_:
        rows = usecases_fetch.list_sources()
        print_rows(
            rows if json else [{k: r[k] for k in ("source", "release", "from", "licence", "title")} for r in rows],
            as_json=json,
        )
        return
    with progress() as tick:
        result = usecases_fetch.fetch_sources(sources or [], release=release, renew=renew, tick=tick)
    if json:
        print_json(result)
        return
    print_rows([{k: row[k] for k in ("source", "file", "bytes", "state", "path")} for row in result["files"]])
    for command in result["import"]:
        note(f"next: {command}")


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(fetch)
