"""Repeated samples of a model (epochs): one run in the tables, replaced by a later load."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.usecases import loading, querying, scoring
from graph.session import Graph

pytestmark = pytest.mark.live
MODEL = "sampled"
RUNS = "MATCH (:Model {name: $model})<-[:OF_MODEL]-(r:Run) RETURN r.id ORDER BY r.id"
LEFT = "MATCH (n:Answer|Verdict) WHERE n.id STARTS WITH 'sample/sampled/full#' RETURN count(n)"


@pytest.fixture
def load(sample_graph: Graph, tmp_path: Path) -> Iterator[Callable[[Sequence[str | None]], None]]:
    """Load and score a log with one sample an answer: the expected name, a wrong one, or a failed call (None)."""
    [row] = sample_graph.read(
        "MATCH (q:Question {id: 'sample/diagnosis/1'})-[:ASKS_ABOUT]->()-[:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder) "
        "RETURN q.id AS id, d.name AS name LIMIT 1"
    )

    def load(answers: Sequence[str | None]) -> None:
        samples: list[dict[str, Any]] = [
            {"id": row["id"], "epoch": epoch, "output": {"choices": [{"message": {"content": text}}]}}
            if text is not None
            else {"id": row["id"], "epoch": epoch, "error": {"message": "timed out"}}
            for epoch, text in enumerate((text and text.replace("EXPECTED", row["name"]) for text in answers), 1)
        ]
        path = tmp_path / "log.json"
        path.write_bytes(orjson.dumps({"eval": {"model": MODEL}, "samples": samples}))
        loading.load_answers(sample_graph, [path], "sample", MODEL)
        scoring.score(sample_graph, "sample", model=MODEL)

    yield load
    sample_graph.write(
        "MATCH (m:Model {name: $model})<-[:OF_MODEL]-(r) OPTIONAL MATCH (r)<-[:IN_RUN]-(a) OPTIONAL MATCH (a)<-[:ABOUT]-(v) "
        "DETACH DELETE v, a, r, m",
        {"model": MODEL},
    )


def test_load_answers_replaces_samples_of_an_earlier_load(
    load: Callable[[Sequence[str | None]], None], sample_graph: Graph
) -> None:
    load(["1. EXPECTED", "1. Influenza", "1. EXPECTED", None])
    [total] = _totals(sample_graph, MODEL)
    assert (total["run"], total["scored"]) == ("sample/sampled/full", 1)
    assert total["mean"] == pytest.approx(2 / 3)
    n = total["questions"]
    assert (total["unscored"], total["lower"] * n) == (n - 1, pytest.approx(2 / 4))
    assert total["upper"] * n == pytest.approx(n - 1 + 3 / 4)
    assert _totals(sample_graph, "sample/sampled/full") == [total]
    [one] = _totals(sample_graph, "sample/sampled/full#2")
    assert (one["run"], one["scored"], one["mean"]) == ("sample/sampled/full#2", 1, 0.0)

    load(["1. EXPECTED", "1. EXPECTED"])
    assert _runs(sample_graph) == ["sample/sampled/full", "sample/sampled/full#2"]
    load(["1. EXPECTED"])
    assert _runs(sample_graph) == ["sample/sampled/full"]
    assert sample_graph.read_rows(LEFT) == [[0]]
    [total] = _totals(sample_graph, MODEL)
    assert (total["scored"], total["mean"]) == (1, 1.0)


def _totals(graph: Graph, run: str) -> list[dict[str, Any]]:
    rows = querying.query(graph, "errors/by_lineage", {"benchmark": "sample", "run": run})
    return [row for row in rows if row["orpha"] is None]


def _runs(graph: Graph) -> list[str]:
    return [row[0] for row in graph.read_rows(RUNS, {"model": MODEL})]
