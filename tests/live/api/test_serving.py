"""The server process over a socket: slow heads and bodies end, responses arrive, and writers take turns."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import uvicorn

from api.http import guard, serving
from api.http.app import create_app
from graph import locking
from graph.maintenance.integrity import count_duplicates
from graph.session import Graph
from graph.workers import Workers
from mmrarebench.exceptions import GraphBusy

SECONDS = 0.5
TOKEN = "made-for-tests-only"
WRITERS = 4


@pytest.fixture
def address(sample_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    monkeypatch.setattr(serving, "FIRST_REQUEST_SECONDS", SECONDS)
    monkeypatch.setattr(guard, "BODY_SECONDS", SECONDS)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(sample_graph, TOKEN, hosts={"127.0.0.1"}), **serving.options()))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield listening.getsockname()
    server.should_exit = True
    thread.join(20)
    assert not thread.is_alive()


def exchange(address: tuple[str, int], data: bytes) -> bytes:
    """Send bytes and read until the server closes the connection."""
    with socket.create_connection(address, timeout=20) as client:
        client.sendall(data)
        parts = []
        while part := client.recv(65536):
            parts.append(part)
    return b"".join(parts)


def test_server_closes_a_connection_without_request(address: tuple[str, int]) -> None:
    assert exchange(address, b"") == b""
    assert exchange(address, b"GET /healthz HTTP/1.1\r\nHost: 127") == b""


def test_server_refuses_a_slow_body(address: tuple[str, int]) -> None:
    head = (
        b"POST /v1/ground HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    )
    answer = exchange(address, head)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"application/problem+json" in answer


def test_server_answers_a_request_in_time(address: tuple[str, int]) -> None:
    request = b"GET /v1/benchmarks HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    assert exchange(address, request).startswith(b"HTTP/1.1 200")
    foreign = b"GET /v1/benchmarks HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n"
    assert exchange(address, foreign).startswith(b"HTTP/1.1 421")


@pytest.fixture
def writer(address: tuple[str, int]) -> Iterator[httpx.Client]:
    base = f"http://{address[0]}:{address[1]}/v1/runs/sample"
    with httpx.Client(base_url=base, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60) as client:
        yield client


def put(writer: httpx.Client, model: str) -> httpx.Response:
    lines = "".join(
        f'{{"question": "sample/diagnosis/{number}", "text": "1. Marfan syndrome"}}\n' for number in range(1, 6)
    )
    return writer.put(f"/{model}/full/answers", content=lines)


def test_server_serialises_parallel_uploads(writer: httpx.Client, sample_graph: Graph) -> None:
    models = [f"parallel-{number}" for number in range(WRITERS)]
    answers = "MATCH (a:Answer)-[:IN_RUN]->(:Run)-[:OF_MODEL]->(m:Model) WHERE m.name IN $models "
    try:
        with ThreadPoolExecutor(WRITERS) as pool:
            responses = list(pool.map(lambda model: put(writer, model), models))
        assert [response.status_code for response in responses] == [200] * WRITERS, [r.text for r in responses]
        counts = sample_graph.read_rows(answers + "RETURN m.name, count(a) ORDER BY m.name", {"models": models})
        assert counts == [[model, 5] for model in models]
        assert count_duplicates(sample_graph) == {}
    finally:
        sample_graph.write(
            "MATCH (r:Run)-[:OF_MODEL]->(m:Model) WHERE m.name IN $models OPTIONAL MATCH (r)<-[:IN_RUN]-(a) "
            "DETACH DELETE a, r, m",
            {"models": models},
        )


def test_server_names_the_writer_to_a_waiting_request(
    writer: httpx.Client, sample_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking.SETTINGS, "wait_seconds", 0.0)
    with sample_graph.writing("score of another request"):
        refused = put(writer, "refused")
    assert (refused.status_code, refused.json()["kind"]) == (503, "GraphBusy")
    assert "another request of this process is writing (score of another request)" in refused.json()["what"]
    assert sample_graph.read_rows("MATCH (m:Model {name: 'refused'}) RETURN count(m)") == [[0]]


def test_write_lock_admits_only_threads_of_its_holder(sample_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking.SETTINGS, "wait_seconds", 0.0)
    create = "CREATE (:Track {name: 'of a thread'})"
    with ThreadPoolExecutor(1) as stranger, Workers(1) as worker, sample_graph.lock.held():
        with pytest.raises(GraphBusy):
            stranger.submit(sample_graph.write, create).result()
        assert worker.submit(sample_graph.write, create).result().nodes_created == 1
    sample_graph.write("MATCH (t:Track {name: 'of a thread'}) DELETE t")


def test_server_answers_invalid_http_with_a_problem(address: tuple[str, int]) -> None:
    answer = exchange(address, b"NONSENSE\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"application/problem+json" in answer


def test_server_answers_too_many_connections_with_a_problem(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "CONNECTIONS", 0)
    answer = exchange(address, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 503")
    assert b"application/problem+json" in answer
    assert b"retry-after: 1" in answer.lower()
