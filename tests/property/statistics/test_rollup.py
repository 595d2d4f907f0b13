"""Laws of roll-ups: each question counts once a branch and once in the total; clusters are an equivalence relation."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmrarebench.ontology.lineage import Edge, Lineage
from mmrarebench.statistics.clustered import clusters
from mmrarebench.statistics.intervals import clustered_interval
from mmrarebench.statistics.paired import Difference, holm, paired_difference
from mmrarebench.statistics.ranking import METRICS
from mmrarebench.statistics.rollup import Outcome, branches, rollup

CODES = st.integers(0, 11)
EDGES = st.lists(st.tuples(CODES, CODES).filter(lambda pair: pair[0] > pair[1]), max_size=30)
ITEMS = st.lists(
    st.tuples(st.lists(CODES, max_size=3, unique=True), st.booleans(), st.none() | st.integers(1, 12)), max_size=20
)
SHARED = st.lists(st.lists(st.integers(0, 8), max_size=3), max_size=15)


def lineage(pairs: list[tuple[int, int]]) -> Lineage:
    return Lineage((Edge(str(a), str(b)) for a, b in pairs), map(str, range(12)))


def outcomes(items: list[tuple[list[int], bool, int | None]]) -> list[Outcome]:
    return [Outcome(f"q{i}", tuple(map(str, golds)), scored, rank) for i, (golds, scored, rank) in enumerate(items)]


@given(EDGES, ITEMS)
def test_rollup_total_counts_each_question_once(pairs: list[tuple[int, int]], items: Any) -> None:
    dag, given_items = lineage(pairs), outcomes(items)
    rows = rollup(given_items, dag)
    if not given_items:
        assert rows == {}
        return
    assert rows[None]["questions"] == len(given_items)
    for code, row in rows.items():
        assert 0 < row["questions"] <= rows[None]["questions"]
        assert row["scored"] + row["unscored"] == row["questions"]
        if code is not None:
            assert row["questions"] == sum(code in branches(o.golds, dag) for o in given_items)


@given(EDGES, ITEMS)
def test_rollup_branch_holds_no_more_than_its_ancestor(pairs: list[tuple[int, int]], items: Any) -> None:
    dag = lineage(pairs)
    rows = rollup(outcomes(items), dag)
    for code, row in rows.items():
        for ancestor in dag.ancestors(code) if code is not None else ():
            assert row["questions"] <= rows[ancestor]["questions"]
            assert row["scored"] <= rows[ancestor]["scored"]


@given(EDGES, ITEMS)
def test_rollup_means_lie_in_bounds_and_rise_with_k(pairs: list[tuple[int, int]], items: Any) -> None:
    for row in rollup(outcomes(items), lineage(pairs)).values():
        if row["recall@1"] is None:
            assert row["scored"] == 0
            assert all(row[metric] is None for metric in METRICS)
            continue
        assert row["lower"] - 1e-9 <= row["recall@1"] <= row["upper"] + 1e-9
        assert row["recall@1"] <= row["recall@3"] <= row["recall@5"] <= row["recall@10"]
        assert row["recall@1"] - 1e-9 <= row["mrr"] <= 1.0
        assert row["low"] is None or row["low"] <= row["recall@1"] + 1e-9


@given(EDGES, ITEMS, st.randoms())
def test_rollup_ignores_the_order_of_questions(pairs: list[tuple[int, int]], items: Any, random: Any) -> None:
    dag, given_items = lineage(pairs), outcomes(items)
    shuffled = list(given_items)
    random.shuffle(shuffled)
    one, other = rollup(given_items, dag), rollup(shuffled, dag)
    assert one.keys() == other.keys()
    for code, row in one.items():
        assert row == pytest.approx(other[code])


@given(SHARED)
def test_clusters_are_an_equivalence_relation(shared: list[list[int]]) -> None:
    numbers = clusters(shared)
    assert len(numbers) == len(shared)
    for i, one in enumerate(shared):
        for j, other in enumerate(shared):
            if set(one) & set(other):
                assert numbers[i] == numbers[j], "what shares anything is together"
    for number in set(numbers):
        members = [i for i, cluster in enumerate(numbers) if cluster == number]
        reached = {members[0]}
        for _ in members:
            reached |= {i for i in members for j in reached if set(shared[i]) & set(shared[j])}
        assert reached == set(members), "what is together is joined by a chain"


@given(SHARED, st.randoms())
def test_clusters_ignore_the_order_of_rows(shared: list[list[int]], random: Any) -> None:
    order = list(range(len(shared)))
    random.shuffle(order)
    plain, shuffled = clusters(shared), clusters([shared[i] for i in order])
    back = dict(zip(order, shuffled, strict=True))
    same = [(plain[i] == plain[j]) == (back[i] == back[j]) for i in order for j in order]
    assert all(same)


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.integers(0, 4)), min_size=1, max_size=20))
def test_clustered_interval_holds_its_mean(rows: list[tuple[float, int]]) -> None:
    interval = clustered_interval([v for v, _ in rows], [g for _, g in rows])
    assert interval is not None
    assert interval.clusters == len({g for _, g in rows})
    if interval.clusters < 2:
        assert interval.standard_error is None
    else:
        assert interval.low is not None
        assert interval.high is not None
        assert interval.low <= interval.mean + 1e-9
        assert interval.mean <= interval.high + 1e-9


@given(st.lists(st.tuples(st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 1.0]), st.integers(0, 5)), max_size=20))
def test_paired_difference_is_antisymmetric_and_repeatable(rows: list[tuple[float, float, int]]) -> None:
    groups = [g for _, _, g in rows]
    there = paired_difference("a", "b", [(a, b) for a, b, _ in rows], groups, seed=7)
    back = paired_difference("b", "a", [(b, a) for a, b, _ in rows], groups, seed=7)
    again = paired_difference("a", "b", [(a, b) for a, b, _ in rows], groups, seed=7)
    assert there == again
    assert there.p == back.p
    if there.mean is not None:
        assert back.mean == pytest.approx(-there.mean)
        assert there.p is not None
        assert 0 < there.p <= 1


@given(st.lists(st.none() | st.floats(0.0001, 1.0), max_size=8))
def test_holm_keeps_the_order_of_p_values(values: list[float | None]) -> None:
    differences = holm([Difference("a", "b", 1, 1, 0.0, 0.0, 0.0, p) for p in values])
    assert [d.p for d in differences] == values
    assert all((d.p is None) == (d.p_adjusted is None) for d in differences)
    tested = sorted((d.p, d.p_adjusted) for d in differences if d.p is not None and d.p_adjusted is not None)
    assert all(p <= adjusted <= 1 for p, adjusted in tested)
    assert [a for _, a in tested] == sorted(a for _, a in tested)
