"""Commands for the database: up, down, status, doctor, reset."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.options import Json
from api.cli.output import note, print_json, print_rows
from files.home import Home
from graph.connect import connect
from graph.doctor import diagnose
from graph.maintenance import clear
from graph.server.process import down as stop
from graph.server.process import status as state_of
from mmrarebench.exceptions import CheckFailed, UsageError


def up(json: Json = False) -> None:
    """Start the managed Neo4j, or say where the running one is."""
    with connect() as graph:
        row = {"uri": graph.uri, "database": graph.database, "managed": not os.environ.get("NEO4J_URI")}
    if json:
        print_json(row)
    else:
        print_rows([row])


def down(json: Json = False) -> None:
    """Stop the managed Neo4j; a server that NEO4J_URI names is never stopped."""
    if os.environ.get("NEO4J_URI"):
        raise UsageError("NEO4J_URI is set: that server is not ours to stop", repair="unset it to stop the managed one")
    stopped = stop(Home.from_environment())
    if json:
        print_json({"stopped": stopped})
    else:
        note("stopped" if stopped else "it was not running")


def status(json: Json = False) -> None:
    """Say whether the managed Neo4j runs, where, and with how much memory."""
    state = state_of(Home.from_environment())
    row = {name: _plain(getattr(state, name)) for name in state.__dataclass_fields__}
    if json:
        print_json(row)
    else:
        print_rows([row])


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value


def doctor(
    json: Json = False,
    benchmark: Annotated[str | None, typer.Option("--benchmark", help="Check a downloaded copy instead.")] = None,
) -> None:
    """Check Java, jars, port, memory, disk and versions, and say the repair; exit 1 where something is wrong."""
    if benchmark:
        from api.usecases.loading import check_copy

        rows = check_copy(benchmark)
    else:
        rows = [
            {"check": c.name, "ok": c.ok, "found": c.found, "repair": c.repair}
            for c in diagnose(Home.from_environment())
        ]
    print_rows(rows, as_json=json)
    wrong = [row["check"] for row in rows if not row["ok"]]
    if wrong:
        raise CheckFailed(f"not in order: {', '.join(wrong)}", repair="see the last column")


def reset(
    yes: Annotated[bool, typer.Option("--yes", help="Really delete everything in the graph.")] = False,
    json: Json = False,
) -> None:
    """Delete everything in the graph."""
    if not yes:
        raise UsageError("this deletes everything in the graph", repair="mmrarebench reset --yes")
    with connect() as graph:
        deleted = clear(graph)
    if json:
        print_json({"deleted": deleted})
    else:
        note(f"{deleted:,} nodes deleted")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (up, down, status, doctor, reset):
        app.command()(command)
