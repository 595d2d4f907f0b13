"""Verdicts of judge replies, and verdicts of answers by the names in them."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from graph import schema
from graph.names import Ontology
from graph.writing.batch import Batch
from loaders.grounding import score as scores
from loaders.grounding.score import AnswerToScore
from loaders.judging import files as verdicts
from loaders.judging.files import JudgedAnswer
from loaders.judging.records import VerdictRecord, _json_record
from loaders.scoring.runs import filled
from mmrarebench.exceptions import FileFormatError
from mmrarebench.grounding.matching import Name
from mmrarebench.ontology.lineage import Edge, Lineage

NAMES = [
    Name("ORPHA:10", "Gaucher disease", 0),
    Name("ORPHA:11", "Gaucher disease type 1", 0),
    Name("ORPHA:12", "Fabry disease", 0),
    Name("ORPHA:12", "Anderson-Fabry disease", 1),
]
EDGES = [Edge("ORPHA:11", "ORPHA:10"), Edge("ORPHA:10", "ORPHA:1"), Edge("ORPHA:12", "ORPHA:1")]
ONTOLOGY = Ontology(NAMES, Lineage(EDGES), 1000)


def answer(text: str = "", **parts: Any) -> AnswerToScore:
    usual = {
        "id": "r/q",
        "text": text,
        "items": None,
        "ranks": None,
        "status": "given" if text else "empty",
        "findings": [],
        "condition": "full",
        "gold_status": "exact",
        "golds": [["ORPHA:10", "exact"]],
    }
    return AnswerToScore(**{**usual, **parts})


def score_answer(answer_to_score: AnswerToScore) -> tuple[dict[str, Any], Batch]:
    verdicts_wanted = scores.judged([(answer_to_score, answer_to_score.hash(ONTOLOGY.hash))], ONTOLOGY)
    batch = filled(Batch("score:r", scores.MANAGES), scores.JUDGE, verdicts_wanted)
    return batch.nodes[schema.VERDICT]["r/q/grounded"], batch


@pytest.mark.parametrize(
    ("text", "rank", "score"),
    [
        ("1. Gaucher disease\n2. Fabry disease", 1, 1.0),
        ("1. Fabry disease\n2. Gaucher disease", 2, 0.0),
        ("1. Gaucher disease type 1", None, 0.0),
        ("1. Something else", None, 0.0),
        ("", None, 0.0),
    ],
)
def test_grounded_verdict_scores_the_first_hit(text: str, rank: int | None, score: float) -> None:
    verdict, _ = score_answer(answer(text))
    assert verdict["status"] == "scored"
    assert (verdict.get("rank"), verdict["score"]) == (rank, score)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"status": "call_failed"}, "model_call_failed"),
        ({"findings": ["image 1: undecodable: x"]}, "image_not_seen"),
        ({"golds": [["ORPHA:10", "broader"]]}, "gold_broader"),
        ({"golds": []}, "no_orphanet_gold"),
    ],
)
def test_grounded_verdict_reports_why_an_answer_is_unscored(parts: dict[str, Any], reason: str) -> None:
    verdict, _ = score_answer(answer("1. Gaucher disease", **parts))
    assert (verdict["status"], verdict["reason"]) == ("unscored", reason)
    assert "score" not in verdict, "unscored is not 0"


def test_grounded_verdict_ignores_broken_images_under_text_only() -> None:
    verdict, _ = score_answer(answer("1. Gaucher disease", findings=["image 1: undecodable"], condition="text_only"))
    assert verdict["status"] == "scored"


def test_grounded_verdict_keeps_relation_and_path_of_each_name() -> None:
    answer_to_score = answer(
        items=["Anderson-Fabry disease", "Gaucher disease type 1"], ranks=[1, 3], text="x", status="given"
    )
    verdict, batch = score_answer(answer_to_score)
    mentions = batch.edges[schema.NAMES]
    assert mentions[("r/q", "ORPHA:12", 1)]["relation"] == "sibling"
    assert mentions[("r/q", "ORPHA:12", 1)]["match"] == "synonym"
    assert mentions[("r/q", "ORPHA:11", 3)]["path"] == ["ORPHA:11", "ORPHA:10"]
    assert [e["rank"] for e in orjson.loads(verdict["evidence"])] == [1, 3]


def judge_reply(reply: str, track: str = "treatment", ranked: bool = False) -> dict[str, Any]:
    batch = Batch("verdicts:toy/judge/m/full", verdicts.MANAGES)
    record = VerdictRecord(f"toy/{track}/1", "m", "judge", reply, "full", "v.jsonl", 1)
    verdicts.transform("judge", {"r/q": (record, JudgedAnswer("r/q", track, ranked))}, batch)
    return batch.nodes[schema.VERDICT]["r/q/judge"]


def test_verdict_transform_keeps_an_unreadable_reply_unscored() -> None:
    verdict = judge_reply("I cannot judge this.")
    assert verdict["status"] == "unscored"
    assert verdict["reason"]
    assert verdict["reply"] == "I cannot judge this."
    assert verdict.get("score") is None


@pytest.mark.parametrize("line", ["{", "3", "{}", '{"question": "x", "model": "m", "judge": "j"}', "null"])
def test_verdict_file_refuses_a_broken_line_with_its_number(line: str) -> None:
    with pytest.raises(FileFormatError, match="no judge reply") as caught:
        _json_record(line, "v.jsonl", 4)
    assert caught.value.where == "v.jsonl:4"
