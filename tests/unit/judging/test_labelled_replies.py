"""Judge replies in many layouts, made up here and read by a careful reader: the verdicts, or none.

Rows that are marked as beyond the rules are readable to a person and stay unscored; no row ever gets another number.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mmrarebench.judging.strict import read_judge_reply

ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "data" / "judging" / "judge_replies.jsonl").read_text("utf-8").split("\n")
    if line
]


def verdicts(row: dict[str, Any]) -> list[int] | None:
    reading = read_judge_reply(row["track"], row["reply"])
    return None if reading.verdicts is None else list(reading.verdicts)


def test_read_judge_reply_returns_the_labelled_verdicts() -> None:
    read = [(row["form"], row["reply"], verdicts(row)) for row in ROWS if not row.get("beyond")]
    expected = [(row["form"], row["reply"], row["verdicts"]) for row in ROWS if not row.get("beyond")]
    assert read == expected


def test_read_judge_reply_gives_replies_beyond_the_rules_no_number() -> None:
    beyond = [row for row in ROWS if row.get("beyond")]
    assert [row["reply"] for row in beyond if verdicts(row) is not None] == []
    assert len(beyond) <= 0.06 * len(ROWS)
