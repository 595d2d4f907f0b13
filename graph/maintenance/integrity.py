"""Relationships that exist twice although a load states them once: found, and made one again."""

from __future__ import annotations

from graph import schema
from graph.model import Relationship
from graph.session import Graph

PIECE = 1_000
_COUNT = (
    "MATCH (a)-[r:$($type)]->(b) WHERE $start IN labels(a) AND $end IN labels(b) AND ($all OR r.source IS NOT NULL) "
    "WITH a, b, [name IN $key | r[name]] AS key, count(r) AS times WHERE times > 1 RETURN sum(times - 1)"
)
"""One statement for every type: the database plans it once."""


def _twice(edge: Relationship) -> str:
    """Cypher that collects the relationships of a type that have the same ends and key."""
    keys = "".join(f", r.{name} AS key{place}" for place, name in enumerate(edge.key))
    names = "".join(f", key{place}" for place, _ in enumerate(edge.key))
    ours = "WHERE r.source IS NOT NULL " if "source" in edge.stated else ""
    return (
        f"MATCH (a:{edge.start.label})-[r:{edge.type}]->(b:{edge.end.label}) {ours}"
        f"WITH a, b{keys}, count(r) AS times, collect(r) AS alike WHERE times > 1 WITH a, b{names}, alike"
    )


def count_duplicates(graph: Graph) -> dict[str, int]:
    """Return how many relationships of each type are one too many; types without any are left out.

    Relationships without a source were not written by this product and do not count.
    """
    counts = {}
    for edge in schema.RELATIONSHIPS:
        ends = {"start": edge.start.label, "type": edge.type, "end": edge.end.label}
        rows = graph.read_rows(_COUNT, {**ends, "key": list(edge.key), "all": "source" not in edge.stated})
        if rows[0][0]:
            counts[edge.name] = rows[0][0]
    return counts


def mend_duplicates(graph: Graph) -> int:
    """Make one relationship of those that are the same, with the sources of all, and return how many were deleted."""
    deleted = 0
    with graph.writing("doctor"):
        doubled = count_duplicates(graph)
        for edge in schema.RELATIONSHIPS:
            if edge.name not in doubled:
                continue
            lists = [name for name in ("source", "statements", "claims") if name in edge.stated]
            united = "".join(
                f" SET first.{name} = CASE WHEN first.{name} IS NULL THEN null ELSE COLLECT {{ "
                f"UNWIND alike AS other UNWIND other.{name} AS value WITH DISTINCT value ORDER BY value RETURN value }} END"
                for name in lists
            )
            mend = (
                f"{_twice(edge)} LIMIT {PIECE} WITH alike, head(alike) AS first{united} "
                "WITH alike FOREACH (other IN tail(alike) | DELETE other)"
            )
            while count := graph.write(mend).relationships_deleted:
                deleted += count
    return deleted
