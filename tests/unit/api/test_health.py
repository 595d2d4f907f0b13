"""Health and readiness while the database is down or does not answer."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from graph.connection import Connection
from graph.session import Graph


@pytest.fixture
def port() -> Iterator[socket.socket]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def graph_at(port: int) -> Graph:
    return Graph(Connection(f"bolt://127.0.0.1:{port}", "neo4j", "none", "neo4j"))


def assert_down(client: TestClient) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
    response = client.get("/readyz")
    assert (response.status_code, response.json()["kind"]) == (503, "DatabaseError")
    assert response.headers["content-type"] == "application/problem+json"


def test_readyz_reports_a_database_that_is_gone(port: socket.socket) -> None:
    number = port.getsockname()[1]
    port.close()
    with graph_at(number) as graph, TestClient(create_app(graph), raise_server_exceptions=False) as client:
        assert_down(client)


def test_readyz_does_not_wait_for_a_hanging_database(port: socket.socket) -> None:
    app = create_app(graph_at(port.getsockname()[1]))
    with TestClient(app, raise_server_exceptions=False) as client:
        assert_down(client)
        assert not app.state.probe.is_idle, "the question to the database is still open"
        assert_down(client)
