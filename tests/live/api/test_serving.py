"""The server process over a socket: slow heads and bodies end, and the response of a stored query arrives."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from api.http import guard, serving
from api.http.app import create_app
from graph.session import Graph

SECONDS = 0.5


@pytest.fixture
def address(sample_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    monkeypatch.setattr(serving, "FIRST_REQUEST_SECONDS", SECONDS)
    monkeypatch.setattr(guard, "BODY_SECONDS", SECONDS)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(sample_graph, hosts={"127.0.0.1"}), **serving.options()))
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


def test_connection_without_a_request_is_closed(address: tuple[str, int]) -> None:
    assert exchange(address, b"") == b""
    assert exchange(address, b"GET /healthz HTTP/1.1\r\nHost: 127") == b""


def test_slow_body_is_refused(address: tuple[str, int]) -> None:
    head = (
        b"POST /v1/ground HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    )
    answer = exchange(address, head)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"application/problem+json" in answer


def test_request_in_time_is_answered(address: tuple[str, int]) -> None:
    request = b"GET /v1/benchmarks HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    assert exchange(address, request).startswith(b"HTTP/1.1 200")
    foreign = b"GET /v1/benchmarks HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n"
    assert exchange(address, foreign).startswith(b"HTTP/1.1 421")
