"""How queries and scoring grow: with the size of a benchmark, and with the number of other benchmarks beside it.

``MMRAREBENCH_BENCH_TIMES`` names the sizes as multiples of the published one ("0.3,1,3" unless set; "1,3,10,30,100"
needs an evening and a server with 8 GB), ``MMRAREBENCH_BENCH_MODELS`` the number of models (23, beside others 8), and
``MMRAREBENCH_BENCH_SHARE`` the size of each of several benchmarks (0.25).
"""

from __future__ import annotations

import math
import os
import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from api.usecases import loading, scoring
from bench.common import data, empty_graph, timed
from bench.sizes.scale import MODELS, Scale, remove_benchmark, write_benchmark
from graph.session import Graph
from queries import registry
from queries.run import with_one_plan

Rows = list[dict[str, object]]
SUBJECT = "growth"
OTHERS = (1, 4, 16)
CALLS = 3
ONE_MODEL = "model-01"
QUERIES: Mapping[str, dict[str, Any]] = {
    "errors/by_lineage": {},
    "errors/by_lineage, one model": {"run": ONE_MODEL},
    "errors/items, one model": {"run": ONE_MODEL},
    "errors/verdicts, one model": {"run": ONE_MODEL},
    "errors/criteria": {},
    "errors/confusions": {},
    "errors/runs": {},
    "benchmark/questions": {},
    "benchmark/counts": {},
    "leakage/findings": {},
}


def sizes() -> Rows:
    """Each query at several sizes of one benchmark, and the exponent with which its time grows."""
    times = [float(text) for text in os.environ.get("MMRAREBENCH_BENCH_TIMES", "0.3,1,3").split(",")]
    models = int(os.environ.get("MMRAREBENCH_BENCH_MODELS", MODELS))
    taken: dict[str, list[tuple[float, float]]] = {}
    table: dict[str, dict[str, object]] = {}
    with _ontology() as graph:
        for size in times:
            scale = Scale(size, models)
            _, seconds = timed(lambda scale=scale: write_benchmark(graph, SUBJECT, scale))
            _add(table, taken, "written by the generator", size, seconds, f"{scale.answers:,} answers")
            for label, params in QUERIES.items():
                rows, hits, median = measure(graph, label, params)
                _add(table, taken, label, size, median, f"{rows:,} rows, {hits:,} hits")
            _, seconds = timed(lambda: scoring.score(graph, SUBJECT, model=ONE_MODEL))
            _add(table, taken, "score, one new model", size, seconds, "")
            remove_benchmark(graph, SUBJECT)
    memory = psutil.Process().memory_info().rss // 2**20
    rows_of_table: Rows = [{"work": label, **row, "exponent": exponent(taken[label])} for label, row in table.items()]
    return [*rows_of_table, {"work": f"memory of this process at the end: {memory} MB"}]


def beside() -> Rows:
    """The same benchmark with 1, 4 and 16 benchmarks in the graph: what is asked of one must not grow with the others."""
    table: dict[str, dict[str, object]] = {}
    scale = Scale(
        float(os.environ.get("MMRAREBENCH_BENCH_SHARE", 0.25)), int(os.environ.get("MMRAREBENCH_BENCH_MODELS", 8))
    )
    with _ontology() as graph:
        write_benchmark(graph, SUBJECT, scale)
        scoring.score(graph, SUBJECT)
        count = 1
        for others in OTHERS:
            while count < others:
                write_benchmark(graph, f"other-{count}", scale)
                count += 1
            column = f"{others} benchmark{'s' * (others > 1)}"
            for label, params in QUERIES.items():
                _, hits, median = measure(graph, label, params)
                table.setdefault(label, {})[column] = f"{hits:,} hits, {median * 1000:.0f} ms"
            _, seconds = timed(lambda: scoring.score(graph, SUBJECT))
            table.setdefault("score, nothing new", {})[column] = f"{seconds:.1f} s"
    return [{"work": label, **row} for label, row in table.items()]


def measure(graph: Graph, label: str, params: Mapping[str, Any]) -> tuple[int, int, float]:
    """Rows, hits of the store, and median seconds of a query on the benchmark in question."""
    query = registry.get(label.split(",", 1)[0])
    given = params if "benchmark" not in {param.name for param in query.params} else {**params, "benchmark": SUBJECT}
    cypher, parameters = with_one_plan(query, query.bind(given))
    with graph.session() as session:
        plan = session.run(f"PROFILE {cypher}", parameters).consume().profile
        calls = [timed(lambda: session.run(cypher, parameters).values()) for _ in range(CALLS)]
    assert plan is not None
    return len(calls[0][0]), store_hits(plan), statistics.median(seconds for _, seconds in calls)


def store_hits(plan: Mapping[str, Any]) -> int:
    """Hits of the store of a profiled plan, its children included."""
    return int(plan["args"].get("DbHits", 0)) + sum(store_hits(child) for child in plan.get("children", ()))


def exponent(points: Sequence[tuple[float, float]]) -> str:
    """Slope of seconds against size, both as logarithms, by least squares.

    >>> exponent([(1, 2.0), (10, 20.0), (100, 200.0)]), exponent([(1, 2.0)])
    ('1.00', '')
    """
    if len(points) < 2:
        return ""
    xs = [math.log(size) for size, _ in points]
    ys = [math.log(max(seconds, 1e-4)) for _, seconds in points]
    return f"{statistics.linear_regression(xs, ys).slope:.2f}"


def _add(
    table: dict[str, dict[str, object]],
    taken: dict[str, list[tuple[float, float]]],
    label: str,
    size: float,
    seconds: float,
    note: str,
) -> None:
    table.setdefault(label, {})[f"{size:g} times"] = f"{seconds:.3f} s{f' ({note})' if note else ''}"
    taken.setdefault(label, []).append((size, seconds))


@contextmanager
def _ontology() -> Iterator[Graph]:
    """An empty graph with Orphanet, real where the data is, else the sample's."""
    folder = data()
    packets = folder / "orphanet" / "orphapacket_json_2025-12-09.tar.xz" if folder else Path("sample/orphanet")
    with empty_graph() as graph:
        loading.import_source(graph, "orphanet", [packets])
        yield graph
