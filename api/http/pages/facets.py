"""Facets of a list of questions, read out of an address by the types that the query's header states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.usecases.pages import FACETS
from queries import registry


def read_facets(parameters: Mapping[str, str]) -> dict[str, Any]:
    """Return the facets that the address gives, each as a value of its type; empty ones are left out.

    Raises:
        UsageError: a value is none of its type.

    >>> read_facets({"track": "diagnosis", "images": "3", "lineage": "", "after": "x"})
    {'track': 'diagnosis', 'images': 3}
    """
    declared = {param.name: param for param in registry.get("benchmark/browse_count").params}
    return {
        name: registry.convert(declared[name], parameters[name], "benchmark/browse")
        for name in FACETS
        if name != "benchmark" and parameters.get(name)
    }
