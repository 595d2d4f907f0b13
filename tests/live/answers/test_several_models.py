"""Answers of several models in one command: equal to one command a model, and refused as a whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from api.usecases import loading
from graph.session import Graph
from mmrarebench.exceptions import InputError

SAMPLE = Path(__file__).resolve().parents[3] / "sample"
COUNT = "MATCH (:Benchmark {name: 'sample'})<-[:ON_BENCHMARK]-(r:Run) RETURN count(r)"


def test_load_answers_of_models_equals_one_load_a_model(sample_graph: Graph) -> None:
    loaded = loading.load_answers_of_models(sample_graph, SAMPLE / "answers", "sample", facts=[SAMPLE / "models.toml"])
    assert loaded.loaded["Answer"] > 3
    assert loaded.changes.total == 0


def test_load_answers_of_models_refuses_all_for_one_empty_model(sample_graph: Graph, tmp_path: Path) -> None:
    shutil.copytree(SAMPLE / "answers" / "toy-general-large", tmp_path / "a-new-model")
    (tmp_path / "b-empty").mkdir()
    (tmp_path / "b-empty" / "x.jsonl").write_text('{"question": "none", "text": "x"}\n', encoding="utf-8")
    before = sample_graph.read_rows(COUNT)
    with pytest.raises(InputError):
        loading.load_answers_of_models(sample_graph, tmp_path, "sample")
    assert sample_graph.read_rows(COUNT) == before
