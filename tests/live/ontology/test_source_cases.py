"""Source files in easily misread forms: each is read right, listed, or refused with the reason."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from graph.session import Graph
from tests.helpers import source_cases

DATA = Path(os.environ["MMRAREBENCH_TEST_DATA"]) if os.environ.get("MMRAREBENCH_TEST_DATA") else None
CASES = [
    pytest.param(folder, case, id=case["id"])
    for folder in source_cases.folders(DATA)
    for case in source_cases.read_pack(folder)["cases"]
]


def base_graph(stage: Any, folder: Path) -> Graph:
    """The graph with what the pack of a folder starts from; its cases follow one another in it."""

    def build(graph: Graph) -> None:
        for words in source_cases.read_pack(folder)["base"]:
            source_cases.run(graph, words, folder, folder)

    graph: Graph = stage.bring(f"source cases {folder.name}", build)
    return graph


@pytest.mark.parametrize(("folder", "case"), CASES)
def test_import_reads_or_refuses_each_source_case(
    folder: Path, case: source_cases.Case, stage: Any, data: Path
) -> None:
    graph = base_graph(stage, folder)
    assert not list(source_cases.failures(graph, case, folder, data))
