"""Values that Cypher returns, as JSON has them: nodes, paths, times, points, bytes, numbers that are none."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Mapping
from typing import Any

from mmrarebench.exceptions import QueryRefused

LARGEST_RESULT = 16_000_000
"""Characters and values of a result together."""


class ResultSize:
    """Counts the size of a result, and refuses one that is larger than the limit.

    >>> size = ResultSize(10)
    >>> size.add(11)
    Traceback (most recent call last):
    ...
    mmrarebench.exceptions.QueryRefused: the result is larger than 10 characters. Repair: return less, or add LIMIT
    """

    def __init__(self, largest: int = LARGEST_RESULT) -> None:
        self.largest = largest
        self.size = 0

    def add(self, amount: int) -> None:
        """Count some more characters.

        Raises:
            QueryRefused: the result is too large now.
        """
        self.size += amount
        if self.size > self.largest:
            what = f"the result is larger than {self.largest:,} characters"
            raise QueryRefused(what, repair="return less, or add LIMIT")


def json_value(value: Any, size: ResultSize) -> Any:
    """A value as JSON has it.

    Times, dates and durations are ISO 8601 texts; a point is an object of its coordinates; bytes are base64; a number
    that is not finite is the text NaN, Infinity or -Infinity; nodes, relationships and paths are objects.

    Raises:
        QueryRefused: the result is too large.

    >>> json_value([1, float("inf"), b"ab"], ResultSize())
    [1, 'Infinity', 'YWI=']
    """
    if value is None or isinstance(value, bool | int):
        size.add(4)
        return value
    if isinstance(value, str):
        size.add(len(value) + 2)
        return value
    if isinstance(value, float):
        size.add(8)
        return value if math.isfinite(value) else _not_finite(value)
    if isinstance(value, bytes | bytearray):
        size.add(len(value))
        return base64.b64encode(value).decode()
    if isinstance(value, Mapping) and not hasattr(value, "element_id"):
        return {str(key): json_value(item, size) for key, item in value.items()}
    if isinstance(value, list | set | frozenset):
        return [json_value(item, size) for item in value]
    return _json_of_driver(value, size)


def _not_finite(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _json_of_driver(value: Any, size: ResultSize) -> Any:
    """A value of one of the driver's own types."""
    from neo4j import graph as structures
    from neo4j import spatial, vector

    import graph.driver  # noqa: F401  (imports the driver without what it would look for)

    size.add(16)
    if isinstance(value, structures.Node):
        return {"labels": sorted(value.labels), "properties": json_value(dict(value), size)}
    if isinstance(value, structures.Relationship):
        ends = [json_value(node, size) if node is not None and dict(node) else None for node in value.nodes]
        return {"type": value.type, "start": ends[0], "end": ends[1], "properties": json_value(dict(value), size)}
    if isinstance(value, structures.Path):
        steps = [{"type": step.type, "properties": json_value(dict(step), size)} for step in value.relationships]
        return {"nodes": [json_value(node, size) for node in value.nodes], "relationships": steps}
    if isinstance(value, spatial.Point):
        return {"srid": value.srid, **dict(zip("xyz", (_number(part) for part in value), strict=False))}
    if isinstance(value, vector.Vector):
        return json_value(list(value.to_native()), size)
    write: Callable[[], str] | None = getattr(value, "iso_format", None)
    return write() if write is not None else str(value)


def _number(value: float) -> float | str:
    return value if math.isfinite(value) else _not_finite(value)
