"""Emptying the graph, in pieces small enough for a small heap."""

from __future__ import annotations

from graph.model import MARK
from graph.session import Graph

PIECE = 20_000


def clear(graph: Graph, keep: str = "") -> int:
    """Delete every node that this program wrote, with its relationships, and return how many nodes there were.

    Nodes that others wrote stay, without their relationships to deleted nodes; so does the note of the operation
    ``keep``, which deletes them.
    """
    counts = graph.read_rows(f"MATCH (n) RETURN count(n), count(n.{MARK.name})")[0]
    if counts[0] == counts[1]:
        return clear_everything(graph, keep)
    total = 0
    with graph.lock.held():
        while graph.write(f"MATCH (n)-[r]-() WHERE n.{MARK.name} WITH r LIMIT {PIECE} DELETE r").relationships_deleted:
            pass
        nodes = f"MATCH (n) WHERE n.{MARK.name} AND NOT n:WriteLock AND NOT (n:Pending AND n.what = $keep)"
        while deleted := graph.write(f"{nodes} WITH n LIMIT {PIECE} DELETE n", {"keep": keep}).nodes_deleted:
            total += deleted
    return total


def clear_everything(graph: Graph, keep: str = "") -> int:
    """Delete every node of the database but the write lock, whoever wrote it, and return how many there were."""
    total = 0
    with graph.lock.held():
        while graph.write(f"MATCH ()-[r]->() WITH r LIMIT {PIECE} DELETE r").relationships_deleted:
            pass
        nodes = "MATCH (n) WHERE NOT n:WriteLock AND NOT (n:Pending AND n.what = $keep)"
        while deleted := graph.write(f"{nodes} WITH n LIMIT {PIECE} DELETE n", {"keep": keep}).nodes_deleted:
            total += deleted
    return total


def foreign_nodes(graph: Graph) -> int:
    """Return how many nodes of the database this program did not write."""
    counts = graph.read_rows(f"MATCH (n) RETURN count(n), count(n.{MARK.name})")[0]
    return int(counts[0] - counts[1])
