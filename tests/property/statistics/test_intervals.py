"""Laws of intervals: in the range of the metric, around the mean, consistent with the p value of their test."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmrarebench.statistics.intervals import clustered_interval
from mmrarebench.statistics.paired import Difference, holm, paired_difference
from mmrarebench.statistics.separation import rank_intervals, unseparated_groups

VALUES = st.sampled_from([0.0, 0.25, 1.0])
PAIRS = st.lists(st.tuples(VALUES, VALUES, st.integers(0, 20)), min_size=1, max_size=40)


@given(st.lists(st.tuples(VALUES, st.integers(0, 6)), min_size=1, max_size=30))
def test_clustered_interval_lies_in_its_range_with_a_width(rows: list[tuple[float, int]]) -> None:
    interval = clustered_interval([value for value, _ in rows], [group for _, group in rows])
    assert interval is not None
    if interval.low is not None and interval.high is not None:
        assert 0.0 <= interval.low <= interval.mean <= interval.high <= 1.0
        assert interval.high - interval.low > 1e-3


@given(PAIRS)
def test_paired_difference_interval_holds_zero_exactly_above_the_level(
    rows: list[tuple[float, float, int]],
) -> None:
    result = paired_difference("a", "b", [row[:2] for row in rows], [row[2] for row in rows], seed=7)
    if result.low is None or result.high is None or result.mean is None or result.p is None:
        assert result.clusters < 2
        return
    assert -1.0 <= result.low <= result.mean <= result.high <= 1.0
    assert result.high > result.low
    assert (result.low <= 0 <= result.high) == (result.p >= 0.05)
    back = paired_difference("b", "a", [row[1::-1] for row in rows], [row[2] for row in rows], seed=7)
    assert back.low == pytest.approx(-result.high, abs=1e-6)


OUTCOMES = st.lists(st.sampled_from(["higher", "lower", "not_separated"]), min_size=10, max_size=10)


@given(OUTCOMES)
def test_unseparated_groups_hold_exactly_the_unseparated_pairs(outcomes: list[str]) -> None:
    names = list("abcde")
    pairs = [(names[i], names[j]) for i in range(5) for j in range(i + 1, 5)]
    differences = [
        Difference(*pair, 9, 9, 0.1, 0.0, 0.2, 0.5, 0.5, 0.1, outcome)  # type: ignore[arg-type]
        for pair, outcome in zip(pairs, outcomes, strict=True)
    ]
    groups = unseparated_groups(names, differences)
    together = {frozenset((one, two)) for group in groups for one in group for two in group if one < two}
    open_pairs = {frozenset(pair) for pair, outcome in zip(pairs, outcomes, strict=True) if outcome == "not_separated"}
    assert together == open_pairs
    assert all(1 <= best <= worst <= 5 or best > worst for best, worst in rank_intervals(names, differences).values())


@given(st.lists(st.none() | st.floats(0.0001, 1.0), max_size=8))
def test_holm_outcome_follows_the_adjusted_p(values: list[float | None]) -> None:
    rows = holm([Difference("a", "b", 9, 9, None if p is None else 0.1, 0.0, 0.2, p) for p in values])
    for row in rows:
        if row.p_adjusted is None:
            assert row.outcome is None
        else:
            assert row.outcome == ("higher" if row.p_adjusted < 0.05 else "not_separated")
