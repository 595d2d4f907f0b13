"""Imports of everything, then of the same again; and the latency of the queries."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

from api import usecases
from bench.common import data, empty_graph, timed
from graph.session import Graph
from queries import registry
from queries.run import run

Rows = list[dict[str, object]]


def _steps(graph: Graph, folder: Path) -> list[tuple[str, Callable[[], Any]]]:
    packets = folder / "orphanet" / "orphapacket_json_2025-12-09.tar.xz"
    steps: list[tuple[str, Callable[[], Any]]] = [
        ("import hpo", lambda: usecases.import_source(graph, "hpo", [folder / "hpo" / "hp.v2025-05-06.json.gz"])),
        ("import orphanet (packets)", lambda: usecases.import_source(graph, "orphanet", [packets])),
        ("import mappings", lambda: usecases.import_source(graph, "mappings", [folder / "mondo"])),
    ]
    return steps


def _warm(graph: Graph, folder: Path) -> None:
    """Let the server compile what it will need: one import of everything, then an empty graph again."""
    from graph.maintenance import clear

    for _, step in _steps(graph, folder):
        step()
    clear(graph)


def ontologies() -> Rows:
    """Packets, HPO, its annotations, product 3 and mappings with closures; then the same again, which changes nothing."""
    folder = data()
    if folder is None:
        return []
    with empty_graph() as graph:
        _warm(graph, folder)
        steps = _steps(graph, folder)
        product3 = folder / "orphanet" / "en_product3_2024-06-27.tar.xz"
        hpoa = folder / "hpo" / "phenotype.v2025-05-06.hpoa.gz"
        steps.append(("import orphanet (product 3)", lambda: usecases.import_source(graph, "orphanet", [product3])))
        steps.append(("import annotations (hpoa)", lambda: usecases.import_source(graph, "annotations", [hpoa])))
        rows: Rows = []
        for name, step in steps:
            first, seconds = timed(step)
            rows.append({"step": name, "seconds": seconds, "changes": first.changes.total})
        for row, (_, step) in zip(rows, steps, strict=True):
            again, row["again, seconds"] = timed(step)
            row["again, changes"] = again.changes.total
        total = {
            k: sum(float(str(r[k])) for r in rows) for k in ("seconds", "changes", "again, seconds", "again, changes")
        }
        rows.append({"step": "all", **total})
        edges = graph.read_rows("MATCH ()-[r]->() RETURN count(r)")[0][0]
        rows.append({"step": f"relationships in the graph: {edges:,}"})
        return [{k: round(v, 1) if isinstance(v, float) else v for k, v in row.items()} for row in rows]


def queries() -> Rows:
    """Median and 95th percentile over 1,000 varied parameters (seed 7), on the graph of the step before."""
    folder = data()
    if folder is None:
        return []
    from graph.session import connect

    with connect() as graph:
        codes = [
            r[0]
            for r in graph.read_rows("MATCH (d:Disorder) WHERE d.level IS NOT NULL RETURN d.orpha ORDER BY d.orpha")
        ]
        terms = [
            r[0]
            for r in graph.read_rows(
                "MATCH (p:Phenotype)<-[:HAS_PHENOTYPE]-(:Disorder) RETURN DISTINCT p.hpo ORDER BY p.hpo"
            )
        ]
        genes = [r[0] for r in graph.read_rows("MATCH (g:Gene) RETURN g.symbol ORDER BY g.symbol")]
        curies = [
            r[0]
            for r in graph.read_rows(
                "MATCH (c:Concept)<-[:MAPS_TO]-(:Disorder) RETURN DISTINCT c.curie ORDER BY c.curie"
            )
        ]
        choose = random.Random(7)
        values = {"orpha": codes, "hpo": terms, "symbol": genes, "curie": curies}
        rows: Rows = []
        for name, query in registry.all_queries().items():
            needed = [p.name for p in query.params if p.required]
            if not name.startswith("ontology/") or not needed or not codes:
                continue
            times = []
            for _ in range(1000):
                given = {p: choose.choice(values[p]) for p in needed}
                times.append(timed(lambda given=given, name=name: run(graph, name, given))[1] * 1000)
            times.sort()
            rows.append(
                {"query": name, "median ms": round(statistics.median(times), 1), "95 % ms": round(times[949], 1)}
            )
        return rows
