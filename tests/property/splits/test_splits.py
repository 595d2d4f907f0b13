"""Laws of splits: components stay whole, every unit is placed, order does not count, imbalance is reported."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from mmrarebench.splits.solver import Unit, components, few_shot, limit_per_disorder, solve

PARTS = {"train": 0.7, "dev": 0.1, "test": 0.2}
KEYS = st.lists(st.sampled_from([f"case {i}" for i in range(12)]), max_size=3, unique=True).map(tuple)
STRATA = st.lists(
    st.sampled_from(["head 1", "head 2", "track a", "track b", "modality x"]), max_size=3, unique=True
).map(tuple)
UNITS = st.lists(st.tuples(KEYS, STRATA), min_size=1, max_size=40).map(
    lambda some: [Unit(f"q{i}", keys, strata) for i, (keys, strata) in enumerate(some)]
)


@given(UNITS, st.integers(0, 5))
def test_solve_places_every_unit_and_keeps_keys_together(units: list[Unit], seed: int) -> None:
    parts = solve(units, PARTS, seed=seed).parts
    assert parts.keys() == {unit.id for unit in units}
    where: dict[str, set[str]] = {}
    for unit in units:
        for key in unit.keys:
            where.setdefault(key, set()).add(parts[unit.id])
    assert all(len(parts_of_key) == 1 for parts_of_key in where.values())


@given(UNITS, st.randoms(use_true_random=False))
def test_solve_ignores_the_order_of_rows_keys_and_strata(units: list[Unit], shuffle: random.Random) -> None:
    other = [
        replace(
            u, keys=tuple(shuffle.sample(u.keys, len(u.keys))), strata=tuple(shuffle.sample(u.strata, len(u.strata)))
        )
        for u in shuffle.sample(units, len(units))
    ]
    assert solve(other, PARTS, seed=7) == solve(units, PARTS, seed=7)
    rows = [(unit.id, unit.keys[0] if unit.keys else None) for unit in units]
    assert limit_per_disorder(shuffle.sample(rows, len(rows)), 2, 7) == limit_per_disorder(rows, 2, 7)


@given(UNITS)
def test_imbalance_counts_every_unit_of_a_stratum_once(units: list[Unit]) -> None:
    counted: Counter[str] = Counter()
    for row in solve(units, PARTS, seed=7).imbalance:
        counted[row.stratum] += row.items
    assert counted == Counter(s for unit in units for s in (*unit.strata, "all"))


@given(UNITS)
def test_solve_warns_of_every_component_too_large_for_a_part(units: list[Unit]) -> None:
    large = [group for group in components(units) if len(group) > min(PARTS.values()) * len(units)]
    warnings = [
        text
        for text in solve(units, PARTS, seed=7).warnings
        if text.startswith("one component holds") and "cannot be cut" in text
    ]
    assert len(warnings) == len(large)


@given(UNITS, st.integers(0, 5))
def test_few_shot_shares_no_component_with_the_part(units: list[Unit], seed: int) -> None:
    part = {unit.id for unit in units[::3]}
    chosen, candidates = few_shot(units, part, None, seed)
    assert len(chosen) == candidates
    for group in components(units):
        ids = {unit.id for unit in group}
        assert not (ids & part and ids & set(chosen))
