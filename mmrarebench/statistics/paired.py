"""Paired comparisons of runs on the same questions: differences, permutation tests over clusters, Holm's adjustment."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from mmrarebench.statistics.intervals import ALPHA, kish_clusters, minimal_effect, unseen_share
from mmrarebench.statistics.inversion import Draws, draws_for, invert, sign_draws, widen

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Outcome = Literal["higher", "lower", "not_separated"]
AT_ONCE = 32


class Difference(NamedTuple):
    """A paired difference (left - right) over the items that both sides scored.

    ``low`` and ``high`` are the 95 % interval of the same test as ``p``; ``p_adjusted``, ``mde`` (the smallest
    difference that would be found with 80 % power) and ``outcome`` are those of the family of tests.
    """

    left: str
    right: str
    items: int
    clusters: int
    mean: float | None
    low: float | None
    high: float | None
    p: float | None
    p_adjusted: float | None = None
    mde: float | None = None
    outcome: Outcome | None = None


def paired_difference(
    left_name: str,
    right_name: str,
    pairs: Sequence[tuple[float, float]],
    groups: Sequence[Hashable],
    *,
    seed: int,
    limit: float = 1.0,
) -> Difference:
    """Mean paired difference with the sign-flip permutation test over clusters and the interval of that test.

    Args:
        left_name: the side that the other one is subtracted from.
        right_name: the other side.
        pairs: values of both sides, by item.
        groups: cluster of each item.
        seed: of the permutation draws, where not all patterns are enumerated.
        limit: largest difference that the metric allows.

    >>> paired_difference("a", "b", [(1, 1), (0, 0)], [1, 2], seed=7).p
    1.0
    """
    import numpy as np

    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    values = np.array(pairs, dtype=float).reshape(-1, 2).T
    labels = np.array([numbers[group] for group in groups], dtype=int)
    return paired_differences([left_name, right_name], values, labels, [(0, 1)], seed=seed, limit=limit)[0]


def paired_differences(
    names: Sequence[str],
    values: NDArray[np.float64],
    groups: NDArray[np.int_],
    pairs: Sequence[tuple[int, int]],
    *,
    seed: int,
    limit: float = 1.0,
) -> list[Difference]:
    """Paired differences of several pairs of runs, one family, with the same draws for all of them.

    Args:
        names: of the runs.
        values: runs by items; not a number where an item is not scored.
        groups: number of each item's cluster, from 0.
        pairs: which runs are compared, as indices.
        seed: of the permutation draws.
        limit: largest difference that the metric allows.

    A pair without a common scored item has no numbers, and stays. p values are not yet adjusted (``holm``).
    """
    import numpy as np

    number = int(groups.max()) + 1 if len(groups) else 0
    signs = sign_draws(number, seed, draws_for(len(pairs)))
    onehot = np.zeros((len(groups), number))
    onehot[np.arange(len(groups)), groups] = 1.0
    differences = []
    for start in range(0, len(pairs), AT_ONCE):
        block = pairs[start : start + AT_ONCE]
        apart = np.array([values[i] - values[j] for i, j in block])
        scored = ~np.isnan(apart)
        sums = np.where(scored, apart, 0.0) @ onehot
        sizes = scored.astype(float) @ onehot
        drawn = signs.patterns @ sums.T
        alike, group_of = np.unique(sizes, axis=0, return_inverse=True)  # whole numbers: the same to the last bit
        drawn_sizes = (signs.patterns @ alike.T)[:, group_of]
        for at, (i, j) in enumerate(block):
            row = _difference(sums[at], sizes[at], drawn[:, at], drawn_sizes[:, at], signs, limit)
            differences.append(row._replace(left=names[i], right=names[j]))
    return differences


def _difference(
    sums: NDArray[np.float64],
    sizes: NDArray[np.float64],
    drawn: NDArray[np.float64],
    drawn_sizes: NDArray[np.float64],
    signs: Draws,
    limit: float,
) -> Difference:
    import numpy as np

    items = int(sizes.sum())
    if not items:
        return Difference("", "", 0, 0, None, None, None, None)
    mean = float(sums.sum()) / items
    tested = invert(drawn / items, drawn_sizes / items, mean, exact=signs.exact)
    present = sizes > 0
    number = int(present.sum())
    if number < 2:
        return Difference("", "", items, number, mean, None, None, tested.p)
    effective = kish_clusters(sizes[present].astype(int).tolist())
    largest = float(np.abs(sums[present] / sizes[present]).max())
    low, high = widen(tested, mean, effective, limit, largest)
    residuals = sums[present] - mean * sizes[present]
    error = math.sqrt(number / (number - 1) * float((residuals**2).sum())) / items
    least = (largest or limit) * unseen_share(effective)
    return Difference(
        "", "", items, number, mean, low, high, tested.p, mde=max(minimal_effect(error, number - 1), least)
    )


def holm_adjusted(values: Sequence[float | None]) -> list[float | None]:
    """P values adjusted by Holm's method (1979); None, where there was no test, stays None and counts for nothing.

    The i-th smallest of m p values is multiplied by m - i + 1, and none is smaller than the one before it.

    >>> holm_adjusted([0.03, 0.01, None, 0.5])
    [0.06, 0.03, None, 0.5]
    """
    ordered = sorted((p, i) for i, p in enumerate(values) if p is not None)
    adjusted: list[float | None] = [None] * len(values)
    floor = 0.0
    for place, (p, i) in enumerate(ordered):
        floor = max(floor, min(1.0, p * (len(ordered) - place)))
        adjusted[i] = floor
    return adjusted


def holm(differences: Sequence[Difference]) -> list[Difference]:
    """The same differences as one family: adjusted p, smallest difference that would be found, and outcome.

    >>> [d.p_adjusted for d in holm([Difference("a", "b", 1, 1, 0, 0, 0, p) for p in (0.03, 0.01, 0.5)])]
    [0.06, 0.03, 0.5]
    >>> [d.outcome for d in holm([Difference("a", "b", 1, 1, 0.5, 0.2, 0.8, 0.01), Difference("a", "c", 0, 0, *[None] * 4)])]
    ['higher', None]
    """
    adjusted = holm_adjusted([difference.p for difference in differences])
    tests = sum(p is not None for p in adjusted)
    return [
        difference._replace(p_adjusted=p, mde=_family_mde(difference, tests), outcome=_outcome(difference.mean, p))
        for difference, p in zip(differences, adjusted, strict=True)
    ]


def _family_mde(difference: Difference, tests: int) -> float | None:
    if difference.mde is None or difference.clusters < 2:
        return None
    freedom = difference.clusters - 1
    return difference.mde * minimal_effect(1.0, freedom, tests) / minimal_effect(1.0, freedom)


def _outcome(mean: float | None, p_adjusted: float | None) -> Outcome | None:
    if mean is None or p_adjusted is None:
        return None
    if p_adjusted >= ALPHA:
        return "not_separated"
    return "higher" if mean > 0 else "lower"


def values_matrix(
    by_run: Mapping[str, Mapping[str, float]], questions: Sequence[str]
) -> tuple[list[str], NDArray[np.float64]]:
    """Names of the runs in order, and their values as runs by questions; not a number where there is none.

    >>> names, values = values_matrix({"b": {"q": 1.0}, "a": {}}, ["q"])
    >>> names, values.tolist()
    (['a', 'b'], [[nan], [1.0]])
    """
    import numpy as np

    names = sorted(by_run)
    values = np.array([[by_run[name].get(question, math.nan) for question in questions] for name in names])
    return names, values.reshape(len(names), len(questions))
