"""Judge replies in easily misread forms: our own, and those of the shared case pack where it is present."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from reply_forms import CASES

from mmrarebench.judging.strict import read_judge_reply


@pytest.mark.parametrize(("form", "track", "reply", "verdicts"), CASES)
def test_read_judge_reply_returns_the_verdicts_of_each_form(
    form: str, track: str, reply: str, verdicts: list[int] | None
) -> None:
    reading = read_judge_reply(track, reply)
    assert reading.verdicts == (None if verdicts is None else tuple(verdicts)), form


def test_read_judge_reply_misreads_no_reply_of_the_case_pack(data: Path) -> None:
    pack = data.parent / "cases" / "judge_replies.jsonl"
    if not pack.exists():
        pytest.skip("the case pack is not there")
    misread = []
    for line in pack.read_text(encoding="utf-8").split("\n"):
        if line.strip():
            case = json.loads(line)
            reading = read_judge_reply(case["track"], case["judge_reply"])
            if reading.verdicts != (None if case["verdicts"] is None else tuple(case["verdicts"])):
                misread.append((case["form"], case["judge_reply"], case["verdicts"], reading))
    assert not misread
