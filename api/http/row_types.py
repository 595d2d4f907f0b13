"""Response types of queries, out of their headers."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field, create_model

from queries import registry

PYTHON = {
    "string": str,
    "integer": int,
    "float": float,
    "boolean": bool,
    "orpha": str,
    "hpo": str,
    "curie": str,
    "list<string>": list[str],
    "list<hpo>": list[str],
    "list<orpha>": list[str],
    "list<integer>": list[int | None],
    "list<float>": list[float],
    "map": dict[str, Any],
    "list<map>": list[dict[str, Any]],
}


def row_model(query: registry.Query, name: str) -> type[BaseModel]:
    """The response type of a query's rows, out of its header."""
    fields: dict[str, Any] = {
        column.name: (PYTHON[column.type] | None, Field(None, description=column.doc)) for column in query.returns
    }
    return create_model(name, **fields)


def row_of(query: str, name: str) -> Any:
    """The response type of one row of a query, under a name."""
    return row_model(registry.get(query), name)


def rows_of(query: str, name: str) -> Any:
    """The response type of all rows of a query, under a name."""
    return list[row_of(query, name)]  # type: ignore[misc]


def type_name(query: registry.Query) -> str:
    """The name of a query's response type.

    >>> type_name(registry.get("errors/by_lineage"))
    'ErrorsByLineage'
    """
    return "".join(part.title() for part in query.name.replace("/", "_").split("_"))
