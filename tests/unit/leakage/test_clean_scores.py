"""Scores with and without leaking questions: counts, means, and the interval of the difference around the difference."""

from __future__ import annotations

import math

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS

from mmrarebench.leakage.clean_scores import Item, compared, metrics

ITEMS = [Item(float(i % 3 > 0), i % 4 == 0, (f"case {i // 2}",)) for i in range(40)]
UNSCORED = [Item(None, False, ("x",)), Item(None, True, ("y",))]


def test_compared_counts_questions_and_clean_ones_scored_or_not() -> None:
    row = compared(ITEMS + UNSCORED)
    assert (row["questions"], row["scored"]) == (42, 40)
    assert (row["clean questions"], row["clean scored"]) == (31, 30)


def test_compared_interval_has_the_error_of_statsmodels() -> None:
    row = compared(ITEMS)
    clean = [item.value for item in ITEMS if not item.leaks]
    apart = np.mean([v for v in clean if v is not None]) - np.mean([i.value for i in ITEMS if i.value is not None])
    assert row["difference"] == pytest.approx(apart)
    assert (row["difference low"] + row["difference high"]) / 2 == pytest.approx(apart, abs=1e-3)
    parts = [
        ((i.value or 0.0) - row["clean mean"]) * (not i.leaks) / 0.75 - ((i.value or 0.0) - row["mean"]) for i in ITEMS
    ]
    groups = np.array([int(item.shared[0].split()[1]) for item in ITEMS])
    fit = OLS(np.array(parts), np.ones(len(parts))).fit(cov_type="cluster", cov_kwds={"groups": groups})
    half = (row["difference high"] - row["difference low"]) / 2
    assert 1.96 * fit.bse[0] < half < 2.6 * fit.bse[0], "a quantile of t with at most 19 degrees of freedom"


def test_compared_difference_is_zero_without_leaks() -> None:
    row = compared([item._replace(leaks=False) for item in ITEMS])
    assert [row[name] for name in ("difference", "difference low", "difference high")] == [0.0, 0.0, 0.0]
    assert set(row) == set(compared(ITEMS))
    leaking = compared([item._replace(leaks=True) for item in ITEMS])
    assert [leaking[name] for name in ("difference", "difference low", "difference high")] == [None, None, None]


def test_metrics_counts_a_kind_that_was_found_alone_as_whole() -> None:
    row = {"status": "scored", "score": None, "dimensionNames": ["claim.found"], "dimensionValues": [2.0]}
    assert metrics("criteria", row) == {"claim found": 1.0}
    assert math.isclose(metrics("criteria", row | {"dimensionNames": ["precision"]})["precision"], 2.0)
