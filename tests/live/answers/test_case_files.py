"""Answer files in easily misread forms, loaded and scored on the small benchmark of the case pack."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.usecases import loading
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.write import sync
from loaders.answers.writing import MANAGES
from loaders.benchmark.load import MANAGES as BENCHMARK_MANAGES
from mmrarebench.exceptions import FileFormatError, InputError, UsageError

BENCHMARK = "answer-cases"
RUN = f"run:{BENCHMARK}/M/full/diagnosis"


def pack() -> Path | None:
    """The folder of the case pack, beside the test data."""
    data = os.environ.get("MMRAREBENCH_TEST_DATA")
    folder = Path(data) / "../cases/answer_files" if data else None
    return folder if folder and (folder / "expected.json").exists() else None


def expected_results() -> dict[str, Any]:
    folder = pack()
    return orjson.loads((folder / "expected.json").read_bytes())["files"] if folder else {}


CASES = {name: case for name, case in expected_results().items() if case["command"] == "answers"}


@pytest.fixture(scope="module")
def pack_graph(sample_graph: Graph) -> Iterator[Graph]:
    """The sample beside the pack's benchmark."""
    folder = pack()
    if folder is None:
        pytest.skip("the case packs are not beside the test data")
    loading.load_benchmark(sample_graph, [folder / "bench"], BENCHMARK)
    yield sample_graph
    sync(sample_graph, Batch(RUN, MANAGES))
    sync(sample_graph, Batch(f"benchmark:{BENCHMARK}", BENCHMARK_MANAGES))


def texts(pack_graph: Graph) -> dict[str, str | None]:
    rows = pack_graph.read_rows(
        "MATCH (a:Answer)-[:IN_RUN]->(:Run {id: $run}) MATCH (a)-[:ANSWERS]->(q:Question) RETURN q.sourceId, a.text",
        {"run": f"{BENCHMARK}/M/full"},
    )
    return dict(rows)


GOLDS = {
    "1": "Marfan syndrome",
    "2": "Fabry disease",
    "3": "Wilson disease",
    "4": "Cystic fibrosis",
    "5": "Alkaptonuria",
    "6": "Sturge-Weber syndrome",
}


@pytest.mark.data
@pytest.mark.parametrize("name", sorted(CASES))
def test_load_answers_reads_or_refuses_each_file_of_the_pack(name: str, pack_graph: Graph) -> None:
    folder = pack()
    assert folder is not None
    case = CASES[name]
    sync(pack_graph, Batch(RUN, MANAGES))
    refused = ""
    try:
        loading.load_answers(pack_graph, [folder / name], BENCHMARK, "M")
    except (FileFormatError, InputError, UsageError) as error:
        refused = str(error)
    if refused:
        assert case["or_refused"], refused
        assert Path(name).name in refused
        return
    hits = {
        index: 1 if GOLDS[index] in text.split("\n")[0] else None
        for index, text in texts(pack_graph).items()
        if text is not None
    }
    assert hits == case["ranks"]
