"""Commands that ask: query, score, explain, report, parse, serve. Each imports what it needs when it is called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.options import Benchmark, Json, OneModel, OneTrack, Out, Seed, TrackMetric
from api.cli.output import note, print_json, print_rows, progress
from api.cli.writing import WritingCommand
from mmrarebench.benchmark.vocabulary import Parser, Track
from mmrarebench.exceptions import UsageError


def _given(pairs: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise UsageError(f"{pair!r} is no key=value", repair="-p benchmark=sample")
        values[name.strip()] = value
    return values


def query(
    name: Annotated[str | None, typer.Argument(help="Query, such as errors/by_lineage; none lists them.")] = None,
    param: Annotated[list[str] | None, typer.Option("-p", "--param", help="key=value; lists as key=a,b.")] = None,
    cypher: Annotated[
        str | None, typer.Option("--cypher", help="Free Cypher, reading only, inside the sandbox.")
    ] = None,
    json: Json = False,
) -> None:
    """Run a query of the registry, or list them with their parameters."""
    from api.usecases import querying
    from graph.connect import connect

    if cypher is not None:
        with connect() as graph:
            result = querying.run_cypher(graph, cypher, _given(param or []))
        for notice in result.notices:
            note(notice)
        print_rows(result.rows, as_json=json)
    elif name is None:
        rows = querying.list_queries()
        lines = [
            {
                "query": r["name"],
                "parameters": " ".join(p["name"] + ("" if p["required"] else "?") for p in r["params"]),
                "title": r["title"],
            }
            for r in rows
        ]
        print_rows(rows if json else lines, as_json=json)
    else:
        with connect() as graph:
            rows = querying.query(graph, name, parameters := _given(param or []))
            reason = "" if rows else querying.unknown_benchmark(graph, parameters)
        print_rows(rows, as_json=json)
        if reason:
            note(reason)


def score(
    benchmark: Benchmark,
    model: OneModel = None,
    compare: Annotated[str | None, typer.Option("--compare", help="reference: list where it differs, and why.")] = None,
    golds: Annotated[
        str, typer.Option("--golds", help="Of several diagnoses of a case, any is a hit, or all must be named.")
    ] = "any",
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", help="Address of a Dask cluster that applies the rules.")
    ] = None,
    json: Json = False,
) -> None:
    """Score all answers: diagnoses by what they name in Orphanet, every track by its criteria; verdicts go into the graph."""
    from api.usecases import scoring
    from api.usecases.grounding import differences as usecases_differences
    from graph.connect import connect

    with connect() as graph, progress() as tick:
        result = scoring.score(graph, benchmark, model=model, golds=golds, scheduler=scheduler, tick=tick)
        if compare:
            result["differences"] = usecases_differences.compare_reference(graph, benchmark, model, compare)
    if json:
        print_json(result)
        return
    print_rows(
        [{k: v for k, v in row.items() if "." not in k} for row in result["scores"]],
        title=f"diagnosis, {golds} of several golds",
    )
    if result["severalGolds"]:
        displayed = (
            "model",
            "run",
            "golds",
            "questions",
            "scored",
            "unscored",
            "recall@1",
            "lower",
            "upper",
            "recall@5",
            "recall@10",
            "mrr",
        )
        print_rows(
            [{k: row[k] for k in displayed} for row in result["severalGolds"]], title="cases with several diagnoses"
        )
    if result["nearest"]:
        print_rows(result["nearest"], title="diagnoses narrower than Orphanet's entry: naming the entry is a hit")
    if result["absent"]:
        print_rows(result["absent"], title="diagnoses that Orphanet has no entry for: naming MONDO's term is a hit")
    if result["tracks"]:
        lines = [{k: v for k, v in row.items() if k != "run"} for row in result["tracks"]]
        print_rows(lines, title="all other tracks, by rules")
    if compare:
        print_rows(result["differences"], title="where the public harness differs, and why")


def compare(
    benchmark: Benchmark,
    model: OneModel = None,
    track: OneTrack = Track.DIAGNOSIS,
    metric: TrackMetric = None,
    judge: Annotated[
        str | None,
        typer.Option("--judge", help="Judge whose scores are compared (metric score), in place of the rules."),
    ] = None,
    by: Annotated[str, typer.Option("--by", help="model (all pairs), or domain (medical against general).")] = "model",
    these_models: Annotated[
        bool, typer.Option("--these-models", help="With --by domain: these models are all, not a sample.")
    ] = False,
    seed: Seed = 7,
    json: Json = False,
) -> None:
    """Compare models pair by pair on the questions that both were scored on, clustered by disorder, Holm-adjusted."""
    from api.usecases.statistics import comparisons as usecases_comparisons
    from graph.connect import connect

    with connect() as graph:
        rows = usecases_comparisons.compare(
            graph,
            benchmark,
            track=track,
            metric=metric,
            judge=judge,
            by=by,
            seed=seed,
            model=model,
            these_models=these_models,
        )
    print_rows(rows, as_json=json)


def explain(
    question: Annotated[str, typer.Argument(help="Question, such as sample/diagnosis/1.")],
    model: Annotated[str, typer.Option("--model", help="Model.")],
    json: Json = False,
) -> None:
    """Print each step from a model's raw text to its score."""
    from api.usecases.grounding import explain as usecases_explain
    from graph.connect import connect

    with connect() as graph:
        steps = usecases_explain.explain(graph, question, model)
    if json:
        print_json(steps)
        return
    lists = ("names", "criteria", "drugs", "citations", "judges")
    print_rows([{"step": k, "value": v} for k, v in steps.items() if k not in lists and v not in (None, {})])
    for name in lists:
        if steps[name]:
            keys = list(dict.fromkeys(key for row in steps[name] for key in row))
            print_rows([{key: row.get(key) for key in keys} for row in steps[name]], title=name)


def report(
    benchmark: Benchmark,
    out: Out,
    form: Annotated[str, typer.Option("--format", help="html (with CSV and JSON), markdown or latex.")] = "html",
    raw: Annotated[bool, typer.Option("--raw", help="Keep texts that look like formulas as they are in CSV.")] = False,
    lineage: Annotated[
        str, typer.Option("--lineage", help="orphanet, or mondo: branches and hits by MONDO's terms.")
    ] = "orphanet",
    json: Json = False,
) -> None:
    """Write the report: one HTML page that opens offline, the same tables as CSV and JSON; or as Markdown or LaTeX."""
    from api.usecases import reporting
    from graph.connect import connect

    with connect() as graph:
        files = reporting.write_report(
            graph, benchmark, out, reporting.report_form(form), raw=raw, by=reporting.lineage_source(lineage)
        )
    if json:
        print_json(files)
    else:
        print_rows([{"file": path} for path in files["files"]])


def referee(benchmark: Benchmark, out: Out, seed: Seed = 7, json: Json = False) -> None:
    """Write what a referee of a benchmark's paper asks for, each demand answered from the graph, with its query."""
    from api.usecases.statistics import referee as usecases_referee
    from graph.connect import connect

    with connect() as graph:
        page = usecases_referee.write(graph, benchmark, out, seed=seed)
    if json:
        print_json(page)
    else:
        print_rows(page["demands"], title=page["files"][0])


def parse(
    kind: Annotated[str, typer.Argument(help="judge, dims, cell, ranked, f1, hierarchical or attribution.")],
    file: Annotated[Path, typer.Argument(help="JSON lines, one record each.")],
    parser: Annotated[
        str, typer.Option("--parser", help="reference (as the public harness) or strict.")
    ] = Parser.STRICT,
    json: Json = False,
) -> None:
    """Read judge replies, ranked lists, list cells and the like from a file of records."""
    from api.usecases import parsing

    rows = parsing.parse_file(kind, file, parser)
    print_rows(rows, as_json=json)


def serve(
    port: Annotated[int, typer.Option("--port", help="Port on the loopback interface.")] = 8000,
    host: Annotated[
        str, typer.Option("--host", help="Interface; anything but loopback is your decision.")
    ] = "127.0.0.1",
    blind: Annotated[
        bool, typer.Option("--blind", help="Hide expected answers from reviewers; reading them needs the token.")
    ] = False,
) -> None:
    """Serve the pages and the HTTP API."""
    import socket

    from api.http.guard import LOOPBACK
    from api.http.serving import run

    try:
        listening = socket.create_server((host, port))
    except OSError as error:
        repair = "give another --port (or --host)"
        raise UsageError(
            f"nothing can listen there: {error.strerror}", where=f"{host}:{port}", repair=repair
        ) from error
    address = f"http://{host}:{listening.getsockname()[1]}"
    note(f"serving on {address} (pages; the API under /v1, its documentation under /docs); Ctrl-C ends it")
    if host not in LOOPBACK:
        note("beyond loopback: reading expected answers needs the token MMRAREBENCH_API_TOKEN, as writing does")
    run(listening, host, blind=blind)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (query, score, compare, explain, report, referee, parse, serve):
        app.command(cls=WritingCommand if command is score else None)(command)
