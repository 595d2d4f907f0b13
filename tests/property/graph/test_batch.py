"""Laws of merge and release: the order of owners does not count, and a release undoes a merge."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from graph.writing.batch import PRECEDENCE, UpToDate, merge, place, rank, release

OWNERS = st.sampled_from([*PRECEDENCE, "benchmark:toy", "run:a/b"])
VALUES = st.dictionaries(st.sampled_from(["name", "level", "definition"]), st.integers(0, 3), max_size=3)
STATED = st.dictionaries(OWNERS, VALUES, min_size=1, max_size=5)


def wording(owner: str, values: dict[str, int]) -> dict[str, Any]:
    return {**values, "statements": [f"{owner}={values.get('name')}"]}


def build_row(statements: dict[str, dict[str, int]], order: list[str]) -> dict[str, Any]:
    have: dict[str, Any] = {}
    for owner in order:
        have = merge(have, wording(owner, statements[owner]), owner)
    return have


@given(STATED, st.randoms())
def test_merge_keeps_sources_and_statements_in_any_order(statements: dict[str, dict[str, int]], random: Any) -> None:
    order = list(statements)
    one = build_row(statements, order)
    random.shuffle(order)
    other = build_row(statements, order)
    assert one["source"] == other["source"] == sorted(statements)
    assert one["statements"] == other["statements"]


@given(STATED, st.randoms())
def test_merge_prefers_the_first_in_rank_in_any_order(statements: dict[str, dict[str, int]], random: Any) -> None:
    assume(len({rank(owner) for owner in statements}) == len(statements))
    order = list(statements)
    random.shuffle(order)
    first = min(statements, key=rank)
    have = build_row(statements, order)
    assert {name: have[name] for name in statements[first]} == statements[first]


@given(STATED, OWNERS, VALUES)
def test_release_restores_the_row_before_the_owner(
    statements: dict[str, dict[str, int]], owner: str, values: dict[str, int]
) -> None:
    assume(owner not in statements)
    have = build_row(statements, list(statements))
    after = release(merge(have, wording(owner, values), owner), owner)
    assert after is not None
    assert after["source"] == have["source"]
    assert after["statements"] == have["statements"]
    if all(place(owner) > place(other) for name in values for other in statements if name in statements[other]):
        assert after == have


@given(STATED, st.randoms())
def test_merge_keeps_each_value_of_its_first_ranked_owner(statements: dict[str, dict[str, int]], random: Any) -> None:
    order = list(statements)
    random.shuffle(order)
    have = build_row(statements, order)
    names = {name for values in statements.values() for name in values}
    believed = {name: min((o for o in statements if name in statements[o]), key=place) for name in names}
    assert {name: have[name] for name in names} == {name: statements[owner][name] for name, owner in believed.items()}
    assert have == build_row(statements, list(statements))


@given(st.lists(st.tuples(OWNERS, VALUES), max_size=6), STATED, st.randoms())
def test_merge_of_newer_versions_leaves_nothing_older(
    history: list[tuple[str, dict[str, int]]], newest: dict[str, dict[str, int]], random: Any
) -> None:
    have: dict[str, Any] = {}
    for owner, values in history:
        have = merge(have, wording(owner, values), owner)
    for owner in {owner for owner, _ in history} - newest.keys():
        have = release(have, owner) or {}
    order = list(newest)
    random.shuffle(order)
    for owner in [*order, *order]:
        have = merge(have, wording(owner, newest[owner]), owner)
    assert have == build_row(newest, order)


@given(STATED)
def test_merge_of_all_owners_again_changes_nothing(statements: dict[str, dict[str, int]]) -> None:
    have = build_row(statements, list(statements))
    for owner in statements:
        assert merge(have, wording(owner, statements[owner]), owner) == have


@given(STATED, st.randoms())
def test_release_by_all_owners_returns_none(statements: dict[str, dict[str, int]], random: Any) -> None:
    order = list(statements)
    have: dict[str, Any] | None = build_row(statements, order)
    random.shuffle(order)
    for owner in order:
        assert have is not None
        have = release(have, owner)
    assert have is None


@given(STATED)
def test_merge_of_the_first_owner_again_changes_nothing(statements: dict[str, dict[str, int]]) -> None:
    assume(len({rank(owner) for owner in statements}) == len(statements))
    have = build_row(statements, list(statements))
    first = min(statements, key=rank)
    assert merge(have, wording(first, statements[first]), first) == have


@given(STATED, OWNERS, VALUES)
def test_up_to_date_holds_when_merge_changes_nothing(
    statements: dict[str, dict[str, int]], owner: str, values: dict[str, int]
) -> None:
    have, desired = build_row(statements, list(statements)), wording(owner, values)
    names = ["name", "level", "definition", "statements", "claims", "source"]
    row = [have.get(name) for name in names]
    assert UpToDate(names, owner)(row, desired) == (merge(have, desired, owner) == have)


PAIR = ("benchmark:a", "benchmark:b")


@given(VALUES, st.permutations(PAIR), st.sampled_from(PAIR))
def test_release_of_one_benchmark_keeps_the_case_of_the_other(
    values: dict[str, int], order: list[str], released: str
) -> None:
    have: dict[str, Any] = {}
    for owner in order:
        have = merge(have, values, owner)
    [left] = {*PAIR} - {released}
    assert release(have, released) == {**values, "source": [left]} == merge(release(have, released) or {}, values, left)
