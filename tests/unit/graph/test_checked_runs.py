"""Checked runs: a run is skipped only while its answers and the basis of its verdicts are unchanged."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.checked_runs import CheckedRuns, state_hash

STATE = {"q1": ["Gout", None, None, "given", "full", "h1"], "q2": ["", ["Gout"], [1], "given", "full", "h2"]}


@pytest.mark.parametrize(
    ("basis", "question", "row"),
    [
        ("other rules, names, golds or criteria", "q1", STATE["q1"]),
        ("basis", "q1", ["Gout.", None, None, "given", "full", "h1"]),
        ("basis", "q2", ["", ["Gut"], [1], "given", "full", "h2"]),
        ("basis", "q2", ["", ["Gout"], [2], "given", "full", "h2"]),
        ("basis", "q1", ["Gout", None, None, "call_failed", "full", "h1"]),
        ("basis", "q1", ["Gout", None, None, "given", "text_only", "h1"]),
        ("basis", "q1", ["Gout", None, None, "given", "full", "another verdict"]),
        ("basis", "q3", STATE["q1"]),
    ],
)
def test_state_hash_changes_with_every_part(basis: str, question: str, row: list[object]) -> None:
    assert state_hash(basis, {**STATE, question: row}) != state_hash("basis", STATE)


def test_state_hash_ignores_the_order_of_answers() -> None:
    assert state_hash("basis", dict(reversed(STATE.items()))) == state_hash("basis", STATE)


def test_checked_runs_never_hold_a_run_without_a_verdict(tmp_path: Path) -> None:
    unscored = state_hash("basis", {**STATE, "q1": [*STATE["q1"][:-1], None]})
    checked = CheckedRuns(tmp_path / "checked.json")
    checked.keep({"run": unscored})
    assert unscored is None
    assert not checked.holds("run", unscored)


def test_checked_runs_persist_and_survive_a_broken_file(tmp_path: Path) -> None:
    path = tmp_path / "index" / "checked.json"
    CheckedRuns(path).keep({"a": "1", "b": "2"})
    CheckedRuns(path).keep({"b": "3"})
    again = CheckedRuns(path)
    assert [again.holds("a", "1"), again.holds("b", "2"), again.holds("b", "3")] == [True, False, True]
    path.write_bytes(b"{broken")
    assert not CheckedRuns(path).holds("a", "1")
