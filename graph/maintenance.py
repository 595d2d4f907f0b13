"""Emptying the graph, in pieces small enough for a small heap."""

from __future__ import annotations

from graph.session import Graph

PIECE = 20_000


def clear(graph: Graph) -> int:
    """Delete every relationship, then every node, and return how many nodes there were."""
    while graph.write(f"MATCH ()-[r]->() WITH r LIMIT {PIECE} DELETE r").relationships_deleted:
        pass
    total = 0
    while deleted := graph.write(f"MATCH (n) WITH n LIMIT {PIECE} DELETE n").nodes_deleted:
        total += deleted
    return total
