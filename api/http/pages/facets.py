"""Facets of a list of questions, read out of an address by the types that the query's header states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.usecases.pages.questions import FACETS
from mmrarebench.exceptions import UsageError
from queries import registry

CHOICES = {
    "outcome": ("right", "wrong", "unscored", "missing"),
    "solved": ("everybody", "some", "nobody"),
    "sort": ("id", "images", "difficulty"),
}
"""Facets with a few values."""


def read_facets(parameters: Mapping[str, str]) -> dict[str, Any]:
    """Return the facets that the address gives, each as a value of its type; empty ones are left out.

    Raises:
        UsageError: a value is none of its type.

    >>> read_facets({"track": "diagnosis", "images": "3", "lineage": "", "after": "x"})
    {'track': 'diagnosis', 'images': 3}
    """
    declared = {param.name: param for param in registry.get("benchmark/browse").params}
    for name, choices in CHOICES.items():
        if parameters.get(name) and parameters[name] not in choices:
            raise UsageError(f"there is no {name} {parameters[name]!r}", repair=f"one of {', '.join(choices)}")
    return {
        name: registry.convert(declared[name], parameters[name], "benchmark/browse")
        for name in FACETS
        if name != "benchmark" and parameters.get(name)
    }
