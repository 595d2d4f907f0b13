"""The demonstration: the bundled sample from import to report, by the same use cases that users call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mmrarebench
from api.usecases import loading, reporting, scoring
from api.usecases.leakage import scan as usecases_leakage
from files.progress import Tick, silent
from graph.session import Graph
from graph.writing.options import LoadOptions
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


def run(graph: Graph, out: Path, tick: Tick = silent) -> Iterator[tuple[str, Any]]:
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
    options = LoadOptions(tick=tick)
    yield "HPO excerpt", loading.import_source(graph, "hpo", [SAMPLE / "hpo" / "hp-excerpt.json"], options=options)
    yield "Orphanet excerpt", loading.import_source(graph, "orphanet", [SAMPLE / "orphanet"], options=options)
    yield "MONDO mappings", loading.import_source(graph, "mappings", [SAMPLE / "mondo"], options=options)
    yield "questions and images", loading.load_benchmark(graph, [SAMPLE / "benchmark"], NAME, options=options)
    for folder in sorted((SAMPLE / "answers").iterdir()):
        yield (
            f"answers of {folder.name}",
            loading.load_answers(graph, [folder], NAME, folder.name, facts=[SAMPLE / "models.toml"], options=options),
        )
    yield "judge replies", loading.load_verdicts(graph, [SAMPLE / "verdicts.jsonl"], NAME, options=options)
    yield from _second(graph, tick)
    yield "leakage", usecases_leakage.scan(graph, NAME, tick=tick)["summary"]
    yield "scores", scoring.score(graph, NAME, tick=tick)["scores"]
    yield "report", reporting.write_report(graph, NAME, out)["files"][0]


def _second(graph: Graph, tick: Tick) -> Iterator[tuple[str, Any]]:
    """The second version of the benchmark: three conditions of the diagnosis track, and evidence."""
    home = SAMPLE / "v2"
    options = LoadOptions(tick=tick)
    yield "second version: questions", loading.load_benchmark(graph, [home / "benchmark"], SECOND, options=options)
    for folder in sorted((home / "answers").iterdir()):
        loaded = loading.load_answers(
            graph, [folder], SECOND, folder.name, facts=[SAMPLE / "models.toml"], options=options
        )
        yield f"second version: answers of {folder.name}", loaded
    yield (
        "second version: judge replies",
        loading.load_verdicts(graph, [home / "verdicts.jsonl"], SECOND, options=options),
    )
    yield "second version: scores", scoring.score(graph, SECOND, tick=tick)["tracks"]
