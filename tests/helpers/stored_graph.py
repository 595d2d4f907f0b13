"""A graph stored as JSON lines, nodes first: written into an empty database in the order of the file or in another."""

from __future__ import annotations

import gzip
import random
from collections.abc import Collection
from pathlib import Path
from typing import Any

import orjson

from graph.session import Graph

DATA = Path(__file__).resolve().parents[1] / "data"
FIRST_SCHEMA = DATA / "graph-schema-0.jsonl.gz"
"""The bundled sample as the program before the schema's version was stored wrote it: loaded, scored, scanned, masked
and split."""
FIRST_ANSWERS = DATA / "graph-schema-0-answers.json"
"""What that program's queries returned of that graph."""
CHUNK = 5_000


ONTOLOGY = {"Phenotype", "Prevalence", "Concept", "Gene"}
"""Labels of which a test may leave most nodes out: the rest stays a graph."""


def read_stored(
    path: Path, *, every: int = 1, without: Collection[str] = ()
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Nodes (labels, properties) and relationships (start and end as places of nodes, type, properties) of a file.

    Args:
        path: the file.
        every: of phenotypes, prevalences, concepts and genes only each so-manieth is read, with the relationships
            between what is read; everything else is whole.
        without: types of relationships that are left out.
    """
    with gzip.open(path) as file:
        rows = [orjson.loads(line) for line in file]
    nodes, edges = [row for row in rows if "labels" in row], [row for row in rows if "type" in row]
    left_out = {i for i, node in enumerate(nodes) if i % every and not ONTOLOGY.isdisjoint(node["labels"])}
    places = {i: place for place, i in enumerate(i for i in range(len(nodes)) if i not in left_out)}
    return [nodes[i] for i in places], [
        {**edge, "start": places[edge["start"]], "end": places[edge["end"]]}
        for edge in edges
        if edge["start"] in places and edge["end"] in places and edge["type"] not in without
    ]


def write_stored(
    graph: Graph, nodes: list[dict[str, Any]], relationships: list[dict[str, Any]], seed: int | None = None
) -> None:
    """Write stored nodes and relationships; a seed puts them into another physical order."""
    order = list(range(len(nodes)))
    edges = list(relationships)
    if seed is not None:
        random.Random(seed).shuffle(order)
        random.Random(seed).shuffle(edges)
    identities: dict[int, str] = {}
    with graph.session() as session:
        for start in range(0, len(order), CHUNK):
            places = order[start : start + CHUNK]
            rows = [{"labels": nodes[place]["labels"], "properties": nodes[place]["properties"]} for place in places]
            result = session.run(
                "UNWIND $rows AS row CREATE (n:$(row.labels)) SET n = row.properties RETURN elementId(n)", rows=rows
            )
            identities.update(zip(places, (record[0] for record in result), strict=True))
        for start in range(0, len(edges), CHUNK):
            rows = [
                {**edge, "start": identities[edge["start"]], "end": identities[edge["end"]]}
                for edge in edges[start : start + CHUNK]
            ]
            session.run(
                "UNWIND $rows AS row MATCH (a) WHERE elementId(a) = row.start MATCH (b) WHERE elementId(b) = row.end "
                "CREATE (a)-[r:$(row.type)]->(b) SET r = row.properties",
                rows=rows,
            ).consume()


def stored_from(graph: Graph) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Nodes and relationships of a graph as ``read_stored`` returns them."""
    rows = graph.read_rows("MATCH (n) WHERE NOT n:WriteLock RETURN elementId(n), labels(n), properties(n)")
    places = {identity: place for place, (identity, _, _) in enumerate(rows)}
    edges = graph.read_rows("MATCH (a)-[r]->(b) RETURN elementId(a), elementId(b), type(r), properties(r)")
    return (
        [{"labels": labels, "properties": properties} for _, labels, properties in rows],
        [{"start": places[a], "end": places[b], "type": kind, "properties": values} for a, b, kind, values in edges],
    )
