"""Imports of everything, then of the same again, beside other ways of getting rows into Neo4j."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from api.usecases import loading
from bench.common import data, empty_graph, timed
from bench.loading import writers as bench_loading
from graph.session import Graph

Rows = list[dict[str, object]]


def steps(graph: Graph, folder: Path) -> list[tuple[str, Callable[[], Any]]]:
    """The three imports that everything else rests on."""
    packets = folder / "orphanet" / "orphapacket_json_2025-12-09.tar.xz"
    steps: list[tuple[str, Callable[[], Any]]] = [
        ("import hpo", lambda: loading.import_source(graph, "hpo", [folder / "hpo" / "hp.v2025-05-06.json.gz"])),
        ("import orphanet (packets)", lambda: loading.import_source(graph, "orphanet", [packets])),
        ("import mappings", lambda: loading.import_source(graph, "mappings", [folder / "mondo"])),
    ]
    return steps


def _everything(graph: Graph, folder: Path) -> list[tuple[str, Callable[[], Any]]]:
    product3 = folder / "orphanet" / "en_product3_2024-06-27.tar.xz"
    hpoa = folder / "hpo" / "phenotype.v2025-05-06.hpoa.gz"
    return [
        *steps(graph, folder),
        ("import orphanet (product 3)", lambda: loading.import_source(graph, "orphanet", [product3])),
        ("import annotations (hpoa)", lambda: loading.import_source(graph, "annotations", [hpoa])),
    ]


def _warm(graph: Graph, folder: Path) -> None:
    """Let the server compile what it will need: one import of everything, then an empty graph again."""
    from graph.maintenance.reset import clear

    for _, step in _everything(graph, folder):
        step()
    clear(graph)


def ontologies() -> Rows:
    """Packets, HPO, its annotations, product 3 and mappings with closures; then the same again, which changes nothing."""
    folder = data()
    if folder is None:
        return []
    with empty_graph() as graph:
        _warm(graph, folder)
        work = _everything(graph, folder)
        rows: Rows = []
        for name, step in work:
            first, seconds = timed(step)
            rate = round(first.changes.total / seconds)
            rows.append({"step": name, "seconds": seconds, "changes": first.changes.total, "rows a second": rate})
        for row, (_, step) in zip(rows, work, strict=True):
            again, row["again, seconds"] = timed(step)
            row["again, changes"] = again.changes.total
        total = {
            k: sum(float(str(r[k])) for r in rows) for k in ("seconds", "changes", "again, seconds", "again, changes")
        }
        rows.append({"step": "all", **total})
        edges = graph.read_rows("MATCH ()-[r]->() RETURN count(r)")[0][0]
        rows.append({"step": f"relationships in the graph: {edges:,}"})
        rows += bench_loading.compared(graph, folder)
        return [{k: round(v, 1) if isinstance(v, float) else v for k, v in row.items()} for row in rows]
