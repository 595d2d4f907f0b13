"""How far people agree: percent agreement, Cohen's and Fleiss' kappa, Krippendorff's alpha, with bootstrap intervals.

What cannot be computed (one rater, one item, no variation where chance agreement is certain) is None, never 0 or 1.
"""

from __future__ import annotations

import math
import warnings
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

LEVELS = ("nominal", "ordinal", "interval")
Units = Mapping[Hashable, Mapping[str, str]]
"""Ratings by unit, then by rater."""


class Rating(NamedTuple):
    """One person's decision on one unit; units of one cluster (criteria of a question, say) are drawn together."""

    unit: str
    rater: str
    value: str
    cluster: str = ""


class Agreed(NamedTuple):
    """A measure with its 95 % interval, and what it rests on: units with two ratings or more, ratings, raters."""

    measure: str
    value: float | None
    low: float | None
    high: float | None
    units: int
    ratings: int
    raters: int


def by_unit(ratings: Iterable[Rating]) -> dict[Hashable, dict[str, str]]:
    """Ratings of every unit that has at least two; of a rater's several ratings of one unit the last counts.

    >>> by_unit([Rating("q1", "a", "yes"), Rating("q1", "b", "no"), Rating("q2", "a", "yes")])
    {'q1': {'a': 'yes', 'b': 'no'}}
    """
    found: dict[Hashable, dict[str, str]] = defaultdict(dict)
    for rating in ratings:
        found[rating.unit][rating.rater] = rating.value
    return {unit: rated for unit, rated in found.items() if len(rated) > 1}


def percent(units: Units) -> float | None:
    """Share of pairs of raters, over all units, that gave the same value.

    >>> percent({1: {"a": "x", "b": "x"}, 2: {"a": "x", "b": "y"}})
    0.5
    """
    pairs = [left == right for rated in units.values() for left, right in combinations(rated.values(), 2)]
    return sum(pairs) / len(pairs) if pairs else None


def cohen(units: Units) -> float | None:
    """Cohen's kappa (1960) of two raters; of more, the mean over all pairs that rated units in common (Light 1971).

    >>> cohen({1: {"a": "x", "b": "x"}, 2: {"a": "y", "b": "y"}}), cohen({1: {"a": "x", "b": "x"}})
    (1.0, None)
    """
    from sklearn.metrics import cohen_kappa_score

    code = {value: i for i, value in enumerate(sorted({v for rated in units.values() for v in rated.values()}))}
    values = []
    for left, right in combinations(sorted({rater for rated in units.values() for rater in rated}), 2):
        both = [(code[rated[left]], code[rated[right]]) for rated in units.values() if left in rated and right in rated]
        if len({value for pair in both for value in pair}) > 1:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                values.append(float(cohen_kappa_score([a for a, _ in both], [b for _, b in both])))
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else None


def fleiss(units: Units) -> float | None:
    """Fleiss' kappa (1971), by statsmodels; None where units have different numbers of ratings, for which it is not defined.

    >>> round(fleiss({1: {"a": "x", "b": "x", "c": "y"}, 2: {"a": "y", "b": "y", "c": "y"}}), 9)
    0.25
    >>> fleiss({1: {"a": "x", "b": "y"}, 2: {"a": "y", "b": "y", "c": "y"}}) is None
    True
    """
    counts, _ = _table(units)
    if not units or counts.shape[1] < 2 or len(set(counts.sum(axis=1))) > 1:
        return None
    from statsmodels.stats.inter_rater import fleiss_kappa

    return float(fleiss_kappa(counts))


def _table(units: Units, level: str = "nominal") -> tuple[Any, list[str] | list[float]]:
    """How often each unit was given each value, and the values in order."""
    import numpy as np

    stated = {value for rated in units.values() for value in rated.values()}
    order: list[str] | list[float] = (
        sorted(stated) if level == "nominal" else sorted({float(value) for value in stated})
    )
    place = {value: order.index(value if level == "nominal" else float(value)) for value in stated}  # type: ignore[arg-type]
    flat = [(row, place[value]) for row, rated in enumerate(units.values()) for value in rated.values()]
    table = np.zeros((len(units), len(order)))
    if flat:
        np.add.at(table, tuple(np.array(flat).T), 1)
    return table, order


def krippendorff_alpha(units: Units, level: str = "nominal") -> float | None:
    """Krippendorff's alpha; for the ordinal and interval level, values are numbers.

    >>> krippendorff_alpha({1: {"a": "1", "b": "1"}, 2: {"a": "2", "b": "2"}}, "ordinal")
    1.0
    """
    import krippendorff

    table, order = _table(units, level)
    if len(order) < 2:
        return None
    domain = list(range(len(order))) if level == "nominal" else order
    alpha = krippendorff.alpha(value_counts=table, value_domain=domain, level_of_measurement=level)
    return None if math.isnan(alpha) else float(alpha)


def measures(level: str = "nominal") -> dict[str, Callable[[Units], float | None]]:
    """The measures by name."""
    return {
        "percent_agreement": percent,
        "cohen_kappa": cohen,
        "fleiss_kappa": fleiss,
        "krippendorff_alpha": lambda units: krippendorff_alpha(units, level),
    }


def agree(ratings: Sequence[Rating], *, seed: int, draws: int = 1000, level: str = "nominal") -> list[Agreed]:
    """Every measure with its percentile bootstrap interval (clusters drawn with replacement, seeded).

    An interval is given only where at least two clusters were rated and nine in ten draws have a value.

    >>> found = agree([Rating(f"q{i}", who, "yes" if i % 2 else "no") for i in range(8) for who in "ab"], seed=7, draws=20)
    >>> [(a.measure, a.value) for a in found][0], found[0].units, found[0].raters
    (('percent_agreement', 1.0), 8, 2)
    """
    units = by_unit(ratings)
    cluster_of = {rating.unit: rating.cluster or rating.unit for rating in ratings}
    clusters: dict[str, list[Hashable]] = defaultdict(list)
    for unit in units:
        clusters[cluster_of[str(unit)]].append(unit)
    samples = _samples(units, list(clusters.values()), seed, draws)
    raters = len({rater for rated in units.values() for rater in rated})
    count = sum(map(len, units.values()))
    found = []
    for name, measure in measures(level).items():
        drawn = [value for value in map(measure, samples) if value is not None]
        low, high = _interval(drawn) if samples and len(drawn) >= 0.9 * len(samples) else (None, None)
        found.append(Agreed(name, measure(units), low, high, len(units), count, raters))
    return found


def _samples(units: Units, clusters: Sequence[Sequence[Hashable]], seed: int, draws: int) -> list[Units]:
    import numpy as np

    if len(clusters) < 2 or not draws:
        return []
    picks = np.random.default_rng(seed).integers(0, len(clusters), size=(draws, len(clusters)))
    return [
        {(place, unit): units[unit] for place, pick in enumerate(row) for unit in clusters[pick]}
        for row in picks.tolist()
    ]


def _interval(values: Sequence[float]) -> tuple[float, float]:
    import numpy as np

    low, high = np.percentile(np.array(values), [2.5, 97.5])
    return float(low), float(high)
