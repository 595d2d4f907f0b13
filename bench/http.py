"""Requests a second of the HTTP API with many clients at once, on the bundled sample."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import httpx
import uvicorn

from api.http import serving
from api.http.app import create_app
from api.usecases import loading
from bench.common import clean, empty_graph
from graph.session import Graph

SAMPLE = Path(__file__).resolve().parents[1] / "sample"
CLIENTS = (1, 20, 200)
REQUESTS = 1000
PATHS = {
    "question lines of a track": "/v1/tracks/diagnosis/questions.jsonl?benchmark=sample",
    "one question": "/v1/questions/sample/diagnosis/1",
    "a stored query": "/v1/queries/ontology/disorder?orpha=558",
    "liveness": "/healthz",
}


def main() -> list[dict[str, object]]:
    """Rows: what was asked by how many clients, requests a second, and the times of a response."""
    with empty_graph() as graph:
        try:
            loading.import_source(graph, "hpo", [SAMPLE / "hpo" / "hp-excerpt.json"])
            loading.import_source(graph, "orphanet", [SAMPLE / "orphanet"])
            loading.load_benchmark(graph, [SAMPLE / "benchmark"], "sample")
            with served(graph) as url:
                return [measure(url, name, path, clients) for name, path in PATHS.items() for clients in CLIENTS]
        finally:
            clean(graph)


@contextmanager
def served(graph: Graph) -> Iterator[str]:
    """The address of the API, served by a thread of this process with the settings of `serve`."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
    server = uvicorn.Server(uvicorn.Config(create_app(graph, hosts={"127.0.0.1"}), **serving.options()))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(30)


def measure(url: str, name: str, path: str, clients: int) -> dict[str, object]:
    """Ask one address by so many clients at once."""
    share = max(1, REQUESTS // clients)

    def ask(_: int) -> list[tuple[float, int]]:
        with httpx.Client(base_url=url, timeout=120) as client:
            client.get("/healthz")
            return [timed_request(client, path) for _ in range(share)]

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        responses = [response for responses in pool.map(ask, range(clients)) for response in responses]
    seconds = time.perf_counter() - began
    times = [1000 * duration for duration, _ in responses]
    return {
        "what": name,
        "clients": clients,
        "requests/s": round(len(responses) / seconds),
        "median ms": round(median(times), 1),
        "95 % ms": round(quantiles(times, n=20)[-1], 1),
        "failed": sum(status != 200 for _, status in responses),
    }


def timed_request(client: httpx.Client, path: str) -> tuple[float, int]:
    """Seconds and status of one request."""
    began = time.perf_counter()
    response = client.get(path)
    return time.perf_counter() - began, response.status_code
