"""Question lists behind the numbers of a page: their members, their encoding, and cells without a list."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from api.usecases.statistics.question_lists import question_lists, unscored_by_reason
from reports.question_lists import QuestionLists, ranges, sets_of

QUESTIONS = [{"id": f"q{n}", "track": "diagnosis", "golds": ["ORPHA:1"] if n else []} for n in range(4)]


def verdict(question: str, run: str, rank: int | None, status: str = "scored") -> dict[str, object]:
    model = run.split("/")[1]
    facts = {"track": "diagnosis", "run": run, "model": model, "condition": "full", "domain": "general"}
    return {
        **facts,
        "question": question,
        "status": status,
        "rank": rank,
        "score": 1.0 if rank == 1 else 0.0,
        "reason": None,
    }


JUDGED = {
    "grounded": [
        *(verdict(f"q{n}", "toy/a/full", (1, None, 3)[n]) for n in range(3)),
        verdict("q3", "toy/a/full", None, "missing"),
        *(verdict(f"q{n}", "toy/b/full", 1) for n in (0, 3)),
        *(verdict(f"q{n}", "toy/b/full", None, "unscored") for n in (1, 2)),
    ],
    "criteria": [],
}


@given(st.sets(st.integers(0, 60)))
def test_ranges_list_every_number_once(numbers: set[int]) -> None:
    written = []
    for part in ranges(sorted(numbers)).split():
        first, _, last = part.partition("-")
        written += range(int(first), int(last or first) + 1)
    assert written == sorted(numbers)


def test_question_list_of_a_cell_holds_the_counted_questions() -> None:
    lists = question_lists("toy", QUESTIONS, JUDGED)
    row = {"track": "diagnosis", "run": "toy/a/full", "metric": "recall@1", "scored": 3, "unscored": 1, "questions": 4}
    assert lists.members(sets_of(row, "scored")) == ["q0", "q1", "q2"]
    assert lists.members(sets_of(row, "unscored")) == ["q3"]
    assert lists.cell(row, "scored")
    assert lists.cell({**row, "scored": 2}, "scored") == "", "a list of another length is none"
    assert lists.cell({**row, "run": "toy/unknown/full"}, "scored") == ""
    assert lists.cell({**row, "p": 0.05}, "p") == ""
    pair = {"track": "diagnosis", "metric": "recall@1", "left": "a", "right": "b", "items": 1}
    assert lists.members(sets_of(pair, "items")) == ["q0"], "what both were scored on"
    data = json.loads(lists.data())
    sets = {tuple(name): (at, [data["texts"][k] for k in shown] if shown else None) for name, at, shown in data["sets"]}
    assert sets["scored", "toy/a/full", "recall@1"] == ("0-2", ["rank 1", "no hit", "rank 3"])


def test_question_lists_write_only_sets_of_the_page() -> None:
    lists = QuestionLists("toy", ["q1", "q2"], {"track": lambda track: ["q1"]})
    assert json.loads(lists.data())["sets"] == []
    assert lists.cell({"track": "diagnosis", "questions": 1}, "questions") == "0"
    assert json.loads(lists.data())["sets"] == [[["track", "diagnosis"], "0", 0]]


def test_unscored_by_reason_lists_the_questions_of_each_reason() -> None:
    rules = unscored_by_reason(JUDGED)
    assert rules == {
        "answers without a score, diagnosis by grounded: missing": ["q3"],
        "answers without a score, diagnosis by grounded: unscored": ["q1", "q2"],
    }
    lists = question_lists("toy", QUESTIONS, JUDGED)
    assert lists.members([("rule", next(iter(rules)))]) == ["q3"]
