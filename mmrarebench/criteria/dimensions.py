"""The dimensions of a verdict: its partial results as numbers by name, and how the graph stores them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Dimensions = Mapping[str, float]


def dimensions(names: Sequence[str] | None, values: Sequence[float] | None) -> dict[str, float]:
    """Return the dimensions of a verdict by name, from the two parallel lists in which the graph stores them.

    >>> dimensions(["recallLower", "claim.found"], [0.5, 2.0])
    {'recallLower': 0.5, 'claim.found': 2.0}
    >>> dimensions(None, None)
    {}
    """
    return dict(zip(names or (), values or (), strict=True))


def dimension_properties(values: Mapping[str, float | None]) -> dict[str, list[str] | list[float] | None]:
    """Return the two properties of a verdict that hold its dimensions; a dimension without a value is left out.

    >>> dimension_properties({"order": 0.5, "precision": None, "claim.found": 2})
    {'dimensionNames': ['order', 'claim.found'], 'dimensionValues': [0.5, 2.0]}
    >>> dimension_properties({})
    {'dimensionNames': None, 'dimensionValues': None}
    """
    numbers = {name: float(value) for name, value in values.items() if value is not None}
    return {"dimensionNames": list(numbers) or None, "dimensionValues": list(numbers.values()) or None}


def verdict_dimensions(verdicts: Sequence[int] | None) -> dict[str, float]:
    """Return the single verdicts of a judge's reply as dimensions named by their place, from 1.

    >>> verdict_dimensions((1, 0))
    {'1': 1.0, '2': 0.0}
    """
    return {str(place): float(verdict) for place, verdict in enumerate(verdicts or (), 1)}
