"""Agreement measures against worked examples of the literature, and cases without a value."""

from __future__ import annotations

import pytest

from mmrarebench.statistics.agreement import (
    Rating,
    by_unit,
    cohen_kappa,
    fleiss_kappa,
    krippendorff_alpha,
    measure_agreement,
    percent_agreement,
)


def units(*rows: str) -> dict[object, dict[str, str]]:
    """One row a unit, one letter a rater; a dash is no rating."""
    return {i: {str(rater): value for rater, value in enumerate(row) if value != "-"} for i, row in enumerate(rows)}


def test_cohen_kappa_reproduces_a_worked_example() -> None:
    # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: observed 0.7, expected 0.5
    assert cohen_kappa(units(*["yy"] * 20, *["yn"] * 5, *["ny"] * 10, *["nn"] * 15)) == pytest.approx(0.4)


def test_cohen_kappa_of_scores_weighs_disagreement_by_its_square() -> None:
    # differences 0.1, 0.1, 0 and 0; equal means; variances 0.08 and 0.105
    scores = {
        i: {"a": a, "b": b} for i, (a, b) in enumerate([("0.1", "0"), ("0.5", "0.6"), ("0.9", "0.9"), ("0.5", "0.5")])
    }
    expected = 1 - (0.01 + 0.01) / 4 / (0.08 + 0.105)
    assert cohen_kappa(scores, "interval") == pytest.approx(expected)
    assert cohen_kappa({1: {"a": "0.5", "b": "0.5"}, 2: {"a": "0.5", "b": "0.5"}}, "interval") is None


def test_fleiss_kappa_reproduces_a_worked_example() -> None:
    # Fleiss 1971 as retold everywhere: 10 units, 14 raters, 5 values, kappa 0.210
    table = [
        "0 0 0 0 14",
        "0 2 6 4 2",
        "0 0 3 5 6",
        "0 3 9 2 0",
        "2 2 8 1 1",
        "7 7 0 0 0",
        "3 2 6 3 0",
        "2 5 3 2 2",
        "6 5 2 1 0",
        "0 2 2 3 7",
    ]
    rows = ["".join(str(value) * int(n) for value, n in enumerate(row.split())) for row in table]
    assert fleiss_kappa(units(*rows)) == pytest.approx(0.210, abs=0.0005)


def test_krippendorff_alpha_reproduces_a_worked_example() -> None:
    # four observers and twelve units with gaps (Krippendorff 2011)
    observers = ["123321412---", "1233224125-3", "-3332342251-", "12332441251-"]
    rows = ["".join(column) for column in zip(*observers, strict=True)]
    rated = by_unit([Rating(str(i), str(j), v) for i, row in enumerate(rows) for j, v in enumerate(row) if v != "-"])
    assert krippendorff_alpha(rated) == pytest.approx(0.743, abs=0.0005)
    assert krippendorff_alpha(rated, "ordinal") == pytest.approx(0.815, abs=0.0005)
    assert krippendorff_alpha(rated, "interval") == pytest.approx(0.849, abs=0.0005)


def test_krippendorff_alpha_counts_near_misses_less_if_ordinal() -> None:
    ordinal, nominal = (
        krippendorff_alpha(units("12", "12", "33", "45"), "ordinal"),
        krippendorff_alpha(units("12", "12", "33", "45")),
    )
    assert ordinal is not None
    assert nominal is not None
    assert ordinal > nominal


def test_agreement_is_none_without_variation_or_units() -> None:
    same = units("aa", "aa")
    assert percent_agreement(same) == 1.0
    assert cohen_kappa(same) is fleiss_kappa(same) is krippendorff_alpha(same) is None
    assert percent_agreement({}) is cohen_kappa({}) is fleiss_kappa({}) is krippendorff_alpha({}) is None
    measures = measure_agreement([Rating("q", "a", "yes")], seed=1, draws=5)
    assert [(a.value, a.low, a.units) for a in measures] == [(None, None, 0)] * 4


def test_measure_agreement_draws_seeded_intervals_by_cluster() -> None:
    ratings = [
        Rating(f"q{i}", who, "y" if (i + (who == "b" and i % 3 == 0)) % 2 else "n", f"case{i // 2}")
        for i in range(24)
        for who in "ab"
    ]
    one, again, other = (
        measure_agreement(ratings, seed=7, draws=60),
        measure_agreement(ratings, seed=7, draws=60),
        measure_agreement(ratings, seed=8, draws=60),
    )
    assert one == again != other
    for measure in one:
        assert measure.value is not None
        assert measure.low is not None
        assert measure.high is not None
        assert measure.low <= measure.value <= measure.high
    alone = [r._replace(cluster="one case") for r in ratings]
    assert {a.low for a in measure_agreement(alone, seed=7, draws=10)} == {None}


def test_by_unit_keeps_the_latest_rating_of_a_person() -> None:
    assert by_unit([Rating("q", "a", "no"), Rating("q", "b", "no"), Rating("q", "a", "yes")]) == {
        "q": {"a": "yes", "b": "no"}
    }
