"""A branch of Orphanet's lineage as a networkx graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

Row = Mapping[str, Any]


def digraph(rows: Iterable[Row]) -> nx.DiGraph[str]:
    """The branch as a directed graph: edges lead from child to parent, as CHILD_OF does.

    Nodes hold name, level, type, status and distance. A node's ancestors in the lineage are ``networkx.descendants`` of
    it, for the edges lead up.

    >>> head, leaf = {"orpha": "ORPHA:1", "parents": []}, {"orpha": "ORPHA:2", "name": "leaf", "parents": ["ORPHA:1"]}
    >>> toy = digraph([head, leaf])
    >>> list(toy.edges), toy.nodes["ORPHA:2"]
    ([('ORPHA:2', 'ORPHA:1')], {'name': 'leaf'})
    """
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    for row in rows:
        graph.add_node(
            row["orpha"], **{k: v for k, v in row.items() if k not in ("orpha", "parents") and v is not None}
        )
        graph.add_edges_from((row["orpha"], parent) for parent in row["parents"])
    return graph
