"""Run a query of the registry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.session import Graph
from queries import registry


def run(graph: Graph, name: str, given: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Rows of a query as plain dicts, in the order of its columns.

    Raises:
        NotFoundError: there is no such query.
        UsageError: a parameter is unknown, missing or of the wrong type.
    """
    query = registry.get(name)
    return graph.read(query.cypher, query.bind(given or {}))
