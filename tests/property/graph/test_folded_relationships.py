"""Relationships of several owners are the same whether written together or one by one."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graph.schema import CHILD_OF
from graph.writing.edges import Difference, difference, fold

NAMES = CHILD_OF.stated
SOURCE = NAMES.index("source")
KEYS = st.sets(st.sampled_from([("a", "b"), ("a", "c"), ("d", "b")]))
Stored = dict[tuple[Any, ...], list[Any]]


def after(stored: Stored, changes: Difference) -> Stored:
    """The relationships that are there after a difference was written, with identities of their own."""
    by_identity = {row[-1]: key for key, row in stored.items()}
    result = {key: list(row) for key, row in stored.items() if row[-1] not in changes.delete}
    for identity, _, values in changes.update:
        result[by_identity[identity]] = [*values, identity]
    for start, end, *values in changes.create:
        result[start, end] = [*values, f"new {start}{end}"]
    return result


@given(KEYS, st.lists(st.tuples(st.sampled_from(["hpo", "mondo", "toy"]), KEYS), max_size=4))
def test_fold_equals_the_differences_one_by_one(present: set[Any], owners: list[tuple[str, set[Any]]]) -> None:
    sources = [["toy"] if name == "source" else None for name in NAMES]
    stored: Stored = {key: [*sources, "".join(key)] for key in present}
    desired_states = [(owner, {key: {} for key in keys}) for owner, keys in owners]
    one_by_one = stored
    for owner, desired in desired_states:
        copy = {key: list(row) for key, row in one_by_one.items()}
        one_by_one = after(one_by_one, difference(CHILD_OF, copy, dict(desired), owner))
    together = after(stored, fold(CHILD_OF, {key: list(row) for key, row in stored.items()}, desired_states))
    assert {key: row[SOURCE] for key, row in together.items()} == {key: row[SOURCE] for key, row in one_by_one.items()}
