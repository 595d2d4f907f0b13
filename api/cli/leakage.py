"""Commands for leakage and splits."""

from __future__ import annotations

from typing import Annotated

import typer

from api import usecases_leakage as usecases
from api.cli.options import Benchmark, Json, Out, Seed
from api.cli.output import note, print_json, print_rows, progress
from graph.session import connect
from mmrarebench.exceptions import CheckFailed

leakage_app = typer.Typer(help="Find and mask what gives an answer away.", no_args_is_help=True, rich_markup_mode=None)
split_app = typer.Typer(help="Make and prove splits that do not leak.", no_args_is_help=True, rich_markup_mode=None)


@leakage_app.command("scan")
def scan(
    benchmark: Benchmark,
    check: Annotated[
        bool, typer.Option("--check", help="Exit 1 where more questions leak than --limit allows.")
    ] = False,
    limit: Annotated[
        float, typer.Option("--limit", help="Share of a track's questions that may leak, per kind.")
    ] = 0.0,
    json: Json = False,
) -> None:
    """Scan every question by its track's policy and write the findings into the graph."""
    with connect() as graph, progress() as tick:
        result = usecases.scan(graph, benchmark, tick=tick)
    if json:
        print_json(result)
    else:
        print_rows(result["summary"])
    if check:
        usecases.check(result["summary"], limit)


@leakage_app.command("mask")
def mask(
    benchmark: Benchmark,
    new: Annotated[str, typer.Option("--as", help="Name of the masked benchmark.")],
    json: Json = False,
) -> None:
    """Write a masked benchmark beside the original, and scan it again."""
    with connect() as graph, progress() as tick:
        result = usecases.mask(graph, benchmark, new, tick=tick)
    if json:
        print_json(result)
    else:
        print_rows([{k: result[k] for k in ("benchmark", "questions", "masked", "leaks_left")}])


@leakage_app.command("report")
def report(benchmark: Benchmark, out: Out, json: Json = False) -> None:
    """Write the leakage report: one HTML page that opens offline, the same tables as CSV and JSON."""
    with connect() as graph:
        written = usecases.report(graph, benchmark, out)
    if json:
        print_json({"files": written})
    else:
        print_rows([{"file": path} for path in written])


@split_app.command("make")
def make(
    name: Annotated[str, typer.Argument(help="Name of the split.")],
    benchmark: Benchmark,
    parts: Annotated[str, typer.Option("--parts", help="Shares, as train=0.7,test=0.3.")],
    seed: Seed = 7,
    by_lineage: Annotated[
        bool, typer.Option("--by-lineage", help="Balance the heads of the classification; keep disorders whole.")
    ] = False,
    keep: Annotated[
        str | None, typer.Option("--keep", help="Never cut these either: disorder or branch (same parent).")
    ] = None,
    max_per_disorder: Annotated[
        int | None, typer.Option("--max-per-disorder", help="At most so many questions of a disorder.")
    ] = None,
    json: Json = False,
) -> None:
    """Divide a benchmark; same case, article, image and near-duplicate text are never cut."""
    with connect() as graph, progress() as tick:
        result = usecases.make_split(
            graph,
            name,
            benchmark=benchmark,
            parts=parts,
            seed=seed,
            by_lineage=by_lineage,
            keep=keep,
            most=max_per_disorder,
            tick=tick,
        )
    if json:
        print_json(result)
        return
    print_rows(result["imbalance"])
    for warning in result["warnings"]:
        note(f"warning: {warning}")


@split_app.command("prove")
def prove(name: Annotated[str, typer.Argument(help="Name of the split.")], json: Json = False) -> None:
    """Look for links between different parts; exit 1 where there is one."""
    with connect() as graph:
        rows = usecases.prove_split(graph, name)
    print_rows(rows, as_json=json)
    if rows:
        raise CheckFailed(
            f"{len(rows)} links between parts of {name}", repair="make the split again after leakage scan"
        )


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(leakage_app, name="leakage")
    app.add_typer(split_app, name="split")
