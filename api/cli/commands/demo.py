"""The demonstration as a command."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.options import Json
from api.cli.output import note, print_json, print_rows, progress
from api.cli.writing import WritingCommand
from api.usecases import demo as usecases_demo
from graph.connect import connect
from graph.writing.load import Loaded
from mmrarebench.benchmark.vocabulary import LeakageLayer

MAIN = ("model", "questions", "scored", "unscored", "recall@1", "lower", "upper", "recall@5", "recall@10", "mrr")


def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder for the report.")] = Path("build/demo"), json: Json = False
) -> None:
    """Load the bundled sample, score it, check it for leakage and write its report."""
    steps: dict[str, Any] = {}
    with connect() as graph:
        where = graph.uri
        with progress() as tick:
            for name, result in usecases_demo.run(graph, out, tick):
                steps[name] = result.loaded if isinstance(result, Loaded) else result
                note(f"  {name}: {result.changes.total:,} changes" if isinstance(result, Loaded) else f"  {name}")
    if json:
        print_json({"uri": where, "steps": steps})
        return
    print_rows([{k: row[k] for k in MAIN} for row in steps["scores"]], title="sample: made-up cases, made-up models")
    findings = [
        row
        for row in steps["leakage"]
        if row["layer"] != LeakageLayer.STRUCTURAL or not row["kind"].startswith("same_")
    ]
    print_rows(findings, title="leakage: questions that give their answer away")
    tool = "mmrarebench" if shutil.which("mmrarebench") else os.path.relpath(sys.argv[0])
    typer.echo(
        f"report: {steps['report']}\nNeo4j:  {where} (user neo4j, password in the home folder: {tool} status)\n\ntry next:\n"
        f"  {tool} query errors/by_lineage -p benchmark=sample\n"
        f"  {tool} explain sample/diagnosis/1 --model toy-general-large\n"
        f"  {tool} serve --port 8000"
    )


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(cls=WritingCommand)(demo)
