"""Load into the graph: ontologies, mappings, benchmarks, answers and judge replies.

What reads benchmarks, answers and replies is imported when they are loaded: it takes longer than a small import.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from files import documents as files
from graph.session import Graph
from graph.writing.load import Loaded
from graph.writing.options import DEFAULTS, LoadOptions
from ontology_import import importing


def import_source(graph: Graph, source: str, paths: Sequence[Path], *, options: LoadOptions = DEFAULTS) -> Loaded:
    """Import an ontology or mappings (orphanet, hpo, annotations, mappings, ordo)."""
    return importing.import_source(graph, source, paths, options)


def load_phenopackets(graph: Graph, paths: Sequence[Path], name: str, *, options: LoadOptions = DEFAULTS) -> Loaded:
    """Load GA4GH phenopackets as the diagnosis track of a benchmark."""
    from loaders.cases.phenopackets import load as phenopackets

    return phenopackets.load(graph, paths, benchmark=name, options=options)


def load_benchmark(graph: Graph, paths: Sequence[Path], name: str, *, options: LoadOptions = DEFAULTS) -> Loaded:
    """Load MMRareBench tables, or one of DxGPT's."""
    from loaders.benchmark import dxgpt
    from loaders.benchmark import load as benchmark

    are_dxgpt = [dxgpt.is_table(document) for document in files.documents(paths, (".tsv", ".csv"))]
    if are_dxgpt and all(are_dxgpt):
        return dxgpt.load(graph, paths, benchmark=name, options=options)
    return benchmark.load(graph, paths, benchmark=name, options=options)


def load_answers(
    graph: Graph,
    paths: Sequence[Path],
    name: str,
    model: str,
    *,
    condition: str | None = None,
    form: str = "auto",
    facts: Sequence[Path] = (),
    options: LoadOptions = DEFAULTS,
) -> Loaded:
    """Load one model's answers."""
    from loaders.answers import load as answers
    from loaders.answers.models import facts_of

    return answers.load(
        graph,
        paths,
        benchmark=name,
        model=model,
        condition=condition,
        form=form,
        facts=facts_of(model, facts),
        options=options,
    )


def load_answers_of_models(
    graph: Graph,
    folder: Path,
    name: str,
    *,
    condition: str | None = None,
    form: str = "auto",
    facts: Sequence[Path] = (),
    options: LoadOptions = DEFAULTS,
) -> Loaded:
    """Load the answers of several models, each in a subfolder of its name."""
    from loaders.answers import load as answers
    from loaders.answers.models import KNOWN_MODELS, model_facts

    return answers.load_models(
        graph,
        folder,
        benchmark=name,
        facts=model_facts([KNOWN_MODELS, *facts]),
        condition=condition,
        form=form,
        options=options,
    )


def load_verdicts(
    graph: Graph,
    paths: Sequence[Path],
    name: str,
    *,
    model: str | None = None,
    judge: str | None = None,
    condition: str | None = None,
    options: LoadOptions = DEFAULTS,
) -> Loaded:
    """Load judge replies; each becomes a verdict, read by the strict and by the reference parser.

    Model, judge and condition are for tables that do not name them.
    """
    from loaders.judging import files as verdicts
    from loaders.judging.records import Stated

    stated = Stated(model, judge, condition)
    return verdicts.load(graph, paths, benchmark=name, stated=stated, options=options)


def check_copy(path: str) -> list[dict[str, Any]]:
    """Whether a downloaded copy of the benchmark has what it should have, before anything is loaded."""
    from loaders.benchmark import copy_check

    return copy_check.check([Path(path)])
