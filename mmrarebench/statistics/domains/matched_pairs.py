"""Medical models matched with general ones: same base model first, then same family, then nearest in size; each once."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal, NamedTuple

from mmrarebench.statistics.domains.model_scores import Model

MOST_RATIO = 2.0
By = Literal["base", "family", "size"]


class MatchedPair(NamedTuple):
    """A medical model and its general partner, why they are matched, and how many times larger the larger one is."""

    medical: str
    general: str
    by: By
    ratio: float | None


def match_pairs(models: Iterable[Model], most_ratio: float = MOST_RATIO) -> list[MatchedPair]:
    """Pairs of a medical and a general model, each model in at most one.

    A pair has the same base model (or one is the base of the other), or the same family or merely a like size, where
    the larger one is at most ``most_ratio`` times larger. The best pairs are made first; unknown sizes are not guessed,
    and a model without a partner stays without one.

    >>> models = [Model("m", "medical", "M", "g7", 7e9), Model("n", "medical", "N", None, 70e9)]
    >>> models += [Model("g7", "general", "G", None, 7e9), Model("g72", "general", "G", None, 72e9)]
    >>> [(pair.medical, pair.general, pair.by) for pair in match_pairs(models)]
    [('m', 'g7', 'base'), ('n', 'g72', 'size')]
    >>> match_pairs([Model("m", "medical"), Model("g", "general", "G", None, 8e9)])
    []
    """
    ordered = sorted(set(models), key=lambda model: model.name)
    candidates = [
        candidate
        for medical in ordered
        if medical.domain == "medical"
        for general in ordered
        if general.domain == "general"
        for candidate in [_candidate(medical, general, most_ratio)]
        if candidate is not None
    ]
    tiers: dict[By, int] = {"base": 0, "family": 1, "size": 2}
    candidates.sort(key=lambda pair: (tiers[pair.by], pair.ratio or math.inf, pair.medical, pair.general))
    pairs: list[MatchedPair] = []
    for pair in candidates:
        if all(pair.medical != p.medical and pair.general != p.general for p in pairs):
            pairs.append(pair)
    return sorted(pairs)


def _candidate(medical: Model, general: Model, most_ratio: float) -> MatchedPair | None:
    ratio = None
    if medical.parameters and general.parameters:
        ratio = math.exp(abs(math.log(medical.parameters) - math.log(general.parameters)))
    if medical.base is not None and medical.base in (general.name, general.base):
        return MatchedPair(medical.name, general.name, "base", ratio)
    if ratio is None or ratio > most_ratio:
        return None
    alike = medical.family is not None and medical.family == general.family
    return MatchedPair(medical.name, general.name, "family" if alike else "size", ratio)
