"""Annotator agreement: percent agreement, Cohen's and Fleiss' kappa, Krippendorff's alpha, with bootstrap intervals.

What cannot be computed (one rater, one item, no variation where chance agreement is certain) is None, never 0 or 1.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

LEVELS = ("nominal", "ordinal", "interval")
Units = Mapping[Hashable, Mapping[str, str]]
"""Ratings by unit, then by rater."""


class Rating(NamedTuple):
    """One person's decision on one unit; units of one cluster (criteria of a question, say) are drawn together."""

    unit: str
    rater: str
    value: str
    cluster: str = ""


class Agreement(NamedTuple):
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
    rated_units: dict[Hashable, dict[str, str]] = defaultdict(dict)
    for rating in ratings:
        rated_units[rating.unit][rating.rater] = rating.value
    return {unit: rated for unit, rated in rated_units.items() if len(rated) > 1}


def percent_agreement(units: Units) -> float | None:
    """Share of pairs of raters, over all units, that gave the same value.

    >>> percent_agreement({1: {"a": "x", "b": "x"}, 2: {"a": "x", "b": "y"}})
    0.5
    """
    pairs = [left == right for rated in units.values() for left, right in combinations(rated.values(), 2)]
    return sum(pairs) / len(pairs) if pairs else None


def cohen_kappa(units: Units, level: str = "nominal") -> float | None:
    """Cohen's kappa (1960) of two raters; of more, the mean over all pairs that rated units in common (Light 1971).

    On the interval level values are numbers, and disagreement weighs by the square of the difference (Cohen 1968): fine
    scores that are hardly ever equal would otherwise have a kappa of about 0, however near they lie.

    >>> cohen_kappa({1: {"a": "x", "b": "x"}, 2: {"a": "y", "b": "y"}}), cohen_kappa({1: {"a": "x", "b": "x"}})
    (1.0, None)
    >>> near = {1: {"a": "0.1", "b": "0.2"}, 2: {"a": "0.9", "b": "0.8"}}
    >>> cohen_kappa(near), round(cohen_kappa(near, "interval"), 3)
    (0.0, 0.96)
    """
    kappa_of = _pair_weighted_kappa if level == "interval" else _pair_kappa
    values = []
    for left, right in combinations(sorted({rater for rated in units.values() for rater in rated}), 2):
        common = [(rated[left], rated[right]) for rated in units.values() if left in rated and right in rated]
        kappa = kappa_of(common)
        if kappa is not None:
            values.append(kappa)
    return sum(values) / len(values) if values else None


def _pair_kappa(common: Sequence[tuple[str, str]]) -> float | None:
    """Kappa of two raters over the units that both rated; None where chance alone would agree on all of them."""
    if not common:
        return None
    count = len(common)
    observed = sum(left == right for left, right in common) / count
    lefts = Counter(left for left, _ in common)
    rights = Counter(right for _, right in common)
    expected = sum(lefts[value] * rights[value] for value in lefts) / count**2
    return None if expected == 1.0 else (observed - expected) / (1.0 - expected)


def _pair_weighted_kappa(common: Sequence[tuple[str, str]]) -> float | None:
    """Kappa with quadratic weights: twice the covariance by what two independent raters would differ; None where that is 0.

    >>> _pair_weighted_kappa([("0.7", "0.1"), ("0.7", "0.9")]), _pair_weighted_kappa([("1", "1"), ("1", "1")])
    (0.0, None)
    """
    if not common:
        return None
    lefts, rights = ([float(value) for value in values] for values in zip(*common, strict=True))
    constant = len(set(lefts)) == 1, len(set(rights)) == 1
    if any(constant):
        return None if all(constant) and lefts[0] == rights[0] else 0.0
    count = len(common)
    left_mean, right_mean = sum(lefts) / count, sum(rights) / count
    pairs = [(left - left_mean, right - right_mean) for left, right in zip(lefts, rights, strict=True)]
    covariance = sum(left * right for left, right in pairs) / count
    spread = sum(left**2 + right**2 for left, right in pairs) / count
    return 2 * covariance / (spread + (left_mean - right_mean) ** 2)


def fleiss_kappa(units: Units) -> float | None:
    """Fleiss' kappa (1971); None where units have different numbers of ratings, for which it is not defined.

    >>> round(fleiss_kappa({1: {"a": "x", "b": "x", "c": "y"}, 2: {"a": "y", "b": "y", "c": "y"}}), 9)
    0.25
    >>> fleiss_kappa({1: {"a": "x", "b": "y"}, 2: {"a": "y", "b": "y", "c": "y"}}) is None
    True
    """
    counts = [Counter(rated.values()) for rated in units.values()]
    sizes = {sum(count.values()) for count in counts}
    totals = sum(counts, Counter[str]())
    if len(sizes) != 1 or len(totals) < 2:
        return None
    [raters] = sizes
    agreed = sum(n * (n - 1) for count in counts for n in count.values())
    observed = agreed / (len(counts) * raters * (raters - 1))
    expected = sum((n / (len(counts) * raters)) ** 2 for n in totals.values())
    return (observed - expected) / (1.0 - expected)


def krippendorff_alpha(units: Units, level: str = "nominal") -> float | None:
    """Krippendorff's alpha by the matrix of coincidences (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability").

    For the ordinal and interval level, values are numbers. None where all ratings are equal.

    >>> krippendorff_alpha({1: {"a": "1", "b": "1"}, 2: {"a": "2", "b": "2"}}, "ordinal")
    1.0
    """
    coincidences, values = _coincidences(units, level)
    totals = [sum(row) for row in coincidences]
    count = sum(totals)
    if sum(total > 0 for total in totals) < 2:
        return None
    distances = _distances(values, totals, level)
    pairs = [(i, k) for i in range(len(values)) for k in range(len(values)) if i != k]
    observed = sum(coincidences[i][k] * distances[i][k] for i, k in pairs)
    expected = sum(totals[i] * totals[k] * distances[i][k] for i, k in pairs)
    return 1.0 - (count - 1) * observed / expected


def _coincidences(units: Units, level: str) -> tuple[list[list[float]], list[float]]:
    """How often two ratings of one unit have each pair of values, a unit's pairs weighing one rating each; and the values."""
    distinct = {value for rated in units.values() for value in rated.values()}
    number = {value: float(place) for place, value in enumerate(sorted(distinct))}
    if level != "nominal":
        number = {value: float(value) for value in distinct}
    values = sorted(set(number.values()))
    place = {value: values.index(number[value]) for value in distinct}
    matrix = [[0.0] * len(values) for _ in values]
    for rated in units.values():
        counts = Counter(place[value] for value in rated.values())
        size = sum(counts.values())
        for left, left_count in counts.items() if size > 1 else ():
            for right, right_count in counts.items():
                matrix[left][right] += left_count * (right_count - (left == right)) / (size - 1)
    return matrix, values


def _distances(values: Sequence[float], totals: Sequence[float], level: str) -> list[list[float]]:
    """Squared distance of each pair of values at a level of measurement."""
    if level == "nominal":
        return [[float(i != k) for k in range(len(values))] for i in range(len(values))]
    if level == "interval":
        return [[(left - right) ** 2 for right in values] for left in values]
    return [
        [
            (sum(totals[min(i, k) : max(i, k) + 1]) - (totals[i] + totals[k]) / 2) ** 2 if i != k else 0.0
            for k in range(len(values))
        ]
        for i in range(len(values))
    ]


def measures(level: str = "nominal") -> dict[str, Callable[[Units], float | None]]:
    """The measures by name."""
    return {
        "percent_agreement": percent_agreement,
        "cohen_kappa": lambda units: cohen_kappa(units, level),
        "fleiss_kappa": fleiss_kappa,
        "krippendorff_alpha": lambda units: krippendorff_alpha(units, level),
    }


def measure_agreement(
    ratings: Sequence[Rating], *, seed: int, draws: int = 1000, level: str = "nominal"
) -> list[Agreement]:
    """Every measure with its percentile bootstrap interval (clusters drawn with replacement, seeded).

    An interval is given only where at least two clusters were rated and nine in ten draws have a value.

    >>> results = measure_agreement([Rating(f"q{i}", who, "yes" if i % 2 else "no") for i in range(8) for who in "ab"], seed=7, draws=20)
    >>> [(a.measure, a.value) for a in results][0], results[0].units, results[0].raters
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
    results = []
    for name, measure in measures(level).items():
        drawn = [value for value in map(measure, samples) if value is not None]
        low, high = _interval(drawn) if samples and len(drawn) >= 0.9 * len(samples) else (None, None)
        results.append(Agreement(name, measure(units), low, high, len(units), count, raters))
    return results


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
