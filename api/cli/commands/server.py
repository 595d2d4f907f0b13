"""Commands for the database: up, down, status, doctor, reset."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.options import Json
from api.cli.output import note, print_json, print_rows
from api.cli.writing import WritingCommand
from files.home import Home
from graph.connect import Settings, connect, open_running
from graph.doctor import diagnose
from graph.maintenance.integrity import mend_duplicates
from graph.maintenance.reset import clear, foreign_nodes
from graph.maintenance.unfinished import unfinished
from graph.maintenance.versions import stored_version
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
    """Say whether the managed Neo4j runs, where, with how much memory, who writes and what was not finished."""
    state = state_of(Home.from_environment())
    row = {name: _plain(getattr(state, name)) for name in state.__dataclass_fields__} | _graph_state()
    if json:
        print_json(row)
    else:
        print_rows([{name: _line(value) for name, value in row.items()}])


def _graph_state() -> dict[str, Any]:
    """The graph's versions, its writer and its unfinished operations; nothing where no server runs."""
    graph = open_running()
    if graph is None:
        return {}
    with graph:
        schema, program = stored_version(graph)
        holder = graph.lock.holder()
        return {
            "schema": schema,
            "program": program,
            "writer": str(holder) if holder else None,
            "unfinished": [f"{operation}; {operation.repair}" for operation in unfinished(graph)],
        }


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value


def _line(value: Any) -> Any:
    return "\n".join(value) if isinstance(value, list) else value


def doctor(
    json: Json = False,
    benchmark: Annotated[str | None, typer.Option("--benchmark", help="Check a downloaded copy instead.")] = None,
    mend: Annotated[
        bool, typer.Option("--mend", help="Make one relationship of those that are stored twice, then check.")
    ] = False,
) -> None:
    """Check Java, jars, port, memory, disk, versions and the graph, and say the repair; exit 1 on a problem."""
    if benchmark:
        from api.usecases.loading import check_copy

        rows = check_copy(benchmark)
    else:
        if mend:
            with connect() as graph:
                note(f"{mend_duplicates(graph):,} relationships that were stored twice are deleted")
        rows = [
            {"check": c.name, "ok": c.ok, "found": c.found, "repair": c.repair}
            for c in diagnose(Home.from_environment())
        ]
    print_rows(rows, as_json=json)
    wrong = [row["check"] for row in rows if not row["ok"]]
    if wrong:
        raise CheckFailed(f"not in order: {', '.join(wrong)}", repair="see the last column")


def reset(
    yes: Annotated[bool, typer.Option("--yes", help="Really delete what this program wrote.")] = False,
    address: Annotated[
        str | None, typer.Option("--address", help="Address of the server, which one that NEO4J_URI names needs.")
    ] = None,
    json: Json = False,
) -> None:
    """Delete every node that this program wrote; nodes of others stay."""
    server = Settings.from_environment().uri
    if not yes:
        raise UsageError(
            f"this deletes everything that mmrarebench wrote at {server or 'the managed server'}",
            repair="mmrarebench reset --yes",
        )
    if server and address is None and sys.stdin.isatty():
        address = typer.prompt(
            f"NEO4J_URI names a server that is not managed here ({server}); type its address", err=True
        )
    if server and address != server:
        raise UsageError(
            f"NEO4J_URI names a server that is not managed here: {server}",
            where=f"--address {address}" if address else "",
            repair=f"to empty it: mmrarebench reset --yes --address {server}",
        )
    with connect() as graph:
        where = f"{graph.uri} (database {graph.database})"
        deleted = clear(graph)
        foreign = foreign_nodes(graph)
    if json:
        print_json({"deleted": deleted, "kept": foreign, "server": where})
    else:
        remark = f"; {foreign:,} nodes of others stay" if foreign else ""
        note(f"{deleted:,} nodes deleted at {where}{remark}")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (up, down, status, doctor):
        app.command()(command)
    app.command(cls=WritingCommand)(reset)
