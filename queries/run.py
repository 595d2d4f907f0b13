"""Run a query of the registry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from graph.maintenance.unfinished import refuse_half_written
from graph.session import Graph
from queries import registry

BOUND = "bound"
"""The one parameter that the database sees: a map of the values of all."""


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
    cypher, parameters = with_one_plan(query, bound)
    return (
        graph.read_many(cypher, [c.name for c in query.returns], parameters) if many else graph.read(cypher, parameters)
    )


def with_one_plan(query: registry.Query, bound: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """A query's text and parameters as the database gets them: the values come as one map.

    The database keeps a plan for each combination of parameter types, and an absent value is a type of its own: a query
    of ten filters would be planned anew for each combination of those that are set, which takes a second or two each.

    >>> text, parameters = with_one_plan(registry.get("benchmark/question"), {"id": "sample/diagnosis/1"})
    >>> text.count("$bound.id"), parameters
    (1, {'bound': {'id': 'sample/diagnosis/1'}})
    """
    names = {param.name for param in query.params}
    text = re.sub(r"\$(\w+)", lambda match: f"${BOUND}.{match[1]}" if match[1] in names else match[0], query.cypher)
    return text, {BOUND: dict(bound)}
