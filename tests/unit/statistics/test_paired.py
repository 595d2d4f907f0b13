"""Paired differences: the standard error behind the smallest detectable effect, and the family's correction of it."""

from __future__ import annotations

import random

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS

from mmrarebench.statistics.intervals import minimal_effect
from mmrarebench.statistics.paired import holm, paired_difference, paired_differences


def clustered_values(seed: int) -> tuple[list[tuple[float, float]], list[int]]:
    rng = random.Random(seed)
    groups = [group for group in range(14) for _ in range(rng.randrange(1, 5))]
    shift = [rng.gauss(0, 0.2) for _ in range(14)]
    return [(0.4 + shift[group] + rng.gauss(0, 0.1), 0.3) for group in groups], groups


@pytest.mark.parametrize("seed", range(5))
def test_paired_difference_mde_rests_on_the_cluster_robust_error_of_statsmodels(seed: int) -> None:
    pairs, groups = clustered_values(seed)
    apart = np.array([left - right for left, right in pairs])
    fit = OLS(apart, np.ones(len(apart))).fit(cov_type="cluster", cov_kwds={"groups": np.array(groups)})
    result = paired_difference("a", "b", pairs, groups, seed=7)
    assert result.mean == pytest.approx(float(fit.params[0]))
    assert result.mde == pytest.approx(minimal_effect(float(fit.bse[0]), 13))


def test_paired_difference_keeps_its_interval_within_the_limit_of_the_metric() -> None:
    pairs = [(3.0, 0.0)] * 6
    wide = paired_difference("a", "b", pairs, range(6), seed=7, limit=4.0)
    narrow = paired_difference("a", "b", pairs, range(6), seed=7, limit=3.0)
    assert wide.high is not None
    assert narrow.high is not None
    assert wide.high > 3.0 >= narrow.high
    assert wide.high <= 4.0


def test_holm_widens_the_smallest_effect_by_the_number_of_tests() -> None:
    pairs, groups = clustered_values(1)
    values = np.array([*zip(*pairs, strict=True), [0.1] * len(pairs)])
    family = holm(paired_differences(["a", "b", "c"], values, np.array(groups), [(0, 1), (0, 2), (1, 2)], seed=7))
    alone = paired_difference("a", "b", pairs, groups, seed=7)
    assert alone.mde is not None
    assert family[0].mde == pytest.approx(alone.mde * minimal_effect(1.0, 13, 3) / minimal_effect(1.0, 13))
