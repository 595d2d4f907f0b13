"""Means of a judge corrected by a human sample: no bias, covering intervals, and no invented number."""

from __future__ import annotations

import random

import pytest

from mmrarebench.statistics.prediction_powered import JudgedItem, corrected_mean


def sample(rng: random.Random, people: int, judged: int, bias: float) -> list[JudgedItem]:
    """Answers whose true score is 0 or 1 with a mean of 0.5, and a judge that is too kind by a known share."""
    items = []
    for place in range(people + judged):
        truth = float(rng.random() < 0.5)
        kind = 1.0 if truth or rng.random() < 2 * bias else 0.0
        items.append(JudgedItem(kind, truth if place < people else None, f"case {place}"))
    return items


def test_corrected_mean_covers_the_truth_under_a_biased_judge() -> None:
    rng = random.Random(7)
    covered = biased = 0
    for _ in range(200):
        result = corrected_mean(sample(rng, 80, 400, 0.2))
        assert result.low is not None
        assert result.high is not None
        assert result.judge_mean is not None
        covered += result.low <= 0.5 <= result.high
        biased += result.judge_mean > 0.6
    assert covered >= 180
    assert biased == 200


def test_corrected_mean_equals_a_calculation_by_hand() -> None:
    # judge alone: 1, 0, 1, 0 (mean 0.5, variance 4/3 * 1 / 16); differences: 0, -0.2 (mean -0.1, variance 2 * 0.02 / 4)
    items = [JudgedItem(value, None, str(place)) for place, value in enumerate((1.0, 0.0, 1.0, 0.0))]
    items += [JudgedItem(1.0, 1.0, "a"), JudgedItem(1.0, 0.8, "b")]
    result = corrected_mean(items)
    half = 1.959963984540054 * (1 / 12 + 0.01) ** 0.5
    assert result.mean == pytest.approx(0.4)
    assert result.low == 0.0, "cut to what a score can be"
    assert result.high == pytest.approx(0.4 + half)
    assert (result.human_mean, result.items, result.human_items) == (pytest.approx(0.9), 6, 2)


def test_corrected_mean_counts_answers_of_one_case_as_a_cluster() -> None:
    items = [JudgedItem(float(i % 2), None, f"case {i // 2}") for i in range(40)]
    people = [JudgedItem(1.0, float(i % 2), f"person {i // 2}") for i in range(12)]
    clustered = corrected_mean([*items, *people])
    alone = corrected_mean([item._replace(cluster="") for item in [*items, *people]])
    assert clustered.mean == alone.mean
    assert (clustered.low, clustered.high) != (alone.low, alone.high)


def test_corrected_mean_is_none_for_too_few_human_ratings() -> None:
    one_case = [JudgedItem(1.0, 0.0, "a"), JudgedItem(1.0, 1.0, "a"), JudgedItem(0.0)]
    assert corrected_mean(one_case).mean is None
    assert corrected_mean([]).judge_mean is None


def test_corrected_mean_equals_the_human_mean_when_complete() -> None:
    result = corrected_mean([JudgedItem(1.0, 0.0, "a"), JudgedItem(1.0, 1.0, "b"), JudgedItem(0.0, 1.0, "c")])
    assert result.mean == pytest.approx(2 / 3)


def test_corrected_mean_keeps_both_means_without_a_correction() -> None:
    one_person = [JudgedItem(0.8, 0.4, "a"), JudgedItem(0.6, None, "b"), JudgedItem(0.4, None, "c")]
    assert corrected_mean(one_person) == (None, None, None, pytest.approx(0.6), pytest.approx(0.4), 3, 1)
    one_alone = [JudgedItem(0.8, 0.4, "a"), JudgedItem(0.6, 0.6, "b"), JudgedItem(0.4, None, "c")]
    assert corrected_mean(one_alone) == (None, None, None, pytest.approx(0.6), pytest.approx(0.5), 3, 2)


def test_corrected_mean_changes_nothing_under_full_agreement() -> None:
    items = [
        JudgedItem(0.5, 0.5, "a"),
        JudgedItem(0.7, 0.7, "b"),
        JudgedItem(0.2, None, "c"),
        JudgedItem(0.4, None, "d"),
    ]
    assert corrected_mean(items).mean == pytest.approx(0.3)
