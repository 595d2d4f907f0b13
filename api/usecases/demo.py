"""The demonstration: the bundled sample from import to report, by the same use cases that users call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mmrarebench
from api.usecases import leakage as usecases_leakage
from api.usecases import loading, reporting, scoring
from graph.session import Graph
from graph.writing.write import Tick
from mmrarebench.exceptions import InputError

SAMPLE = next(
    (
        folder
        for folder in (Path(__file__).parents[2] / "sample", Path(mmrarebench.__file__).with_name("sample"))
        if folder.exists()
    ),
    Path(__file__).parents[2] / "sample",
)
"""The bundled sample: beside the packages in a clone, inside ``mmrarebench`` where the wheel is installed."""
NAME, SECOND = "sample", "sample-v2"


def run(graph: Graph, out: Path, tick: Tick = loading.silent) -> Iterator[tuple[str, Any]]:
    """Each step with what it gave, in order.

    Raises:
        InputError: the sample is missing (it comes with the repository and with the wheel).
    """
    if not SAMPLE.exists():
        raise InputError(
            "the bundled sample is not here",
            where=str(SAMPLE),
            repair="install the wheel again, or run it from a clone of the repository",
        )
    yield "HPO excerpt", loading.import_source(graph, "hpo", [SAMPLE / "hpo" / "hp-excerpt.json"], tick=tick)
    yield "Orphanet excerpt", loading.import_source(graph, "orphanet", [SAMPLE / "orphanet"], tick=tick)
    yield "MONDO mappings", loading.import_source(graph, "mappings", [SAMPLE / "mondo"], tick=tick)
    yield "questions and images", loading.load_benchmark(graph, [SAMPLE / "benchmark"], NAME, tick=tick)
    for folder in sorted((SAMPLE / "answers").iterdir()):
        yield (
            f"answers of {folder.name}",
            loading.load_answers(graph, [folder], NAME, folder.name, facts=[SAMPLE / "models.toml"], tick=tick),
        )
    yield "judge replies", loading.load_verdicts(graph, [SAMPLE / "verdicts.jsonl"], NAME, tick=tick)
    yield from _second(graph, tick)
    yield "leakage", usecases_leakage.scan(graph, NAME, tick=tick)["summary"]
    yield "scores", scoring.score(graph, NAME, tick=tick)["scores"]
    yield "report", reporting.write_report(graph, NAME, out)["files"][0]


def _second(graph: Graph, tick: Tick) -> Iterator[tuple[str, Any]]:
    """The second version of the benchmark: three conditions of the diagnosis track, and evidence."""
    home = SAMPLE / "v2"
    yield "second version: questions", loading.load_benchmark(graph, [home / "benchmark"], SECOND, tick=tick)
    for folder in sorted((home / "answers").iterdir()):
        loaded = loading.load_answers(graph, [folder], SECOND, folder.name, facts=[SAMPLE / "models.toml"], tick=tick)
        yield f"second version: answers of {folder.name}", loaded
    yield "second version: judge replies", loading.load_verdicts(graph, [home / "verdicts.jsonl"], SECOND, tick=tick)
    yield "second version: scores", scoring.score(graph, SECOND, tick=tick)["tracks"]
