"""Permutation tests and the intervals that they give, out of the same draws: p and interval never contradict each other.

A draw permutes signs (of clusters, of matched pairs) or labels (of models). Under the hypothesis that the effect is d,
its statistic is s - k*d, and that of the data e - d. The draw is as extreme where |s - k*d| >= |e - d|, which holds
between (e - s)/(1 - k) and (e + s)/(1 + k). The interval holds every d of which at least 5 % of the draws are as
extreme (inversion of a test: Garthwaite 1996, Maritz 1979).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from mmrarebench.statistics.intervals import ALPHA, unseen_share

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TOLERANCE = 1e-9
DRAWS = 9_999
MOST_DRAWS = 200_000


class Draws(NamedTuple):
    """Draws of a permutation distribution; ``exact`` says that they are all that there are, each once."""

    patterns: NDArray[np.float64]
    exact: bool


class PermutationResult(NamedTuple):
    """A p value with the ends of the interval of the same test; an end without bound is infinite."""

    p: float
    low: float
    high: float


def draws_for(tests: int) -> int:
    """Draws that let the smallest p value survive Holm's adjustment over a family of tests with room to spare.

    >>> draws_for(3), draws_for(528)
    (9999, 21119)
    """
    return min(MOST_DRAWS, max(DRAWS, math.ceil(2 * tests / ALPHA) - 1))


def sign_draws(number: int, seed: int, draws: int = DRAWS) -> Draws:
    """Signs of ``number`` clusters or pairs: all patterns up to a common sign where they are few, else random ones.

    >>> sign_draws(3, seed=7).patterns.tolist(), sign_draws(3, seed=7).exact
    ([[1.0, 1.0, 1.0], [1.0, 1.0, -1.0], [1.0, -1.0, 1.0], [1.0, -1.0, -1.0]], True)
    """
    import numpy as np

    if number <= 1 + int(math.log2(draws + 1)):
        codes = np.arange(2 ** max(number - 1, 0))[:, None] >> np.arange(max(number - 1, 0))[::-1][None, :]
        signs = np.ones((len(codes), number))
        signs[:, 1:] = 1 - 2 * (codes & 1)
        return Draws(signs, exact=True)
    random = np.random.default_rng(seed)
    bits = np.unpackbits(np.frombuffer(random.bytes(draws * ((number + 7) // 8)), dtype=np.uint8))
    signs = 1.0 - 2.0 * bits.reshape(draws, -1)[:, :number]
    return Draws(signs, exact=False)


def invert(
    statistic: NDArray[np.float64], shift: NDArray[np.float64], estimate: float, *, exact: bool, alpha: float = ALPHA
) -> PermutationResult:
    """P value of no effect and the 1 - alpha interval, out of the statistics of the draws and their shares of a shift.

    p = (1 + draws at least as extreme) / (1 + draws) (Phipson & Smyth 2010), or their share where all are enumerated.

    >>> import numpy as np
    >>> signs = sign_draws(8, seed=7)
    >>> values = np.array([0.2, 0.4, 0.1, 0.3, 0.5, 0.2, 0.3, 0.4])
    >>> result = invert(signs.patterns @ values / 8, signs.patterns.mean(axis=1), values.mean(), exact=True)
    >>> result.p, round(result.low, 3), round(result.high, 3)
    (0.0078125, 0.2, 0.4)
    """
    import numpy as np

    added = 0 if exact else 1
    total = len(statistic) + added
    extreme = int((np.abs(statistic) >= abs(estimate) - TOLERANCE).sum())
    p = (extreme + added) / total
    with np.errstate(divide="ignore", invalid="ignore"):
        first = (estimate - statistic) / (1 - shift)
        second = (estimate + statistic) / (1 + shift)
    lows = np.minimum(first, second)
    highs = np.maximum(first, second)
    for alike in (shift >= 1 - TOLERANCE, shift <= -1 + TOLERANCE):  # the labels of the data, or their exact opposite
        apart = np.where(shift > 0, statistic - estimate, -statistic - estimate)
        lows = np.where(alike, np.where(apart < -TOLERANCE, estimate + apart / 2, -np.inf), lows)
        highs = np.where(alike, np.where(apart > TOLERANCE, estimate + apart / 2, np.inf), highs)
    rank = math.ceil(alpha * total - TOLERANCE) - added
    if rank <= 0:
        return PermutationResult(p, -math.inf, math.inf)
    low = float(np.partition(lows, rank - 1)[rank - 1])
    high = float(np.partition(highs, len(highs) - rank)[len(highs) - rank])
    return PermutationResult(p, *_agree(p, min(low, estimate), max(high, estimate), alpha))


def _agree(p: float, low: float, high: float, alpha: float) -> tuple[float, float]:
    """Rounding errors apart: an interval of an effect that is not rejected holds 0."""
    if p >= alpha:
        return min(low, 0.0), max(high, 0.0)
    return low, high


def widen(
    tested: PermutationResult,
    estimate: float,
    clusters: float,
    limit: float | None,
    largest: float | None = None,
    alpha: float = ALPHA,
) -> tuple[float | None, float | None]:
    """The interval with room for what no cluster has shown yet, and inside -limit to limit.

    The share of clusters that can differ from all that were drawn (``unseen_share``) may differ by as much as the
    ``largest`` difference that was seen, by ``limit`` where none was; so a difference of exactly 0 in 20 clusters has an
    interval, too. The end next to 0 is left alone where 0 is rejected.

    >>> widen(PermutationResult(1.0, 0.0, 0.0), 0.0, 20, 1.0)
    (-0.168..., 0.168...)
    >>> widen(PermutationResult(0.03, 1.0, 1.0), 1.0, 6, 1.0)
    (0.081..., 1.0)
    """
    low, high = tested.low, tested.high
    if limit is None:
        return (low if math.isfinite(low) else None), (high if math.isfinite(high) else None)
    share = unseen_share(clusters, alpha)
    far = max(largest or limit, abs(estimate))
    if tested.p >= alpha:
        low = min(low, estimate - share * (far + estimate))
        high = max(high, estimate + share * (far - estimate))
    elif estimate > 0:
        high = max(high, estimate + share * (far - estimate))
        low = low if estimate - low > TOLERANCE else estimate * max(1 - 2 * share, TOLERANCE)
    else:
        low = min(low, estimate - share * (far + estimate))
        high = high if high - estimate > TOLERANCE else estimate * max(1 - 2 * share, TOLERANCE)
    return max(-limit, low), min(limit, high)
