"""Differences between two releases of an ontology, and the questions that depend on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graph.session import Graph
from mmrarebench.exceptions import NotFoundError
from queries.run import run
from reports.releases import entries as release_entries
from reports.releases import ontology as release_ontology

Rows = list[dict[str, Any]]


def diff_ontologies(graph: Graph | None, old: str, new: str, *, benchmark: str | None = None) -> dict[str, Any]:
    """Differences between two releases of Orphanet or HPO and, given a graph, the questions that depend on them.

    Each is a path, or a release that the graph holds, as ``hpo`` or ``orphapacket@2025-12-09``.
    """
    kind, changes = release_ontology.compare(read_release(graph, old), read_release(graph, new))
    if graph is None:
        return {"kind": kind, "changes": changes, "touched": None}
    codes = sorted({change["code"] for change in changes})
    rows = run(graph, f"release/touched_by_{kind}", {"codes": codes, "benchmark": benchmark})
    return {"kind": kind, "changes": changes, "touched": release_ontology.touched(changes, rows)}


def read_release(graph: Graph | None, name: str) -> tuple[str, release_entries.Release]:
    """A release from disk, else from the graph.

    Raises:
        NotFoundError: it is neither a path nor loaded.
    """
    if Path(name).exists():
        return release_entries.from_files(Path(name))
    loaded = {row["id"]: row["source"][0] for row in _lineages(graph)} if graph else {}
    owner = next(
        (source for identifier, source in loaded.items() if name in (identifier, identifier.split("@", 1)[0])), None
    )
    if graph is None or owner is None:
        there = f"loaded: {', '.join(loaded)}" if loaded else "none is loaded"
        raise NotFoundError(f"{name!r} is neither a path nor a release in the graph ({there})", repair="check the name")
    kind = release_entries.PHENOTYPES if owner == "hpo" else release_entries.DISORDERS
    rows = run(graph, f"release/{kind}", {} if owner == "hpo" else {"owner": owner})
    return kind, release_entries.from_rows(kind, rows)


def _lineages(graph: Graph) -> Rows:
    return graph.read(
        "MATCH (r:Release) WHERE r.name IN ['hpo', 'orphapacket', 'orphadata-product1', 'orphadata-product3', 'ordo'] "
        "RETURN r.id AS id, r.source AS source ORDER BY id"
    )
