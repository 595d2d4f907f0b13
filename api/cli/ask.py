"""Commands that ask: query, score, explain, report, parse, serve."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from api import usecases, usecases_explain
from api.cli.options import Benchmark, Json, Metric, OneModel, Out, Seed
from api.cli.output import print_json, print_rows, progress
from graph.session import connect
from mmrarebench.exceptions import UsageError


def _given(pairs: list[str]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise UsageError(f"{pair!r} is no key=value", repair="-p benchmark=sample")
        given[name.strip()] = value
    return given


def query(
    name: Annotated[str | None, typer.Argument(help="Query, such as errors/by_lineage; none lists them.")] = None,
    param: Annotated[list[str] | None, typer.Option("-p", "--param", help="key=value; lists as key=a,b.")] = None,
    cypher: Annotated[
        str | None, typer.Option("--cypher", help="Free Cypher, reading only, inside the sandbox.")
    ] = None,
    json: Json = False,
) -> None:
    """Run a query of the registry, or list them with their parameters."""
    if cypher is not None:
        with connect() as graph:
            rows = usecases.free_query(graph, cypher, _given(param or []))
        print_rows(rows, as_json=json)
    elif name is None:
        rows = usecases.list_queries()
        shown = [
            {"query": r["name"], "parameters": " ".join(p["name"] + ("" if p["required"] else "?") for p in r["params"]), "title": r["title"]}
            for r in rows
        ]  # fmt: skip
        print_rows(rows if json else shown, as_json=json)
    else:
        with connect() as graph:
            rows = usecases.query(graph, name, _given(param or []))
        print_rows(rows, as_json=json)


def score(
    benchmark: Benchmark,
    model: OneModel = None,
    compare: Annotated[str | None, typer.Option("--compare", help="reference: list where it differs, and why.")] = None,
    json: Json = False,
) -> None:
    """Score diagnosis answers by what they name in Orphanet; verdicts and evidence go into the graph."""
    with connect() as graph, progress() as tick:
        result = usecases.score(graph, benchmark, model=model, tick=tick)
        if compare:
            result["differences"] = usecases_explain.compare_reference(graph, benchmark, model, compare)
    if json:
        print_json(result)
    else:
        print_rows([{k: v for k, v in row.items() if "." not in k} for row in result["scores"]])
        if compare:
            print_rows(result["differences"])


def compare(
    benchmark: Benchmark,
    model: OneModel = None,
    metric: Metric = "recall@1",
    seed: Seed = 7,
    json: Json = False,
) -> None:
    """Compare models pair by pair on the questions that both were scored on, clustered by disorder, Holm-adjusted."""
    with connect() as graph:
        rows = usecases.compare(graph, benchmark, metric=metric, seed=seed, model=model)
    print_rows(rows, as_json=json)


def explain(
    question: Annotated[str, typer.Argument(help="Question, such as sample/diagnosis/1.")],
    model: Annotated[str, typer.Option("--model", help="Model.")],
    json: Json = False,
) -> None:
    """Print each step from a model's raw text to its score."""
    with connect() as graph:
        steps = usecases_explain.explain(graph, question, model)
    if json:
        print_json(steps)
        return
    lists = ("names", "criteria")
    print_rows([{"step": k, "value": v} for k, v in steps.items() if k not in lists])
    for name in lists:
        if steps[name]:
            print_rows(steps[name], title=name)


def report(benchmark: Benchmark, out: Out, json: Json = False) -> None:
    """Write the report: one HTML page that opens offline, the same tables as CSV and JSON."""
    with connect() as graph:
        written = usecases.report(graph, benchmark, out)
    if json:
        print_json(written)
    else:
        print_rows([{"file": path} for path in written["files"]])


def parse(
    kind: Annotated[str, typer.Argument(help="judge, dims, cell, ranked, f1, hierarchical or attribution.")],
    file: Annotated[Path, typer.Argument(help="JSON lines, one record each.")],
    parser: Annotated[str, typer.Option("--parser", help="reference (as the public harness) or strict.")] = "strict",
    json: Json = False,
) -> None:
    """Read judge replies, ranked lists, list cells and the like from a file of records."""
    rows = usecases.parse(kind, file, parser)
    print_rows(rows, as_json=json)


def serve(
    port: Annotated[int, typer.Option("--port", help="Port on the loopback interface.")] = 8000,
    host: Annotated[
        str, typer.Option("--host", help="Interface; anything but loopback is your decision.")
    ] = "127.0.0.1",
) -> None:
    """Serve the HTTP API."""
    import uvicorn

    from api.http import create_app

    uvicorn.run(create_app(), host=host, port=port, log_level="warning", access_log=False)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (query, score, compare, explain, report, parse, serve):
        app.command()(command)
