"""Run a query of the registry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.session import Graph
from graph.unfinished import refuse_half_written
from queries import registry


def run(
    graph: Graph, name: str, params: Mapping[str, Any] | None = None, *, many: bool = False
) -> list[dict[str, Any]]:
    """Rows of a query as plain dicts, in the order of its columns.

    Args:
        graph: where to ask.
        name: of the query.
        params: parameters.
        many: thousands of rows are expected: they are sent in packs, which takes half the time.

    Raises:
        NotFoundError: there is no such query.
        UsageError: a parameter is unknown, missing or of the wrong type.
        GraphIncomplete: a large load that the query concerns is half written.
    """
    query = registry.get(name)
    bound = query.bind(params or {})
    refuse_half_written(graph, bound)
    return (
        graph.read_many(query.cypher, [c.name for c in query.returns], bound)
        if many
        else graph.read(query.cypher, bound)
    )
