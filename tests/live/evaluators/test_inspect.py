"""Inspect AI asks the sample's questions, the API scores, and the log loads back to the same numbers."""

from __future__ import annotations

import math
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import inspect_cases
import pytest
import uvicorn

from api.http.app import create_app
from api.usecases import loading, scoring
from graph.session import Graph

TOKEN = "made-for-tests-only"
MODEL = "toy-general-large"
STORED = """
MATCH (a:Answer)-[:IN_RUN]->(:Run {id: 'sample/' + $model + '/full'}) MATCH (a)-[:ANSWERS]->(q)-[:IN_TRACK]->(:Track {name: $track})
OPTIONAL MATCH (a)<-[:ABOUT]-(v:Verdict)-[:BY]->(:Judge {name: $judge})
RETURN q.id, a.text, v.status, v.rank, v.score
"""
CLEAR = """
MATCH (r:Run {id: 'sample/inspected/full'})-[:OF_MODEL]->(m) OPTIONAL MATCH (r)<-[:IN_RUN]-(a:Answer)
OPTIONAL MATCH (a)<-[:ABOUT]-(v:Verdict)-[:BY]->(j) WITH r, m, a, v, j
DETACH DELETE r, m, a, v WITH DISTINCT j WHERE j.name STARTS WITH 'inspect ' DETACH DELETE j
"""


@pytest.fixture(scope="module")
def address(sample_graph: Graph) -> Iterator[str]:
    """The API, served by a thread of this process."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(sample_graph, TOKEN), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(30)
    sample_graph.write(CLEAR)


def stored_verdicts(graph: Graph, model: str, track: str, judge: str) -> dict[str, list[Any]]:
    return {row[0]: row[1:] for row in graph.read_rows(STORED, {"model": model, "track": track, "judge": judge})}


def expected_score(track: str, status: str | None, rank: int | None, score: float | None) -> float | None:
    """What Inspect should say of an answer that is scored in the graph; None where it is unscored."""
    if status != "scored":
        return None
    return float(rank == 1) if track == "diagnosis" else score


@pytest.mark.parametrize(("track", "judge"), [("diagnosis", "grounded"), ("treatment", "criteria")])
def test_inspect_scores_equal_stored_verdicts_and_load_back(
    track: str, judge: str, address: str, sample_graph: Graph, tmp_path: Path
) -> None:
    ours = stored_verdicts(sample_graph, MODEL, track, judge)
    texts = {question: text for question, (text, *_) in ours.items()}
    log, metrics, scores = inspect_cases.run(address, track, texts, tmp_path)
    expected_scores = {question: expected_score(track, *verdict) for question, (_, *verdict) in ours.items()}
    numbers = {q: None if not isinstance(v, (int, float)) or math.isnan(v) else v for q, v in scores.items()}
    scored = {question: value for question, value in expected_scores.items() if value is not None}
    assert len(scored) > 5
    assert {question: numbers[question] for question in scored} == pytest.approx(scored)
    valued = [value for value in numbers.values() if value is not None]
    assert metrics["mean"] == pytest.approx(sum(valued) / len(valued))
    assert metrics["stderr"] > 0
    loading.load_answers(sample_graph, [log], "sample", "inspected")
    scoring.score(sample_graph, "sample", model="inspected")
    again = stored_verdicts(sample_graph, "inspected", track, judge)
    assert {q: expected_score(track, *verdict) for q, (_, *verdict) in again.items() if q in scored} == pytest.approx(
        scored
    )
    theirs = stored_verdicts(
        sample_graph, "inspected", track, "inspect grounded" if track == "diagnosis" else "inspect by_criteria"
    )
    assert {q: theirs[q][3] for q in scored} == pytest.approx(scored)
