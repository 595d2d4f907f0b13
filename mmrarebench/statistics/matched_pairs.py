"""Medical models matched with the general model that is nearest in size."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple


class ModelSize(NamedTuple):
    """A model with its domain (medical or general) and number of weights, where they are known."""

    name: str
    domain: str | None
    parameters: float | None


class Match(NamedTuple):
    """A medical model, the general one nearest in size, and how many times larger the larger of the two is.

    ``general`` is None where the medical model's size or every general model's is unknown.
    """

    medical: str
    general: str | None
    ratio: float | None


def nearest(models: Iterable[ModelSize]) -> list[Match]:
    """Match each medical model with the general model nearest in size (on a log scale; ties by name).

    A general model may be matched several times. Unknown sizes are not guessed.

    >>> nearest([ModelSize("m", "medical", 70e9), ModelSize("g8", "general", 8e9), ModelSize("g72", "general", 72e9)])
    [Match(medical='m', general='g72', ratio=1.028...)]
    >>> nearest([ModelSize("m", "medical", None), ModelSize("g", "general", 8e9)])
    [Match(medical='m', general=None, ratio=None)]
    """
    found = sorted(set(models))
    general = [(one.parameters, one.name) for one in found if one.domain == "general" and one.parameters]
    return [_match(one, general) for one in found if one.domain == "medical"]


def _match(one: ModelSize, general: list[tuple[float, str]]) -> Match:
    if not one.parameters or not general:
        return Match(one.name, None, None)
    size = math.log(one.parameters)
    distance, name = min((abs(math.log(parameters) - size), name) for parameters, name in general)
    return Match(one.name, name, math.exp(distance))
