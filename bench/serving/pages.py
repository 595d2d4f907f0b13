"""Pages of a graph that is loaded already: statements, store hits, milliseconds and bytes of each.

Each timed call is a first look after a write: the pages that the server remembers are forgotten before it. The first call of
a page, which plans its statements, is not among those that are timed.

The server is that of ``NEO4J_URI``, else the managed one of the home folder; nothing is written. The benchmark with the most answers is
taken, or the one that ``MMRAREBENCH_BENCH_BENCHMARK`` names.
"""

from __future__ import annotations

import math
import os
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.http.pages.remembered import PageMemory
from graph.connect import connect
from graph.session import Graph
from queries.run import run
from reports.site.addresses import address

ROUNDS = 5
SLOW = 3.0
"""Seconds from which a page is asked once only."""
Rows = list[dict[str, object]]
Statement = tuple[str, dict[str, Any]]


def main() -> Rows:
    """One row a page; the store hits are those of every statement of the page, profiled once."""
    with connect() as graph:
        pages = addresses(graph)
        app = create_app(graph)
        with TestClient(app, base_url="http://localhost") as client:
            return [measure(graph, app, client, name, page) for name, page in pages.items()]


def addresses(graph: Graph) -> dict[str, str]:
    """Pages of the benchmark with the most answers, by what they show."""
    wanted = os.environ.get("MMRAREBENCH_BENCH_BENCHMARK")
    runs = {
        row["name"]: run(graph, "errors/run_list", {"benchmark": row["name"]}) for row in run(graph, "benchmark/list")
    }
    benchmark = wanted or max(runs, key=lambda name: sum(row["answers"] for row in runs[name]))
    names = [row["run"] for row in runs[benchmark]]
    [question] = run(graph, "benchmark/browse", {"benchmark": benchmark, "track": "diagnosis", "limit": 1})
    heads = [row["orpha"] for row in run(graph, "ontology/heads")]
    of_benchmark = f"/benchmarks/{benchmark}"
    pages = {
        "home": "/",
        "benchmark": of_benchmark,
        "list, wrong in a run": address(of_benchmark, track="diagnosis", run=names[0], outcome="wrong"),
        "list, two runs that differ": address(of_benchmark, run=names[0], other=names[-1]),
        "list, of a branch": address(of_benchmark, lineage=heads[0]),
        "list, solved by nobody": address(of_benchmark, track="diagnosis", solved="nobody"),
        "list, by difficulty": address(of_benchmark, sort="difficulty"),
        "question": f"/questions/{question['id']}",
        "run": f"/runs/{names[0]}",
        "comparison": address("/compare", left=names[0], right=names[-1]),
        "search": address("/search", q="syndrome"),
        "all models (reads every answer)": f"{of_benchmark}/models",
    }
    if question["golds"]:
        pages["disorder"] = f"/disorders/{question['golds'][0]}"
        pages["neighbourhood"] = address("/graph", node=question["golds"][0])
    return pages


def measure(graph: Graph, app: FastAPI, client: TestClient, name: str, page: str) -> dict[str, object]:
    """Ask a page several times, and profile its statements."""
    with recorded(graph) as statements:
        first = client.get(page)
    times = []
    for _ in range(ROUNDS):
        app.state.pages = PageMemory()
        began = time.perf_counter()
        client.get(page)
        times.append(time.perf_counter() - began)
        if times[-1] > SLOW:
            break
    return {
        "page": name,
        "status": first.status_code,
        "statements": len(statements),
        "store hits": sum(hits(graph, *statement) for statement in statements),
        "median ms": round(1000 * statistics.median(times)),
        "95 % ms": round(1000 * sorted(times)[math.ceil(0.95 * len(times)) - 1]),
        "kB": round(len(first.content) / 1000),
    }


@contextmanager
def recorded(graph: Graph) -> Iterator[list[Statement]]:
    """The statements that a graph reads by, with their parameters, while this is open."""
    statements: list[Statement] = []
    originals = {name: getattr(graph, name) for name in ("read", "read_rows")}

    def recorder(name: str) -> Any:
        def read(cypher: str, params: Mapping[str, Any] | None = None) -> Any:
            statements.append((cypher, dict(params or {})))
            return originals[name](cypher, params)

        return read

    for name in originals:
        setattr(graph, name, recorder(name))
    try:
        yield statements
    finally:
        for name in originals:
            delattr(graph, name)


def hits(graph: Graph, cypher: str, params: Mapping[str, Any]) -> int:
    """Store hits of a statement, all operators together."""
    with graph.session() as session:
        result = session.run(f"PROFILE {cypher}", dict(params))
        for _ in result:  # a plan has figures once its rows have been read
            pass
        summary = result.consume()
    return _hits(summary.profile or {})


def _hits(operator: Mapping[str, Any]) -> int:
    return int(operator.get("dbHits", 0)) + sum(_hits(child) for child in operator.get("children", ()))
