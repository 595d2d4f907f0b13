"""Commands for case reports and review: load case-reports, load annotations, draft questions, agree."""

from __future__ import annotations

import typer

from api import usecases_cases as usecases
from api.cli.data import load_app
from api.cli.options import Benchmark, Json, Paths, Strict
from api.cli.output import print_loaded, progress
from graph.session import connect


def load_case_reports(paths: Paths, benchmark: Benchmark, strict: Strict = False, json: Json = False) -> None:
    """Load JATS case reports with figures and mentions; what the benchmark's case reports had before is replaced."""
    with connect() as graph, progress() as tick:
        loaded = usecases.load_case_reports(graph, paths, benchmark, strict=strict, tick=tick)
    print_loaded(loaded, json)


def register(app: typer.Typer) -> None:
    """Add the commands to the application, and those that load to ``load``."""
    load_app.command("case-reports")(load_case_reports)
