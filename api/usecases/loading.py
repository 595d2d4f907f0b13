"""Load into the graph: ontologies, mappings, benchmarks, answers and judge replies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from files import documents as files
from graph.session import Graph
from graph.writing.load import Loaded
from graph.writing.write import Tick
from loaders.answers import load as answers
from loaders.answers.models import KNOWN_MODELS, facts_of, model_facts
from loaders.benchmark import copy_check, dxgpt
from loaders.benchmark import load as benchmark
from loaders.cases import phenopackets
from loaders.judging import files as verdicts
from loaders.judging.records import Stated
from ontology_import import importing


def silent(what: str, count: int) -> None:
    """Show no progress."""


def import_source(
    graph: Graph, source: str, paths: Sequence[Path], *, strict: bool = False, tick: Tick = silent
) -> Loaded:
    """Import an ontology or mappings (orphanet, hpo, annotations, mappings, ordo)."""
    return importing.import_source(graph, source, paths, strict, tick)


def load_phenopackets(
    graph: Graph, paths: Sequence[Path], name: str, *, strict: bool = False, tick: Tick = silent
) -> Loaded:
    """Load GA4GH phenopackets as the diagnosis track of a benchmark."""
    return phenopackets.load(graph, paths, benchmark=name, strict=strict, tick=tick)


def load_benchmark(
    graph: Graph, paths: Sequence[Path], name: str, *, strict: bool = False, tick: Tick = silent
) -> Loaded:
    """Load MMRareBench tables, or one of DxGPT's."""
    are_dxgpt = [dxgpt.is_table(document) for document in files.documents(paths, (".tsv", ".csv"))]
    if are_dxgpt and all(are_dxgpt):
        return dxgpt.load(graph, paths, benchmark=name, strict=strict, tick=tick)
    return benchmark.load(graph, paths, benchmark=name, strict=strict, tick=tick)


def load_answers(
    graph: Graph,
    paths: Sequence[Path],
    name: str,
    model: str,
    *,
    condition: str | None = None,
    form: str = "auto",
    facts: Sequence[Path] = (),
    strict: bool = False,
    tick: Tick = silent,
) -> Loaded:
    """Load one model's answers."""
    return answers.load(
        graph,
        paths,
        benchmark=name,
        model=model,
        condition=condition,
        form=form,
        strict=strict,
        facts=facts_of(model, facts),
        tick=tick,
    )


def load_answers_of_models(
    graph: Graph,
    folder: Path,
    name: str,
    *,
    condition: str | None = None,
    form: str = "auto",
    facts: Sequence[Path] = (),
    strict: bool = False,
    tick: Tick = silent,
) -> Loaded:
    """Load the answers of several models, each in a subfolder of its name."""
    return answers.load_models(
        graph,
        folder,
        benchmark=name,
        facts=model_facts([KNOWN_MODELS, *facts]),
        condition=condition,
        form=form,
        strict=strict,
        tick=tick,
    )


def load_verdicts(
    graph: Graph,
    paths: Sequence[Path],
    name: str,
    *,
    model: str | None = None,
    judge: str | None = None,
    condition: str | None = None,
    strict: bool = False,
    tick: Tick = silent,
) -> Loaded:
    """Load judge replies; each becomes a verdict, read by the strict and by the reference parser.

    Model, judge and condition are for tables that do not name them.
    """
    stated = Stated(model, judge, condition)
    return verdicts.load(graph, paths, benchmark=name, stated=stated, strict=strict, tick=tick)


def check_copy(path: str) -> list[dict[str, Any]]:
    """Whether a downloaded copy of the benchmark has what it should have, before anything is loaded."""
    return copy_check.check([Path(path)])
