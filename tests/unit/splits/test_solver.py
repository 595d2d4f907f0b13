"""Splits as numbers: which item goes where for a seed, where the bounds of shares and warnings lie."""

from __future__ import annotations

import pytest

from mmrarebench.exceptions import UsageError
from mmrarebench.splits.solver import Imbalance, Unit, few_shot, limit_per_disorder, parse_parts, solve

UNITS = [Unit(f"q{i}", (f"case {i // 2}",), ("head 1" if i < 8 else "head 2",)) for i in range(12)]
HALVES = {"train": 0.5, "test": 0.5}


def members(units: list[Unit], part: str, seed: int) -> list[str]:
    return sorted(name for name, place in solve(units, HALVES, seed=seed).parts.items() if place == part)


def test_solve_returns_one_split_a_seed() -> None:
    assert members(UNITS, "test", 7) == ["q0", "q1", "q10", "q11", "q6", "q7"]
    assert members(UNITS, "test", 7) != members(UNITS, "test", 8)


def test_solve_counts_imbalance_by_stratum_and_part() -> None:
    units = [Unit(f"q{i}", (), ("head 1",) if i < 2 else ()) for i in range(4)]
    rows = solve(units, {"train": 0.75, "test": 0.25}, seed=1).imbalance
    assert [(row.stratum, row.part, row.wanted) for row in rows] == [
        ("all", "train", 0.75),
        ("all", "test", 0.25),
        ("head 1", "train", 0.75),
        ("head 1", "test", 0.25),
    ]
    assert rows[:2] == [Imbalance("all", "train", 3, 0.75, 0.75), Imbalance("all", "test", 1, 0.25, 0.25)]
    assert sum(row.items for row in rows[2:]) == 2


def test_solve_places_large_components_first() -> None:
    units = [*(Unit(f"big {i}", ("k",), ()) for i in range(5)), *(Unit(f"small {i}", (), ()) for i in range(5))]
    parts = solve(units, HALVES, seed=3).parts
    assert len({parts[unit.id] for unit in units[:5]}) == 1
    assert {parts[unit.id] for unit in units[5:]} == {"train", "test"} - {parts["big 0"]}


def test_solve_warns_of_large_components_and_shares() -> None:
    fits = [Unit(f"q{i}", (f"k{i // 5}",), ()) for i in range(10)]
    assert solve(fits, HALVES, seed=1).warnings == []
    large = [Unit(f"q{i}", ("k" if i < 6 else f"k{i}",), ()) for i in range(10)]
    (cut, train, test) = solve(large, HALVES, seed=1).warnings
    assert cut.startswith("one component holds 6 of 10 items (60%), from q0 on: it cannot be cut and lies whole in")
    assert {train.split(" holds ")[1], test.split(" holds ")[1]} == {
        "60.0% of the items instead of 50.0%: no component fits better",
        "40.0% of the items instead of 50.0%: no component fits better",
    }


def test_solve_warns_of_a_stratum_of_too_few_components() -> None:
    units = [Unit(f"q{i}", (f"k{i // 2}",), ("rare",) if i < 2 else ("common",)) for i in range(10)]
    warnings = solve(units, HALVES, seed=1).warnings
    assert any(text.endswith("cannot be in every part: rare (2 in 1)") for text in warnings)
    assert not any("common" in text for text in warnings)


def test_solve_warns_of_a_component_holding_most_of_a_stratum() -> None:
    units = [Unit(f"q{i}", ("k" if i < 3 else f"k{i}",), ("s",) if i < 4 else ("t",)) for i in range(12)]
    warnings = solve(units, HALVES, seed=1).warnings
    assert "one component holds 3 of the 4 items of s: it cannot be balanced" in warnings


@pytest.mark.parametrize(
    "text", ["train=1.1,test=-0.1", "train=1,test=0", "train=0.5,test=0.4", "=0.5,test=0.5", "a", ""]
)
def test_parse_parts_refuses_invalid_shares(text: str) -> None:
    with pytest.raises(UsageError, match=r"train=0\.7,test=0\.3"):
        parse_parts(text)


def test_parse_parts_accepts_shares_within_a_millionth() -> None:
    assert parse_parts("a=0.3333333,b=0.3333333,c=0.3333333") == dict.fromkeys("abc", 0.3333333)
    with pytest.raises(UsageError):
        parse_parts("a=0.33333,b=0.33333,c=0.33333")


def test_few_shot_takes_examples_head_by_head_in_seed_order() -> None:
    units = [Unit(f"u{i}", (), ("track t", f"head {i % 2}")) for i in range(6)]
    first, candidates = few_shot(units, {"u0"}, 2, seed=7)
    assert candidates == 5
    assert {int(name[1:]) % 2 for name in first} == {0, 1}, "one of each head"
    assert first == ["u1", "u4"]
    assert few_shot(units, {"u0"}, None, seed=7)[0] == ["u1", "u2", "u3", "u4", "u5"]


def test_limit_per_disorder_chooses_items_by_seed() -> None:
    rows = [(f"q{i}", "D") for i in range(8)] + [("alone", None)]
    assert limit_per_disorder(rows, 2, 7) == {"alone", "q2", "q5"}
    assert limit_per_disorder(rows, 2, 7) != limit_per_disorder(rows, 2, 8)
    assert limit_per_disorder(rows, 8, 7) == {name for name, _ in rows}
