"""Rewriting of drafts by a model at a real local endpoint: supported sentences are used, else the rules' text stays."""

from __future__ import annotations

import json
from typing import Any

import pytest
from chat_server import Answer, Chat, Mood, serving

from api.usecases.endpoint import asking
from graph.writing.load import Anomaly
from loaders.cases.drafts.rewriting import of_context, reword
from loaders.cases.drafts.texts import CaseText
from mmrarebench.cases import rewriting as wording
from mmrarebench.cases.drafting import Case, Draft, Grounded, Span, Text
from mmrarebench.cases.rewriting import Evidence, GroundedSentence, RefusedWording
from mmrarebench.exceptions import EndpointError
from scorer.endpoint import Address

SAID = "A 9-year-old girl was seen. She had no fever. Losartan 50 mg daily was begun."
CASE = CaseText(
    "C", Case("C", None, None, (Text("C/section/1", "section", "Case report", SAID, True, ()),)), [], {}, []
)
DRAFT = Draft(
    "treatment",
    "Which treatment?",
    SAID,
    "Losartan 50 mg daily was begun.",
    (Grounded("must_include", "Losartan 50 mg", (Span("C/section/1", 46, 60),)),),
)
GOOD = [
    {"text": "A girl, 9 years old, was seen.", "evidence": ["e1"]},
    {"text": "She had no fever.", "evidence": ["e2"]},
]


def reword_draft(
    answer: Answer, draft: Draft = DRAFT, **options: Any
) -> tuple[Draft, list[dict[str, Any]], list[Anomaly], Chat]:
    anomalies: list[Anomaly] = []
    with serving(answer) as chat, asking(Address(chat.url, "m", **options)) as ask:
        return *reword(CASE, draft, ask, anomalies), anomalies, chat


def test_reword_keeps_sentences_supported_by_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THE_KEY", "secret")

    def replies(messages: list[dict[str, str]], number: int) -> Mood:
        context = "vignette" in messages[0]["content"]
        sentences = GOOD if context else [{"text": "Begin Losartan 50 mg daily.", "evidence": ["e1"]}]
        return "```json\n" + json.dumps({"sentences": sentences}) + "\n```"

    draft, rests, anomalies, chat = reword_draft(replies, key_from="THE_KEY")
    assert (draft.context, draft.answer) == (
        "A girl, 9 years old, was seen. She had no fever.",
        "Begin Losartan 50 mg daily.",
    )
    assert anomalies == []
    assert [(r["part"], r["sentence"]) for r in rests] == [("context", 1), ("context", 2), ("answer", 1)]
    for rest in rests[:2]:
        [place] = rest["places"]
        assert SAID[place["start"] : place["end"]] in SAID
    assert rests[2]["places"] == [{"passage": "C/section/1", "start": 46, "end": 60}]
    first, headers = chat.requests[0]
    assert (headers["Authorization"], first["model"], first["temperature"], first["seed"]) == (
        "Bearer secret",
        "m",
        0,
        7,
    )
    assert "e1: A 9-year-old girl was seen." in first["messages"][1]["content"]


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ({"text": "A 10-year-old girl was seen.", "evidence": ["e1"]}, "has the number 10"),
        ({"text": "She had fever.", "evidence": ["e2"]}, "loses a negation"),
        ({"text": "No girl was seen.", "evidence": ["e1"]}, "brings a negation"),
        ({"text": "Elephants migrate southwards.", "evidence": ["e1"]}, "has mostly words"),
        ({"text": "A girl was seen.", "evidence": []}, "names no evidence"),
        ({"text": "A girl was seen.", "evidence": ["e99"]}, "names the unknown evidence e99"),
    ],
)
def test_reword_keeps_the_rule_text_for_an_unsupported_sentence(sentence: dict[str, Any], why: str) -> None:
    reply = json.dumps({"sentences": [*GOOD, sentence]})
    draft, rests, anomalies, _ = reword_draft(lambda messages, number: reply, DRAFT._replace(track="diagnosis"))
    assert (draft.context, draft.answer, rests) == (DRAFT.context, DRAFT.answer, [])
    [refused] = anomalies
    assert refused.kind == "wording_refused"
    assert f"sentence 3 {why}" in refused.message


@pytest.mark.parametrize(
    "reply", ["", "I cannot.", "{", '{"sentences": 3}', '{"sentences": []}', '{"sentences": [{"text": "a"}]}']
)
def test_parse_reply_refuses_a_reply_without_sentences(reply: str) -> None:
    assert isinstance(wording.parse_reply(reply, [Evidence("e1", "a", ())]), RefusedWording)


@pytest.mark.parametrize("mood", [429, {"raw": b"<html>"}, {"cut": "{}"}], ids=str)
def test_reword_reports_a_failing_endpoint(mood: Mood) -> None:
    with pytest.raises(EndpointError, match=r"answers 429|no chat completion|cannot be reached"):
        reword_draft(lambda messages, number: mood, tries=2, backoff=0.0)


def test_of_context_sends_no_text_of_too_many_sentences() -> None:
    many = CASE.text._replace(texts=(Text("C/section/1", "section", "", "It rained. " * 90, True, ()),))
    assert of_context(many) == []


def test_unsupported_accepts_british_and_american_spelling() -> None:
    assert (
        wording.unsupported(GroundedSentence("Anaemia was treated.", ("e1",)), {"e1": "anemia, which they treated"})
        is None
    )
