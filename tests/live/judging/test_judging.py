"""Judge runs over the sample through the API: written on arrival, resumed, failed, refused; in process and by address."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import uvicorn
from chat_server import Chat, Mood, serving, sound_judge
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.usecases import loading, querying
from api.usecases.judging import judge as usecases_judging
from graph.session import Graph
from mmrarebench.exceptions import AccessRefused, CheckFailed, EndpointError, UsageError
from mmrarebench.judging import verdicts as judging
from scorer.api import Api
from scorer.endpoint import Address
from scorer.judge_run import JudgeOptions, JudgeTally
from scorer.workload import CallLimits, refuse_outage

pytestmark = pytest.mark.live
TOKEN = "made-for-these-tests"
MODEL = "toy-general-large"
VERDICTS = """
MATCH (v:Verdict)-[:BY]->(j:Judge {name: $judge}) MATCH (v)-[:ABOUT]->(a:Answer)-[:ANSWERS]->(q:Question)-[:IN_TRACK]->(t)
RETURN q.id AS question, t.name AS track, v{.*} AS v, j{.*} AS j, a.contentHash AS hash ORDER BY q.id
"""


@pytest.fixture
def judges(sample_graph: Graph) -> Iterator[Graph]:
    """The sample; what judges wrote into it is gone afterwards."""
    yield sample_graph
    sample_graph.write("MATCH (j:Judge) WHERE j.endpoint IS NOT NULL OPTIONAL MATCH (j)<-[:BY]-(v) DETACH DELETE v, j")


def words(chat: Chat, judge: str, *more: str) -> list[str]:
    return [
        "judge",
        "run",
        "--benchmark",
        "sample",
        "--judge",
        judge,
        "--endpoint",
        chat.url,
        "--model",
        MODEL,
        "--json",
        "--tries",
        "1",
        *more,
    ]


def judge(graph: Graph, chat: Chat, name: str, *, url: str = "", token: str = TOKEN, **settings: Any) -> JudgeTally:
    api = Api(token, url=url, tries=1) if url else Api(token, app=create_app(graph, TOKEN))
    limits = CallLimits(**{name: settings.pop(name) for name in CallLimits._fields if name in settings})
    options = JudgeOptions("sample", name, **{"run": MODEL, "limits": limits, **settings})
    return usecases_judging.judge(api, Address(chat.url, name, tries=1), options, lambda count, total: None)


def test_judge_run_writes_one_verdict_an_answer(judges: Graph) -> None:
    with serving() as chat:
        tally = judge(judges, chat, "sound", family="Toy-General", concurrency=8)
        assert (tally.answers, tally.left, tally.failed, tally.same_family) == (86, 0, 0, 86)
        assert tally.calls == len(chat.requests)
        again = judge(judges, chat, "sound")
        assert (again.kept, again.calls) == (86, 0)
    rows = judges.read(VERDICTS, {"judge": "sound"})
    assert len(rows) == 86
    for row in rows:
        v = row["v"]
        assert (v["parserVersion"], v["answerHash"]) == (judging.PARSER_VERSION, row["hash"])
        assert v["endpoint"] == row["j"]["endpoint"] == chat.url.split("/")[2]
        assert len(v["promptHash"]) == len(v["rubricHash"]) == len(v["contentHash"]) == 64
    judged_verdicts = [row["v"] for row in rows if row["v"].get("reply")]
    assert len(judged_verdicts) == tally.calls
    assert {(v["model"], v["finish"], v["score"] == v["referenceScore"]) for v in judged_verdicts} == {
        ("sound-served", "stop", True)
    }
    rest = {v.get("reason") for v in (row["v"] for row in rows) if not v.get("reply")}
    assert rest <= {"model_call_failed", "image_not_seen", None}, "None: an empty answer, a miss"
    assert "image_not_seen" in rest
    summary_rows = [
        r for r in querying.query(judges, "errors/judged", {"benchmark": "sample"}) if r["judge"] == "sound"
    ]
    assert {r["track"] for r in summary_rows} == {"diagnosis", "treatment", "crossmodal", "examination"}
    assert {r["sameFamily"] for r in summary_rows} == {True}


def test_judge_run_asks_again_for_changed_answers_only(judges: Graph) -> None:
    changed = {"id": f"sample/{MODEL}/full/sample/treatment/1"}
    with serving() as chat:
        judge(judges, chat, "sound", track="treatment")
        judges.write("MATCH (a:Answer {id: $id}) SET a.contentHash = 'old ' + a.contentHash", changed)
        [row] = [r for r in querying.query(judges, "errors/judged", {"benchmark": "sample"}) if r["judge"] == "sound"]
        assert row["unscored"] == 1, "a verdict on a text that is gone does not count"
        tally = judge(judges, chat, "sound", track="treatment")
        assert (tally.calls, tally.kept) == (1, 17)
        judges.write("MATCH (a:Answer {id: $id}) SET a.contentHash = substring(a.contentHash, 4)", changed)


def test_judge_run_reads_stored_replies_of_an_older_parser_again(
    judges: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as chat:
        first = judge(judges, chat, "sound", track="treatment")
        judges.write(
            "MATCH (v:Verdict)-[:BY]->(:Judge {name: 'sound'}) "
            "SET v.score = 0.123, v.parserVersion = 'strict-0', v.contentHash = 'old'"
        )
        tally = judge(judges, chat, "sound", track="treatment")
        assert (tally.calls, tally.reread, tally.scored) == (0, first.calls, first.scored)
    scores = [row["v"].get("score") for row in judges.read(VERDICTS, {"judge": "sound"})]
    assert 0.123 not in scores
    assert {row["v"]["parserVersion"] for row in judges.read(VERDICTS, {"judge": "sound"})} == {judging.PARSER_VERSION}


def test_judge_run_repeats_failed_calls(judges: Graph) -> None:
    moods: dict[int, Mood] = {
        3: 500,
        5: {"raw": b"garbage"},
        7: {"cut": "YES"},
        9: "I cannot judge this.",
        11: {"length": "YES"},
    }
    with serving(lambda messages, number: moods.get(number) or sound_judge(messages, number)) as chat:
        tally = judge(judges, chat, "moody", track="treatment", concurrency=1, most_failed=0.5)
    assert (tally.failed, tally.left, tally.calls, tally.outage) == (4, 4, 18, False)
    assert tally.unscored == {"call_failed": 4, "refusal": 1}
    rows = [row["v"] for row in judges.read(VERDICTS, {"judge": "moody"})]
    failed = [v for v in rows if v.get("reason") == "call_failed"]
    assert len(failed) == 4
    assert all("score" not in v and "referenceScore" not in v and "reply" not in v and v["failure"] for v in failed)
    [row] = [r for r in querying.query(judges, "errors/judged", {"benchmark": "sample"}) if r["judge"] == "moody"]
    assert (row["verdicts"], row["scored"], row["unscored"]) == (18, 13, 5)
    assert row["lower"] == pytest.approx(row["mean"] * 13 / 18)
    assert row["upper"] == pytest.approx(row["lower"] + 5 / 18)
    with serving() as chat:
        again = judge(judges, chat, "moody", track="treatment")
    assert (again.calls, again.left) == (4, 0)


def test_judge_run_stops_on_an_outage(judges: Graph) -> None:
    with serving(lambda messages, number: 404) as chat:
        tally = judge(judges, chat, "away", concurrency=2)
    assert (tally.outage, tally.scored) == (True, 0)
    assert 10 <= tally.calls == tally.failed <= 12
    assert tally.left == 86 - (sum(tally.unscored.values()) - tally.failed)
    with pytest.raises(CheckFailed, match=r"calls failed, more than 20%: the endpoint answers 404"):
        refuse_outage(tally, 0.2, "models.example")
    with serving(lambda messages, number: 404 if number == 1 else sound_judge(messages, number)) as chat:
        tally = judge(judges, chat, "away", limit=3, most_failed=0.5)
    assert (tally.failed, tally.outage) == (1, False)


def test_judge_run_resumes_after_a_kill(judges: Graph, cli: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    def slowly(messages: list[dict[str, str]], number: int) -> Mood:
        time.sleep(0.05)
        return 404 if number > 1000 else sound_judge(messages, number)

    with serving(slowly) as chat:
        command = [
            sys.executable,
            "-c",
            "from api.cli import main; main()",
            *words(chat, "killed", "--concurrency", "2"),
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
        deadline = time.monotonic() + 60
        while len(chat.requests) < 12 and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        there = len(judges.read(VERDICTS, {"judge": "killed"}))
        assert 8 <= there < 86
        tally = judge(judges, chat, "killed", concurrency=8)
    assert (tally.kept, tally.left) == (there, 0)
    assert len(judges.read(VERDICTS, {"judge": "killed"})) == 86
    with serving(lambda messages, number: 401) as chat:
        done = cli(*words(chat, "locked out", "--track", "treatment"))
    assert (done.returncode, orjson.loads(done.stdout)["outage"]) == (1, True)
    assert "calls failed, more than 20%: the endpoint answers 401" in done.stderr


@pytest.fixture
def client(judges: Graph) -> Iterator[TestClient]:
    with TestClient(create_app(judges, TOKEN), raise_server_exceptions=False) as client:
        yield client


JUDGE = {"model": "m", "endpoint": "models.example", "promptHash": "p"}


def test_judge_routes_write_nothing_without_the_token(
    client: TestClient, judges: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}):
        answer = client.put("/v1/judges/j", json=JUDGE, headers=headers)
        assert (answer.status_code, answer.json()["kind"]) == (401, "AccessRefused")
        assert client.post("/v1/verdicts", json={}, headers=headers).status_code == 401
    monkeypatch.delenv("MMRAREBENCH_API_TOKEN", raising=False)
    closed = TestClient(create_app(judges))
    answer = closed.put("/v1/judges/j", json=JUDGE, headers={"Authorization": "Bearer "})
    assert (answer.status_code, answer.json()["what"]) == (401, "this server takes no writes")
    monkeypatch.setenv("MMRAREBENCH_API_TOKEN", "short")
    with pytest.raises(UsageError, match="fewer than 16"):
        create_app(judges)
    assert judges.read_rows("MATCH (j:Judge {name: 'j'}) RETURN count(j)") == [[0]]


def test_verdicts_route_refuses_a_verdict_on_other_content(client: TestClient, judges: Graph) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = f"sample/{MODEL}/full/sample/treatment/2"
    [[current]] = judges.read_rows("MATCH (a:Answer {id: $id}) RETURN a.contentHash", {"id": answer})
    good = {
        "answer": answer,
        "judge": "j",
        "rubric": "T2",
        "answerHash": current,
        "rubricHash": "r",
        "promptHash": "p",
        "parserVersion": judging.PARSER_VERSION,
        "reply": "YES\nYES\nNO\nNO\nNO\nNO",
    }

    def post(**other: Any) -> tuple[int, Any]:
        answered = client.post("/v1/verdicts", json=good | other, headers=headers)
        return answered.status_code, answered.json()

    assert post()[0] == 404, "the judge comes first"
    assert client.put("/v1/judges/j", json=JUDGE, headers=headers).status_code == 200
    for name in ("grounded", "criteria", "toy-judge-a"):
        status = client.put(f"/v1/judges/{name}", json=JUDGE, headers=headers).status_code
        assert status == 422, "a name of rules or of a file is not taken over"
    status, verdict = post()
    assert (status, verdict["status"], verdict["score"]) == (200, "scored", 2 / 6)
    assert post(reply="YES")[1]["reason"] == "too_few"
    assert len(judges.read(VERDICTS, {"judge": "j"})) == 1, "one verdict of a judge on an answer"
    assert post(answerHash="other")[0] == 409
    assert post(answer="sample/x")[0] == 404
    assert post(parserVersion="lax-0")[0] == 422
    assert post(rubric="T4")[0] == 422
    assert post(reply=None)[0] == 422
    assert post(score=1.0)[0] == 422, "scores are read here, never taken"


def test_load_verdicts_refuses_to_replace_a_judge_run(client: TestClient, judges: Graph, tmp_path: Path) -> None:
    client.put("/v1/judges/paid", json=JUDGE, headers={"Authorization": f"Bearer {TOKEN}"})
    file = tmp_path / "v.jsonl"
    file.write_bytes(orjson.dumps({"question": "treatment/1", "model": MODEL, "judge": "paid", "reply": "NO"}) + b"\n")
    with pytest.raises(UsageError, match="known from judge run"):
        loading.load_verdicts(judges, [file], "sample")


@contextlib.contextmanager
def serve_api(graph: Graph) -> Iterator[str]:
    """The API at an address, as ``serve`` runs it."""
    server = uvicorn.Server(uvicorn.Config(create_app(graph, TOKEN), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def test_judge_run_works_at_the_address_of_an_api(judges: Graph) -> None:
    with serving() as chat, serve_api(judges) as url:
        with pytest.raises(AccessRefused, match="missing or wrong"):
            judge(judges, chat, "far", url=url, token="another")
        assert chat.requests == [], "nothing is paid for before the token is known to be right"
        tally = judge(judges, chat, "far", url=url, track="examination")
        assert (tally.scored, tally.left) == (18, 0)
    with pytest.raises(EndpointError, match="the API cannot be reached"):
        judge(judges, chat, "far", url="http://127.0.0.1:9")
    with serving() as chat, pytest.raises(EndpointError, match="the API answers 501"):
        judge(judges, chat, "far", url=chat.url)
