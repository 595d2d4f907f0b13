"""The middleware before the application, around an application of one route that repeats what it received."""

from __future__ import annotations

import logging
from collections.abc import Collection

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from api.http import guard
from api.http.guard import Guard, Metrics

TOKEN = "a-token-of-a-test"


async def repeat(request: Request) -> Response:
    body = await request.body()
    facts = {"method": request.scope["method"], "bytes": len(body), "id": request.scope["request_id"]}
    return JSONResponse(facts, headers={"x-own": "kept"})


def client(
    hosts: Collection[str] | None = None, *, loopback: bool = True, token: str | None = TOKEN
) -> tuple[TestClient, Metrics]:
    metrics = Metrics()
    routes = [Route(path, repeat, methods=["GET", "POST"]) for path in ("/v1/ground", "/v1/explain", "/v1/x/answers")]
    guarded = Guard(Starlette(routes=routes), metrics, hosts, loopback, token)
    return TestClient(guarded, base_url="http://localhost"), metrics


@pytest.mark.parametrize(("sent", "is_kept"), [("run-7.a_B", True), ("a b", False), ("x" * 65, False), ("", False)])
def test_guard_keeps_a_request_id_that_is_plain_text(sent: str, is_kept: bool) -> None:
    answer = client()[0].get("/v1/ground", headers={"x-request-id": sent})
    assert (answer.headers["x-request-id"] == sent) is is_kept
    assert answer.json()["id"] == answer.headers["x-request-id"]
    assert len(answer.headers["x-request-id"]) == (len(sent) if is_kept else 32)


def test_guard_adds_headers_to_those_of_the_application() -> None:
    headers = client()[0].get("/v1/ground").headers
    assert (headers["x-own"], headers["x-content-type-options"]) == ("kept", "nosniff")


def test_guard_answers_head_like_get_without_a_body() -> None:
    http, metrics = client()
    head, get = http.head("/v1/ground"), http.get("/v1/ground")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]
    assert get.json()["method"] == "GET"
    assert {method for method, _, _ in metrics.counts} == {"HEAD", "GET"}


def test_guard_refuses_a_large_body_by_its_length_and_by_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "BODY_BYTES", 10)
    monkeypatch.setattr(guard, "ANSWERS_BYTES", 20)
    http = client()[0]
    assert http.post("/v1/ground", content=b"x" * 10).json()["bytes"] == 10
    stated = http.post("/v1/ground", content=b"x" * 11)
    sent = http.post("/v1/ground", content=iter([b"x" * 6, b"x" * 6]))
    assert [answer.status_code for answer in (stated, sent)] == [413, 413]
    assert stated.json()["what"] == "a body of more than 10 bytes"
    assert stated.headers["connection"] == "close"
    assert http.post("/v1/x/answers", content=iter([b"x" * 6, b"x" * 6])).json()["bytes"] == 12


@pytest.mark.parametrize(
    ("token", "repair"),
    [(TOKEN, "send Authorization: Bearer TOKEN"), (None, "start the server with MMRAREBENCH_API_TOKEN")],
)
def test_guard_beyond_loopback_asks_for_the_token_where_golds_are_read(token: str | None, repair: str) -> None:
    http = client(loopback=False, token=token)[0]
    assert http.get("/v1/ground").status_code == 200
    refused = http.get("/v1/explain")
    assert (refused.status_code, refused.json()["repair"]) == (401, repair)
    assert refused.headers["www-authenticate"] == "Bearer"
    assert refused.headers["content-type"] == "application/problem+json"
    answers = [http.get("/v1/explain", headers={"authorization": f"Bearer {word}"}) for word in (TOKEN, "other")]
    assert [answer.status_code for answer in answers] == [200 if token else 401, 401]


@pytest.mark.parametrize(
    ("host", "loopback", "status"),
    [
        ("localhost:8000", True, 200),
        ("evil.example", True, 421),
        ("192.0.2.1", True, 421),
        ("192.0.2.1:80", False, 200),
        ("evil.example", False, 421),
    ],
)
def test_guard_refuses_a_host_that_is_not_listed(host: str, loopback: bool, status: int) -> None:
    answer = client({"localhost"}, loopback=loopback)[0].get("/v1/ground", headers={"host": host})
    assert answer.status_code == status
    assert status == 200 or answer.json()["repair"] == "ask for one of localhost"


def test_guard_counts_and_logs_every_request(caplog: pytest.LogCaptureFixture) -> None:
    http, metrics = client()
    with caplog.at_level(logging.INFO, logger="mmrarebench.access"):
        http.get("/v1/ground?text=a%20b")
        http.get("/nowhere")
    assert metrics.counts == {("GET", "/v1/ground", 200): 1, ("GET", "(none)", 404): 1}
    assert all(seconds > 0 for seconds in metrics.seconds.values())
    assert [record.getMessage().split()[:3] for record in caplog.records] == [
        ["GET", "/v1/ground", "200"],
        ["GET", "/nowhere", "404"],
    ]
