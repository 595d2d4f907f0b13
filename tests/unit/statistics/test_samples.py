"""Repeated samples: their mean, variances checked by scipy, and tables that count them as one run."""

from __future__ import annotations

import random
from typing import Any

import pytest

from api.usecases.statistics.tracks import samples_table, tabulate
from api.usecases.statistics.verdicts import values_by_run
from mmrarebench.criteria.metrics import NOTHING, Reading, mean_reading
from mmrarebench.statistics.samples import summarise_samples


def verdict(question: str, sample: int, rank: int | None, status: str = "scored") -> dict[str, Any]:
    return {
        "track": "diagnosis",
        "run": "toy/m/full",
        "model": "m",
        "condition": "full",
        "domain": "general",
        "question": question,
        "case": question,
        "golds": [f"ORPHA:{question[1:]}"],
        "status": status,
        "reason": None if status == "scored" else "no_answer",
        "score": None,
        "rank": rank,
        "sample": sample,
        "dimensionNames": [],
        "dimensionValues": [],
    }


ROWS = [
    verdict("q1", 1, 1),
    verdict("q1", 2, None),
    verdict("q2", 1, 1),
    verdict("q2", 2, 1),
    verdict("q3", 1, 2),
    verdict("q3", 2, None, "missing"),
]


def test_summarise_samples_equals_the_analysis_of_variance() -> None:
    from scipy.stats import f_oneway

    choose = random.Random(7)
    values = [[choose.random() + centre for _ in range(4)] for centre in (0.0, 0.1, 0.3, 0.9)]
    summary = summarise_samples(values, range(4), (0.0, 2.0))
    assert summary is not None
    assert summary.within is not None
    assert summary.between is not None
    assert f_oneway(*values).statistic == pytest.approx((summary.within + 4 * summary.between) / summary.within)


def test_summarise_samples_has_no_variance_within_single_values() -> None:
    summary = summarise_samples([[1.0], [0.0]], ["a", "b"])
    assert summary is not None
    assert (summary.mean, summary.within, summary.between, summary.share) == (0.5, None, None, None)
    assert summarise_samples([[], []], ["a", "b"]) is None


def test_summarise_samples_counts_a_question_once() -> None:
    once = summarise_samples([[1.0, 0.0], [1.0, 1.0], [0.0, 0.0]], ["a", "b", "c"])
    often = summarise_samples([[1.0, 0.0] * 50, [1.0] * 100, [0.0] * 100], ["a", "b", "c"])
    assert once is not None
    assert often is not None
    assert (once.mean, once.low, once.high, once.clusters) == (often.mean, often.low, often.high, often.clusters)


def test_mean_reading_keeps_bounds_and_inapplicable_values() -> None:
    assert mean_reading("recall", [NOTHING, NOTHING]) == NOTHING
    assert mean_reading("recall", [None, None]) is None
    assert mean_reading("recall", [NOTHING, Reading(1.0, 1.0, 1.0)]) == Reading(1.0, 1.0, 1.0)


def test_tabulate_joins_samples_into_one_row_a_run() -> None:
    (row,) = tabulate({"grounded": ROWS}, {"diagnosis": "recall@1"})
    assert (row["questions"], row["scored"], row["clusters"]) == (3, 3, 3)
    assert row["mean"] == pytest.approx((0.5 + 1.0 + 0.0) / 3)
    assert row["lower"] == pytest.approx(0.5)
    assert row["upper"] == pytest.approx((0.5 + 1.0 + 0.5) / 3)
    assert values_by_run("recall@1", ROWS) == {"m": {"q1": 0.5, "q2": 1.0, "q3": 0.0}}


def test_samples_table_counts_scored_samples() -> None:
    row = next(row for row in samples_table({"grounded": ROWS}) if row["metric"] == "recall@1")
    assert (row["questions"], row["samples"]) == (3, 5)
    assert row["within"] == pytest.approx(0.25)
    assert samples_table({"grounded": [row for row in ROWS if row["sample"] == 1]}) == []
