"""Requests a second of the HTTP API with many clients at once, on the bundled sample."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import httpx

from api.usecases import loading
from bench.common import clean, empty_graph

SAMPLE = Path(__file__).resolve().parents[2] / "sample"
CLIENTS = (1, 20, 200)
REQUESTS = 600
START_SECONDS = 60.0
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
            with served() as url:
                return [measure(url, name, path, clients) for name, path in PATHS.items() for clients in CLIENTS]
        finally:
            clean(graph)


@contextmanager
def served() -> Iterator[str]:
    """The address of `mmrarebench serve` in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=dict(os.environ), stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            httpx.get(f"{url}/readyz").raise_for_status()
            break
        except httpx.HTTPError:
            time.sleep(0.2)
    try:
        yield url
    finally:
        server.terminate()
        server.wait(30)


def measure(url: str, name: str, path: str, clients: int) -> dict[str, object]:
    """Ask one address by so many clients at once."""
    share = max(1, REQUESTS // clients)

    def ask(_: int) -> list[tuple[float, int, int]]:
        with httpx.Client(base_url=url, timeout=120) as client:
            client.get("/healthz")
            return [timed_request(client, path) for _ in range(share)]

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        responses = [response for responses in pool.map(ask, range(clients)) for response in responses]
    seconds = time.perf_counter() - began
    times = [1000 * duration for duration, _, _ in responses]
    lines = sum(lines for _, _, lines in responses)
    return {
        "what": name,
        "clients": clients,
        "requests/s": round(len(responses) / seconds),
        "questions/s": round(lines / seconds) if lines > len(responses) else "",
        "median ms": round(median(times), 1),
        "95 % ms": round(quantiles(times, n=20)[-1], 1),
        "failed": sum(status != 200 for _, status, _ in responses),
    }


def timed_request(client: httpx.Client, path: str) -> tuple[float, int, int]:
    """Seconds, status and lines of one request."""
    began = time.perf_counter()
    response = client.get(path)
    return time.perf_counter() - began, response.status_code, response.content.count(b"\n")
