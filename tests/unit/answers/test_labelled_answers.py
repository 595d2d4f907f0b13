"""Labelled answers, made up here, in every form of a ranked list: the rank of the expected disease, or none.

Rows that are marked as beyond the rules are forms that no rule reads yet; none of them may give a wrong hit.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from mmrarebench.grounding.matching import Name, NameIndex
from mmrarebench.grounding.relations import Relater
from mmrarebench.grounding.scoring import score
from mmrarebench.ontology.lineage import Lineage

ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "data" / "answers" / "ranked_answers.jsonl").read_text("utf-8").split("\n")
    if line
]
CODES = {name: f"ORPHA:{place}" for place, name in enumerate(sorted({row["gold"] for row in ROWS}), 1)}


@cache
def ontology() -> tuple[NameIndex, Relater]:
    index = NameIndex([Name(code, name, 0) for name, code in CODES.items()])
    return index, Relater(Lineage([]), disorders=10_000)


def reading(row: dict[str, Any]) -> tuple[int | None, str | None]:
    scored = score(row["text"], None, None, [CODES[row["gold"]]], *ontology())
    return scored.rank, "call_failed" if scored.parse_status == "call_failed" else None


def test_score_returns_the_labelled_rank_of_each_answer() -> None:
    wrong = [
        (row["form"], row["text"], reading(row))
        for row in ROWS
        if not row.get("beyond") and reading(row) != (row["rank"], row["status"])
    ]
    assert wrong == []


def test_score_gives_no_wrong_hit_beyond_the_rules() -> None:
    beyond = [row for row in ROWS if row.get("beyond")]
    assert [row["text"] for row in beyond if row["rank"] is None and reading(row)[0] is not None] == []
    assert len(beyond) <= 0.05 * len(ROWS)
