"""Commands for agents and language models: schema, mcp."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from api.cli.options import Json
from api.cli.output import print_json, print_rows
from api.usecases import compact_schema


def schema(
    for_llm: Annotated[
        bool, typer.Option("--for-llm", help="One text of about 4,000 tokens, with the queries and examples.")
    ] = False,
    json: Json = False,
) -> None:
    """Print the graph's labels and relationships; no database is needed."""
    if for_llm:
        text = compact_schema.compact_schema()
        if json:
            print_json({"schema": text})
        else:
            sys.stdout.write(text)
        return
    described = compact_schema.describe_schema()
    if json:
        print_json(described)
        return
    labels = [{k: row[k] for k in ("label", "key", "meaning")} for row in described["labels"]]
    edges = [{k: row[k] for k in ("type", "start", "end", "meaning")} for row in described["relationships"]]
    print_rows(labels, title="labels")
    print_rows(edges, title="relationships")


def mcp() -> None:
    """Serve the read-only tools to an agent (Model Context Protocol, on stdin and stdout)."""
    from api.mcp.server import serve

    serve()


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(schema)
    app.command()(mcp)
