"""Our readers beside the public rules on the same labelled answers and judge replies: right, and wrong numbers.

Two packs of one form: our own (``tests/data``, made up here) and the case packs beside the real data, where they are. The
public rules give every reply a number and every text a list; theirs is right where it is the one that the label says.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.common import data
from bench.reading import dxgpt
from bench.reading.criteria import records
from mmrarebench.answers.ranked.reference import reference_ranked_list
from mmrarebench.grounding import scoring as grounding
from mmrarebench.grounding.matching import Name, NameIndex
from mmrarebench.grounding.relations import Relater
from mmrarebench.judging.reference import reference_dims, reference_judge_score
from mmrarebench.judging.strict import judge_score, read_judge_reply
from mmrarebench.ontology.lineage import Lineage

Rows = list[dict[str, object]]
OWN = Path(__file__).resolve().parents[2] / "tests" / "data"


def ranked(
    rows: list[dict[str, Any]], code: Callable[[str], str], index: NameIndex, relater: Relater
) -> dict[str, object]:
    """Ranks of the expected disease, and wrong ones: a rank where none is right, or another one."""
    ours = theirs = our_wrong = their_wrong = 0
    for row in rows:
        gold = code(row["gold"])
        scored = grounding.score(row["text"], None, None, [gold], index, relater)
        status = "call_failed" if scored.parse_status == "call_failed" else None
        ours += (scored.rank, status) == (row["rank"], row.get("status"))
        our_wrong += scored.rank not in (None, row["rank"])
        names = reference_ranked_list(row["text"])
        rank = next((place for place, name in enumerate(names, 1) if index.ground(name).codes == (gold,)), None)
        theirs += rank == row["rank"] and not row.get("status")
        their_wrong += rank not in (None, row["rank"])
    return _row(len(rows), ours, our_wrong, theirs, their_wrong)


def judged(rows: list[dict[str, Any]], reply: str) -> dict[str, object]:
    """Scores of judge replies, and wrong numbers: one where there is none, or another one."""
    ours = theirs = our_wrong = their_wrong = 0
    for row in rows:
        expected = None if row["verdicts"] is None else judge_score(row["track"], row["verdicts"])
        score = read_judge_reply(row["track"], row[reply]).score
        ours += score == expected
        our_wrong += score not in (None, expected)
        public = _public_score(row["track"], row[reply])
        right = expected is not None and math.isclose(public, expected)
        theirs += right
        their_wrong += not right
    return _row(len(rows), ours, our_wrong, theirs, their_wrong)


def _public_score(track: str, reply: str) -> float:
    if track == "dims":
        return judge_score(track, reference_dims(reply))
    try:
        return reference_judge_score(track, reply)
    except ZeroDivisionError:
        return 0.0


def _row(rows: int, ours: int, our_wrong: int, theirs: int, their_wrong: int) -> dict[str, object]:
    return {
        "rows": rows,
        "ours right": ours,
        "ours wrong number": our_wrong,
        "public rules right": theirs,
        "public rules wrong number": their_wrong,
    }


def main() -> Rows:
    """A row for each pack and reader."""
    own = records(OWN / "answers" / "ranked_answers.jsonl")
    codes = {name: f"ORPHA:{place}" for place, name in enumerate(sorted({row["gold"] for row in own}), 1)}
    small = NameIndex([Name(code, name, 0) for name, code in codes.items()])
    rows: Rows = [
        {
            "pack": "our own",
            "reader": "ranked answers",
            **ranked(own, codes.__getitem__, small, Relater(Lineage([]), 10_000)),
        },
        {
            "pack": "our own",
            "reader": "judge replies",
            **judged(records(OWN / "judging" / "judge_replies.jsonl"), "reply"),
        },
    ]
    folder = data()
    cases = folder.parent / "cases" if folder else None
    if folder and cases and cases.exists():
        index, relater = dxgpt.ontology(folder)
        answers = records(cases / "ranked_answers.jsonl")
        replies = records(cases / "judge_replies.jsonl")
        rows += [
            {"pack": "case pack", "reader": "ranked answers", **ranked(answers, str, index, relater)},
            {"pack": "case pack", "reader": "judge replies", **judged(replies, "judge_reply")},
        ]
    return rows
