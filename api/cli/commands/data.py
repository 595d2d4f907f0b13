"""Commands that import ontologies and load benchmarks and cases; what reads answers is imported by others."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.options import Benchmark, Json, Paths, Strict
from api.cli.output import print_loaded, progress
from api.cli.writing import WritingCommand
from api.usecases import loading
from graph.connect import connect
from graph.writing.options import LoadOptions
from ontology_import.importing import IMPORTERS

load_app = typer.Typer(
    help="Load benchmarks, cases, answers and verdicts.", no_args_is_help=True, rich_markup_mode=None
)


def import_(
    source: Annotated[str, typer.Argument(help=f"One of {', '.join(IMPORTERS)}.")],
    paths: Paths,
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Import an ontology, its annotations or mappings; importing the same again changes nothing."""
    with connect() as graph, progress() as tick:
        loaded = loading.import_source(graph, source, paths, options=LoadOptions(strict, tick))
    print_loaded(loaded, json)


@load_app.command("phenopackets", cls=WritingCommand)
def load_phenopackets(paths: Paths, benchmark: Benchmark, strict: Strict = False, json: Json = False) -> None:
    """Load GA4GH phenopackets, each as a case with one diagnosis question."""
    with connect() as graph, progress() as tick:
        loaded = loading.load_phenopackets(graph, paths, benchmark, options=LoadOptions(strict, tick))
    print_loaded(loaded, json)


@load_app.command("benchmark", cls=WritingCommand)
def load_benchmark(paths: Paths, benchmark: Benchmark, strict: Strict = False, json: Json = False) -> None:
    """Load MMRareBench tables (TSV), each recognised by its columns."""
    with connect() as graph, progress() as tick:
        loaded = loading.load_benchmark(graph, paths, benchmark, options=LoadOptions(strict, tick))
    print_loaded(loaded, json)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("import", cls=WritingCommand)(import_)
    app.add_typer(load_app, name="load")
