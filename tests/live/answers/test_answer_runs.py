"""Answer runs over the sample: prompts as shown, answers written on arrival, resumed and failed runs, limits."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
from chat_server import Chat, Mood, serving, serving_bodies
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.usecases import querying, scoring
from api.usecases.answers import answering
from graph.session import Graph
from mmrarebench.exceptions import NotFoundError, UsageError
from scorer.answer_run import AnswerOptions, AnswerTally
from scorer.api import Api
from scorer.endpoint import Address
from scorer.workload import CallLimits

pytestmark = pytest.mark.live
TOKEN = "made-for-these-tests"
ANSWERS = """
MATCH (a:Answer)-[:IN_RUN]->(r:Run)-[:OF_MODEL]->(:Model {name: $model}) MATCH (a)-[:ANSWERS]->(q:Question)
RETURN q.id AS question, r.condition AS condition, a{.*} AS a, q.contentHash AS hash ORDER BY q.id
"""


@pytest.fixture
def answering_graph(sample_graph: Graph) -> Iterator[Graph]:
    """The sample; what models answered in a test is gone afterwards."""
    yield sample_graph
    sample_graph.write(
        "MATCH (m:Model) WHERE m.name STARTS WITH 'asked' OPTIONAL MATCH (m)<-[:OF_MODEL]-(r) "
        "OPTIONAL MATCH (r)<-[:IN_RUN]-(a) OPTIONAL MATCH (a)<-[:ABOUT]-(v) DETACH DELETE v, a, r, m"
    )


def ask(graph: Graph, chat: Chat, name: str = "asked", **options: Any) -> AnswerTally:
    limits = CallLimits(**{key: options.pop(key) for key in CallLimits._fields if key in options})
    settings = AnswerOptions("sample", name, limits=limits, **options)
    api = Api(TOKEN, app=create_app(graph, TOKEN))
    address = Address(chat.url, name, tries=1)
    return answering.ask(api, address, settings, lambda count, total: None, remote=False, largest_side=64)


def name_disorder(messages: list[dict[str, Any]], number: int) -> Mood:
    return "<think>Perhaps Gaucher disease?</think>Marfan syndrome"


def test_answer_run_asks_every_question_once(answering_graph: Graph) -> None:
    with serving(name_disorder) as chat:
        tally = ask(answering_graph, chat, track="diagnosis", concurrency=4)
        assert (tally.left, tally.failed, tally.calls) == (0, 0, tally.questions)
        assert tally.answers == {"given": tally.questions}
        assert tally.prompt_tokens == 100 * tally.calls
        again = ask(answering_graph, chat, track="diagnosis")
        assert (again.kept, again.calls) == (tally.questions, 0)
        assert len(chat.requests) == tally.questions
    rows = answering_graph.read(ANSWERS, {"model": "asked"})
    assert len(rows) == tally.questions
    for row in rows:
        answer = row["a"]
        assert (answer["questionHash"], answer["status"], row["condition"]) == (row["hash"], "given", "full")
        assert answer["endpointModel"] == "asked-served"
        assert len(answer["promptHash"]) == 64
        assert "Gaucher" in answer["thinking"]
    scoring.score(answering_graph, "sample", model="asked")
    total = querying.query(
        answering_graph, "errors/by_lineage", {"benchmark": "sample", "run": "asked", "metric": "recall@1"}
    )
    assert next(row for row in total if row["orpha"] is None)["scored"] > 0


def test_answer_run_sends_images_in_order_within_the_limit(answering_graph: Graph) -> None:
    with serving(name_disorder) as chat:
        ask(answering_graph, chat, track="crossmodal", limit=3)
    for body, _ in chat.requests:
        parts = body["messages"][0]["content"]
        pictures = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
        assert parts[-1]["type"] == "text"
        assert all(url.startswith("data:image/") for url in pictures)
        assert all(part["text"].endswith(":") for part in parts[:-1] if part["type"] == "text")
    [row] = answering_graph.read_rows(
        "MATCH (:Question)-[:USES]->(i:Image) WHERE i.width > 64 RETURN i.sha256, i.format LIMIT 1"
    )
    from files.images import ImageStore, examine
    from scorer.answer_run import Picture

    url = answering.image_url(ImageStore.of_home(), Picture(row[0], row[1], 1000), 64)
    small = examine(base64.b64decode(url.split(",", 1)[1]))
    assert max(small.width or 0, small.height or 0) == 64
    with pytest.raises(NotFoundError, match="are not here"):
        answering.image_url(ImageStore.of_home(), Picture("0" * 64, "PNG", 10))


def test_answer_run_hides_context_and_images_by_track_and_condition(answering_graph: Graph) -> None:
    with serving(name_disorder) as chat:
        ask(answering_graph, chat, track="examination", limit=2)
        ask(answering_graph, chat, track="treatment", condition="text_only", limit=2)
    examination, text_only = chat.requests[:2], chat.requests[2:]
    for body, _ in examination:
        parts = body["messages"][0]["content"]
        assert [part["type"] for part in parts].count("text") == 1, "no figure label"
        assert parts[-1]["text"].startswith("Question: "), "no context"
    for body, _ in text_only:
        assert [part["type"] for part in body["messages"][0]["content"]] == ["text"]
    assert {row["condition"] for row in answering_graph.read(ANSWERS, {"model": "asked"})} == {"full", "text_only"}


def test_answer_run_repeats_failed_calls(answering_graph: Graph) -> None:
    too_long = json.dumps({"error": {"message": "maximum context length exceeded"}}).encode()
    moods: dict[int, Mood] = {
        1: {"status": 400, "raw": too_long},
        2: {"status": 200, "raw": b'{"error": {"message": "image refused"}}'},
        3: {"length": ""},
        4: {"length": "Marfan synd"},
    }
    with serving(lambda messages, number: moods.get(number) or "Marfan syndrome") as chat:
        tally = ask(answering_graph, chat, track="diagnosis", concurrency=1, most_failed=0.9, limit=6)
    assert (tally.failed, tally.answers) == (3, {"call_failed": 3, "given": 3})
    answers = [row["a"] for row in answering_graph.read(ANSWERS, {"model": "asked"})]
    failures = [answer["failure"] for answer in answers if answer["status"] == "call_failed"]
    assert sorted(failure.split(":")[0] for failure in failures) == [
        "the endpoint answers 400",
        "the endpoint states an error",
        "the reply was cut off before its answer (finish_reason length)",
    ]
    assert [answer["flags"] for answer in answers if answer.get("finish") == "length" and "failure" not in answer] == [
        ["cut_answer"]
    ]
    with serving(name_disorder) as chat:
        again = ask(answering_graph, chat, track="diagnosis", limit=3)
    assert (again.calls, again.failed) == (3, 0)
    assert not [row for row in answering_graph.read(ANSWERS, {"model": "asked"}) if row["a"]["status"] == "call_failed"]


def test_answer_run_stops_on_outage_and_spent_budget(answering_graph: Graph) -> None:
    with serving(lambda messages, number: 404) as chat:
        tally = ask(answering_graph, chat, concurrency=2)
    assert tally.outage
    assert 10 <= tally.calls == tally.failed <= 12
    with serving(name_disorder) as chat:
        tally = ask(answering_graph, chat, "asked-budget", concurrency=1, most_tokens=300)
    assert (tally.calls, tally.over_budget) == (3, True)
    assert tally.left > 0


def test_answer_run_names_a_refused_parameter(answering_graph: Graph) -> None:
    def answer(body: dict[str, Any]) -> Mood:
        if "temperature" in body:
            return {
                "status": 400,
                "raw": b'{"error": {"message": "temperature is not supported", "param": "temperature"}}',
            }
        return "Marfan syndrome"

    with serving_bodies(answer) as chat:
        tally = ask(answering_graph, chat, track="diagnosis", limit=2)
    assert (tally.failed, tally.refused_parameters) == (0, ["temperature"])


def test_answer_run_refuses_bad_options_before_a_call(answering_graph: Graph) -> None:
    with serving(name_disorder) as chat:
        with pytest.raises(UsageError, match="loaded from files"):
            ask(answering_graph, chat, "toy-general-large")
        with pytest.raises(UsageError, match="not asked under the condition"):
            ask(answering_graph, chat, condition="no_diagnosis")
        assert chat.requests == []


def test_answers_route_needs_the_token_and_the_question_hash(answering_graph: Graph) -> None:
    client = TestClient(create_app(answering_graph, TOKEN), raise_server_exceptions=False)
    [[content_hash]] = answering_graph.read_rows("MATCH (q:Question {id: 'sample/treatment/1'}) RETURN q.contentHash")
    body = {"question": "sample/treatment/1", "model": "asked", "condition": "full", "questionHash": content_hash}
    body |= {"promptHash": "p", "text": "Losartan"}
    assert client.post("/v1/answers", json=body).status_code == 401
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert client.post("/v1/answers", json=body, headers=headers).json()["status"] == "given"
    for change, status in (({"questionHash": "other"}, 409), ({"question": "sample/x"}, 404), ({"text": None}, 422)):
        assert client.post("/v1/answers", json=body | change, headers=headers).status_code == status


def test_answer_command_continues_an_earlier_run(answering_graph: Graph, cli: Callable[..., Any]) -> None:
    with serving(name_disorder) as chat:
        words = ("answer", "run", "--benchmark", "sample", "--model", "asked", "--endpoint", chat.url, "--json")
        first = cli(*words, "--track", "diagnosis", "--limit", "2")
        second = cli(*words, "--track", "diagnosis", "--limit", "1")
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert orjson.loads(first.stdout)["calls"] == 2
    assert (orjson.loads(second.stdout)["kept"], orjson.loads(second.stdout)["calls"]) == (2, 1)
