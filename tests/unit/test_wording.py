"""Drafts worded by a model at a real local endpoint: each sentence rests on its evidence, or the rules' wording stays."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from api.endpoint import chat
from graph.load import Anomaly
from loaders.case_texts import CaseText
from loaders.worded import of_context, reword
from mmrarebench import wording
from mmrarebench.drafting import Case, Draft, Grounded, Span, Text
from mmrarebench.exceptions import InputError, UsageError
from mmrarebench.wording import Evidence, Refused, Worded

SAID = "A 9-year-old girl was seen. She had no fever. Losartan 50 mg daily was begun."
CASE = CaseText(
    "C", Case("C", None, None, (Text("C/section/1", "section", "Case report", SAID, True, ()),)), [], {}, []
)
DRAFT = Draft(
    "treatment", "Which treatment?", SAID, "Losartan 50 mg daily was begun.",
    (Grounded("must_include", "Losartan 50 mg", (Span("C/section/1", 46, 60),)),),
)  # fmt: skip
GOOD = [
    {"text": "A girl, 9 years old, was seen.", "evidence": ["e1"]}, {"text": "She had no fever.", "evidence": ["e2"]},
]  # fmt: skip


class Server(HTTPServer):
    """What it was asked, and what it replies."""

    asked: list[dict[str, Any]]
    headers: list[str | None]
    replies: Callable[[dict[str, Any]], tuple[int, bytes]]


class Handler(BaseHTTPRequestHandler):
    """The chat interface."""

    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append({"path": self.path, "key": self.headers.get("Authorization"), **body})
        status, reply = self.server.replies(body)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *args: Any) -> None:
        return


def completion(content: str) -> bytes:
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server(("127.0.0.1", 0), Handler)
    running.asked = []
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


def address(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_port}/v1"


def test_a_wording_that_rests_on_its_evidence_is_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THE_KEY", "secret")

    def replies(body: dict[str, Any]) -> tuple[int, bytes]:
        context = "vignette" in body["messages"][0]["content"]
        stated = GOOD if context else [{"text": "Begin Losartan 50 mg daily.", "evidence": ["e1"]}]
        return 200, completion("```json\n" + json.dumps({"sentences": stated}) + "\n```")

    server.replies = replies
    odd: list[Anomaly] = []
    draft, rests = reword(CASE, DRAFT, chat(address(server), "m", key_from="THE_KEY"), odd)
    assert (draft.context, draft.answer) == (
        "A girl, 9 years old, was seen. She had no fever.", "Begin Losartan 50 mg daily.",
    )  # fmt: skip
    assert odd == []
    assert [(r["part"], r["sentence"]) for r in rests] == [("context", 1), ("context", 2), ("answer", 1)]
    for rest in rests[:2]:
        [place] = rest["places"]
        assert SAID[place["start"] : place["end"]] in SAID
    assert rests[2]["places"] == [{"passage": "C/section/1", "start": 46, "end": 60}]
    first = server.asked[0]
    assert (first["path"], first["key"], first["model"], first["temperature"], first["seed"]) == (
        "/v1/chat/completions", "Bearer secret", "m", 0, 7,
    )  # fmt: skip
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
def test_a_sentence_without_support_leaves_the_wording_of_the_rules(
    sentence: dict[str, Any], why: str, server: Server
) -> None:
    server.replies = lambda body: (200, completion(json.dumps({"sentences": [*GOOD, sentence]})))
    odd: list[Anomaly] = []
    draft, rests = reword(CASE, DRAFT._replace(track="diagnosis"), chat(address(server), "m"), odd)
    assert (draft.context, draft.answer, rests) == (DRAFT.context, DRAFT.answer, [])
    [refused] = odd
    assert refused.kind == "wording_refused"
    assert f"sentence 3 {why}" in refused.message


@pytest.mark.parametrize(
    "reply", ["", "I cannot.", "{", '{"sentences": 3}', '{"sentences": []}', '{"sentences": [{"text": "a"}]}']
)
def test_a_reply_that_is_no_wording_is_refused(reply: str) -> None:
    assert isinstance(wording.read(reply, [Evidence("e1", "a", ())]), Refused)


@pytest.mark.parametrize(
    ("status", "body", "what"),
    [(429, b"slow", "answers 429"), (200, b"<html>", "no chat completion"), (200, b"{}", "no chat completion")],
)
def test_an_endpoint_that_fails_is_told(status: int, body: bytes, what: str, server: Server) -> None:
    server.replies = lambda asked: (status, body)
    with pytest.raises(InputError, match=what):
        chat(address(server), "m")([{"role": "user", "content": "x"}])


def test_an_endpoint_that_is_not_there_is_told() -> None:
    with pytest.raises(InputError, match="cannot be reached"):
        chat("http://127.0.0.1:9/v1", "m")([])
    with pytest.raises(UsageError, match="no http address"):
        chat("file:///etc/passwd", "m")


def test_a_text_of_too_many_sentences_is_not_sent() -> None:
    many = CASE.text._replace(texts=(Text("C/section/1", "section", "", "It rained. " * 90, True, ()),))
    assert of_context(many) == []


def test_british_and_american_words_support_each_other() -> None:
    assert wording.unsupported(Worded("Anaemia was treated.", ("e1",)), {"e1": "anemia, which they treated"}) is None
