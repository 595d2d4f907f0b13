"""Contrasts of two groups of models that take both models and clusters of questions as samples.

Variance of a difference of groups in a crossed design of models and questions: that of the models, plus that of the
clusters of questions, less what is counted in both (Cameron, Gelbach & Miller 2011; Owen 2007). The models' part
enters as a permutation of the domain labels, the clusters' part as noise that is added to every draw, so that p and
interval come from the same draws (``inversion``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from mmrarebench.statistics.intervals import ALPHA, minimal_effect, t_quantile
from mmrarebench.statistics.inversion import DRAWS, TOLERANCE, PermutationResult, invert, sign_draws, widen

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Contrast(NamedTuple):
    """An estimated contrast; ``attainable`` is the smallest p value that so many models can give."""

    estimate: float
    low: float | None
    high: float | None
    p: float
    attainable: float
    standard_error: float | None
    freedom: float | None

    def mde(self, tests: int = 1) -> float | None:
        """Smallest effect found with 80 % power among so many tests; None where no effect could have been."""
        if self.standard_error is None or self.freedom is None or self.attainable > ALPHA / tests:
            return None
        return minimal_effect(self.standard_error, self.freedom, tests)


def cluster_variance(influence: NDArray[np.float64]) -> float:
    """Variance of a sum of clusters, G/(G-1) * sum of squares (Liang & Zeger 1986); 0 for fewer than two clusters."""
    count = int((influence != 0).sum())
    return count / (count - 1) * float((influence**2).sum()) if count > 1 else 0.0


def _error_variance(influence: NDArray[np.float64]) -> float:
    """The part of a group's cluster variance that its models' own spread holds already."""
    models = len(influence)
    if models < 2:
        return 0.0
    spread = influence - influence.mean(axis=0, keepdims=True)
    return float((spread**2).sum()) / (models * (models - 1))


def _combined_freedom(parts: Sequence[tuple[float, float]]) -> float:
    """Degrees of freedom of a sum of variances (Satterthwaite 1946)."""
    total = sum(variance for variance, _ in parts)
    below = sum(variance**2 / freedom for variance, freedom in parts if freedom > 0 and variance > 0)
    return total**2 / below if below > 0 else min(freedom for _, freedom in parts)


def label_contrast(
    levels: NDArray[np.float64],
    influence: NDArray[np.float64],
    medical: NDArray[np.bool_],
    *,
    seed: int,
    limit: float | None,
) -> Contrast:
    """Mean level of the medical models less that of the general ones, models and clusters of questions as samples.

    Args:
        levels: of the models.
        influence: models by clusters.
        medical: which models are medical.
        seed: of the draws.
        limit: largest contrast that the metric allows; None where there is none.

    >>> import numpy as np
    >>> levels = np.array([0.5, 0.6, 0.55, 0.2, 0.3, 0.25])
    >>> medical = np.array([True, True, True, False, False, False])
    >>> contrast = label_contrast(levels, np.zeros((6, 40)), medical, seed=7, limit=1.0)
    >>> round(contrast.estimate, 3), contrast.p, contrast.attainable, contrast.mde()
    (0.3, 0.1, 0.1, None)
    """
    import numpy as np

    first = int(medical.sum())
    second = len(levels) - first
    estimate = float(levels[medical].mean() - levels[~medical].mean())
    random = np.random.default_rng(seed)
    labels, exact = _labellings(len(levels), first, seed)
    weights = labels / first - (1 - labels) / second
    clusters = cluster_variance(influence[medical].mean(axis=0) - influence[~medical].mean(axis=0))
    extra = max(0.0, clusters - _error_variance(influence[medical]) - _error_variance(influence[~medical]))
    number = int((influence != 0).any(axis=0).sum()) or influence.shape[1]
    statistic, shift, exact = _noisy(weights @ levels, weights @ medical.astype(float), extra, number, exact, random)
    tested = invert(statistic, shift, estimate, exact=exact)
    attainable = (2 if first == second else 1) / math.comb(len(levels), first)
    pooled = 0.0
    if len(levels) > 2:
        spread = ((levels[medical] - levels[medical].mean()) ** 2).sum()
        spread += ((levels[~medical] - levels[~medical].mean()) ** 2).sum()
        pooled = float(spread) / (len(levels) - 2) * (1 / first + 1 / second)
    return _contrast(estimate, tested, attainable, [(pooled, len(levels) - 2), (extra, number - 1)], number, limit)


def pair_contrast(
    levels: NDArray[np.float64],
    influence: NDArray[np.float64],
    pairs: list[tuple[int, int]],
    *,
    seed: int,
    limit: float | None,
) -> Contrast:
    """Mean over matched pairs of the medical model's level less the general one's, pairs and clusters as samples.

    >>> import numpy as np
    >>> contrast = pair_contrast(np.array([0.5, 0.4, 0.6, 0.4]), np.zeros((4, 30)), [(0, 1), (2, 3)], seed=7, limit=1.0)
    >>> round(contrast.estimate, 3), contrast.p, contrast.low, contrast.high
    (0.15, 0.5, -1.0, 1.0)
    """
    import numpy as np

    apart = np.array([levels[i] - levels[j] for i, j in pairs])
    parts = np.array([influence[i] - influence[j] for i, j in pairs])
    estimate = float(apart.mean())
    random = np.random.default_rng(seed)
    signs = sign_draws(len(pairs), seed)
    extra = max(0.0, cluster_variance(parts.mean(axis=0)) - _error_variance(parts))
    number = int((parts != 0).any(axis=0).sum()) or influence.shape[1]
    patterns = signs.patterns
    statistic, shift, exact = _noisy(
        patterns @ apart / len(pairs), patterns.mean(axis=1), extra, number, signs.exact, random
    )
    tested = invert(statistic, shift, estimate, exact=exact)
    spread = float(apart.var(ddof=1)) / len(pairs) if len(pairs) > 1 else 0.0
    freedom = [(spread, len(pairs) - 1), (extra, number - 1)]
    return _contrast(estimate, tested, 2 / 2 ** len(pairs), freedom, number, limit)


def adjusted_contrast(
    levels: NDArray[np.float64],
    influence: NDArray[np.float64],
    medical: NDArray[np.bool_],
    covariate: NDArray[np.float64],
) -> Contrast | None:
    """The contrast at equal covariate (log parameters), by least squares with one slope; None where it is not estimable.

    The interval and p are those of Student's t, with the clusters' part added to the variance of the coefficient.

    >>> import numpy as np
    >>> sizes = np.array([7.0, 8.0, 9.0, 7.5, 8.5, 9.5])
    >>> medical = np.array([True, True, True, False, False, False])
    >>> noise = np.array([0.01, -0.02, 0.01, 0.0, 0.02, -0.02])
    >>> contrast = adjusted_contrast(0.1 * sizes - 0.2 * medical + noise, np.zeros((6, 9)), medical, sizes)
    >>> round(contrast.estimate, 2), contrast.p < 0.01
    (-0.2, True)
    """
    import numpy as np
    from scipy import special

    design = np.column_stack([np.ones(len(levels)), medical.astype(float), covariate])
    freedom = len(levels) - 3
    if freedom < 1 or np.linalg.matrix_rank(design) < 3:
        return None
    inverse = np.linalg.inv(design.T @ design)
    weights = (inverse @ design.T)[1]
    residuals = levels - design @ (inverse @ design.T @ levels)
    variance = float((residuals**2).sum()) / freedom * float(inverse[1, 1])
    errors = float((weights[:, None] ** 2 * (influence - influence.mean(axis=0)) ** 2).sum())
    extra = max(0.0, cluster_variance(weights @ influence) - errors)
    number = max(2, int((influence != 0).any(axis=0).sum()))
    freedom_of_both = _combined_freedom([(variance, freedom), (extra, number - 1)])
    error = math.sqrt(variance + extra)
    estimate = float(weights @ levels)
    half = t_quantile(1 - ALPHA / 2, freedom_of_both) * error
    p = (
        1.0
        if not error and not estimate
        else float(2 * special.stdtr(freedom_of_both, -abs(estimate) / max(error, 1e-300)))
    )
    return Contrast(estimate, estimate - half, estimate + half, p, 0.0, error, freedom_of_both)


@lru_cache(maxsize=8)
def _labellings(models: int, medical: int, seed: int) -> tuple[NDArray[np.float64], bool]:
    """All ways to call so many of the models medical, or random ones where those are too many."""
    import numpy as np

    if math.comb(models, medical) <= DRAWS + 1:
        chosen = np.array(list(combinations(range(models), medical)))
        labels = np.zeros((len(chosen), models))
        labels[np.arange(len(chosen))[:, None], chosen] = 1.0
        return labels, True
    order = np.random.default_rng(seed).permuted(np.tile(np.arange(models), (DRAWS, 1)), axis=1)
    return (order < medical).astype(float), False


def _noisy(
    statistic: NDArray[np.float64],
    shift: NDArray[np.float64],
    variance: float,
    clusters: int,
    exact: bool,
    random: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64], bool]:
    """Draws with the noise of the clusters added; those that are enumerated are repeated, so that noise is drawn often."""
    import numpy as np

    if variance <= 0 or clusters < 2:
        return statistic, shift, exact
    times = math.ceil(DRAWS / len(statistic)) if exact else 1
    statistic = np.tile(statistic, times)
    shift = np.tile(shift, times)
    return statistic + math.sqrt(variance) * random.standard_t(clusters - 1, len(statistic)), shift, False


def _contrast(
    estimate: float,
    tested: PermutationResult,
    attainable: float,
    parts: Sequence[tuple[float, float]],
    clusters: int,
    limit: float | None,
) -> Contrast:
    freedom = [(variance, df) for variance, df in parts if df > 0]
    total = sum(variance for variance, _ in freedom)
    largest = TOLERANCE if total > 0 else limit  # a spread that was seen needs no room for the unseen
    low, high = widen(tested, estimate, max(2, clusters), limit, largest)
    if not freedom:
        return Contrast(estimate, low, high, tested.p, attainable, None, None)
    return Contrast(estimate, low, high, tested.p, attainable, math.sqrt(total), _combined_freedom(freedom))
