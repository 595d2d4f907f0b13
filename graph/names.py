"""The names of the graph's disorders as an index, and their lineage as relations."""

from __future__ import annotations

from collections.abc import Iterator

from graph.derive import read_lineage
from graph.session import Graph
from mmrarebench.matching import Name, NameIndex
from mmrarebench.relations import Relater


def read_names(graph: Graph) -> Iterator[Name]:
    """Preferred terms, synonyms, and labels of exactly mapped MONDO and OMIM concepts."""
    for code, name, synonyms in graph.read_bulk(
        "MATCH (d:Disorder)", ("d.orpha", "d.name", "coalesce(d.synonyms, [])")
    ):
        if name:
            yield Name(code, name, 0)
        for synonym in synonyms:
            yield Name(code, synonym, 1)
    for bridge in ("(c:Concept)", "(:Concept)-[:MAPS_TO {relation: 'exact'}]->(c:Concept)"):
        match = f"MATCH (d:Disorder)-[:MAPS_TO {{relation: 'exact'}}]->{bridge} WHERE c.label IS NOT NULL"
        for code, label in graph.read_bulk(match, ("d.orpha", "c.label")):
            yield Name(code, label, 2)


def read_index(graph: Graph) -> NameIndex:
    """The index over all names."""
    return NameIndex(read_names(graph))


def read_relater(graph: Graph) -> Relater:
    """Relations within the loaded lineage."""
    rows = graph.read_rows("MATCH (d:Disorder) WHERE d.level IN ['disorder', 'subtype'] RETURN count(d)")
    return Relater(read_lineage(graph), rows[0][0])
