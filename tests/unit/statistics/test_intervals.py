"""Intervals and tests compared with those of scipy and statsmodels."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from mmrarebench.statistics.intervals import (
    beta_interval,
    clustered_interval,
    kish_clusters,
    minimal_effect,
    t_quantile,
    unseen_share,
    wilson,
)
from mmrarebench.statistics.inversion import draws_for, invert, sign_draws
from mmrarebench.statistics.paired import holm_adjusted, paired_difference

VALUES = [1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0]
GROUPS = [0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4]


def test_clustered_interval_error_equals_clustered_least_squares() -> None:
    sm = pytest.importorskip("statsmodels.api")
    fit = sm.OLS(np.array(VALUES), np.ones(12)).fit(
        cov_type="cluster", cov_kwds={"groups": np.array(GROUPS), "use_correction": False}
    )
    interval = clustered_interval(VALUES, GROUPS)
    assert interval is not None
    assert interval.standard_error == pytest.approx(fit.bse[0] * math.sqrt(5 / 4))


def test_clustered_interval_of_single_items_equals_clopper_pearson() -> None:
    interval = clustered_interval(VALUES, range(12))
    exact = stats.binomtest(7, 12).proportion_ci(0.95, "exact")
    assert interval is not None
    effective = 12 * 11 / 12  # G/(G-1) makes the variance that much larger
    assert interval.effective == pytest.approx(effective)
    assert (interval.low, interval.high) == pytest.approx(beta_interval(7 / 12, effective))
    assert beta_interval(7 / 12, 12) == pytest.approx((exact.low, exact.high))


def test_clustered_interval_shrinks_the_effective_size_by_t_quantiles() -> None:
    interval = clustered_interval(VALUES, GROUPS)
    assert interval is not None
    assert interval.standard_error is not None
    variance = max(interval.standard_error**2, np.var(VALUES) / 12)
    factor = (stats.t.ppf(0.975, 11) / stats.t.ppf(0.975, 4)) ** 2
    assert interval.effective == pytest.approx(interval.mean * (1 - interval.mean) / variance * factor)
    assert t_quantile(0.975, 4) == pytest.approx(stats.t.ppf(0.975, 4))


def test_clustered_interval_of_all_hits_has_the_exact_bound() -> None:
    interval = clustered_interval([1.0] * 6, [0, 0, 0, 1, 2, 3])
    assert interval is not None
    effective = kish_clusters([3, 1, 1, 1])
    assert (interval.low, interval.high) == pytest.approx((0.025 ** (1 / effective), 1.0))
    assert 1 - unseen_share(8) == pytest.approx(stats.binomtest(8, 8).proportion_ci(0.95, "exact").low)


def test_clustered_interval_scales_with_its_range() -> None:
    plain = clustered_interval(VALUES, GROUPS)
    wide = clustered_interval([2 * value - 1 for value in VALUES], GROUPS, (-1.0, 1.0))
    assert plain is not None
    assert wide is not None
    assert plain.low is not None
    assert wide.low == pytest.approx(2 * plain.low - 1)


def test_wilson_equals_that_of_statsmodels() -> None:
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    assert wilson(7, 41) == pytest.approx(proportion.proportion_confint(7, 41, method="wilson"), abs=1e-9)


def test_holm_adjusted_equals_that_of_statsmodels() -> None:
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    values = [0.03, 0.001, 0.5, 0.012, 0.04]
    assert holm_adjusted(values) == pytest.approx(list(multitest.multipletests(values, method="holm")[1]))


@pytest.mark.parametrize("count", [6, 10, 13])
def test_paired_difference_p_equals_that_of_scipy(count: int) -> None:
    random = np.random.default_rng(count)
    differences = random.choice([-1.0, 0.0, 0.5, 1.0], count)
    result = paired_difference("a", "b", [(d, 0.0) for d in differences], range(count), seed=7)
    scipys = stats.permutation_test(
        (differences,), np.mean, permutation_type="samples", n_resamples=np.inf, alternative="two-sided"
    )
    assert result.p == pytest.approx(scipys.pvalue)


def test_invert_counts_the_data_among_random_draws() -> None:
    result = paired_difference("a", "b", [(1.0, 0.0)] * 40, range(40), seed=7)
    assert result.p == pytest.approx(1 / 10_000)
    half = invert(np.array([1.0, 0.0, 0.0, 0.0]), np.zeros(4), 1.0, exact=False)
    assert half.p == pytest.approx(2 / 5)
    assert invert(np.array([1.0, 0.0, 0.0, 0.0]), np.zeros(4), 1.0, exact=True).p == pytest.approx(1 / 4)


def test_invert_ends_the_interval_where_the_shift_test_turns() -> None:
    random = np.random.default_rng(3)
    values = random.normal(0.3, 0.4, 11)
    signs = sign_draws(11, 7).patterns
    result = invert(signs @ values / 11, signs.mean(axis=1), float(values.mean()), exact=True)

    def p_of(shift: float) -> float:
        moved = values - shift
        return float((np.abs(signs @ moved) >= abs(moved.sum()) - 1e-12).mean())

    for inside, outside in ((result.low + 1e-6, result.low - 1e-6), (result.high - 1e-6, result.high + 1e-6)):
        assert p_of(inside) >= 0.05 > p_of(outside)


def test_paired_difference_returns_no_numbers_without_common_items() -> None:
    result = paired_difference("a", "b", [], [], seed=7)
    assert (result.left, result.right, result.items, result.mean, result.p) == ("a", "b", 0, None, None)


def test_minimal_effect_has_a_power_of_four_fifths() -> None:
    random = np.random.default_rng(7)
    effect = minimal_effect(0.1, 199)
    samples = random.normal(effect, 0.1 * math.sqrt(200), (2_000, 200))
    assert (stats.ttest_1samp(samples, 0, axis=1).pvalue < 0.05).mean() == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize("runs", [10, 33, 60])
def test_draws_for_allows_the_smallest_p_to_survive_holm(runs: int) -> None:
    tests = runs * (runs - 1) // 2
    assert tests / (1 + draws_for(tests)) < 0.05
