"""Commands that write the graph into a file and restore it: backup, restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import Json
from api.cli.output import note, print_json, progress
from api.cli.writing import WritingCommand
from files.images import ImageStore
from graph.connect import connect
from graph.maintenance import backup as backups
from mmrarebench.exceptions import InputError


def backup(file: Annotated[Path, typer.Argument(help="File to write (.zip).")], json: Json = False) -> None:
    """Write the graph and its images into one file, with a hash of every part."""
    if not file.parent.is_dir():
        raise InputError("there is no such folder", where=str(file.parent), repair="make it, or name another file")
    with connect() as graph, progress() as tick:
        counts = backups.backup(graph, file, ImageStore.of_home(), tick)
        where = graph.uri
    _report(counts, where, file, json, "saved from")


def restore(
    file: Annotated[Path, typer.Argument(help="File that backup wrote.", exists=True, dir_okay=False)],
    json: Json = False,
) -> None:
    """Replace what this program wrote in the graph by what a backup holds, once the whole file is checked."""
    with connect() as graph, progress() as tick:
        counts = backups.restore(graph, file, ImageStore.of_home(), tick)
        where = graph.uri
    _report(counts, where, file, json, "restored to")


def _report(counts: backups.BackupCounts, where: str, file: Path, json: bool, verb: str) -> None:
    if json:
        print_json({"file": str(file), "server": where, **counts._asdict()})
        return
    absent = f"; {counts.missing_images:,} images are not in the image folder" if counts.missing_images else ""
    note(
        f"{counts.nodes:,} nodes, {counts.relationships:,} relationships and {counts.images:,} images {verb} {where}{absent}"
    )


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (backup, restore):
        app.command(cls=WritingCommand)(command)
