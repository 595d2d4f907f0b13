"""Model answers into the graph, in any of the known forms: get -> transform -> load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from files import documents as files
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Loaded, refuse_anomalies, write
from graph.writing.write import Tick
from loaders.answers.collection import AnswerCollection
from loaders.answers.files import FORMATS, documents, pickled, recognise, refuse_pickle
from loaders.answers.questions import QuestionIndex
from loaders.answers.writing import MANAGES, RunFacts, transform
from mmrarebench.exceptions import InputError, UsageError

__all__ = ["MANAGES", "load"]


def load(
    graph: Graph,
    paths: Sequence[Path],
    *,
    benchmark: str,
    model: str,
    condition: str | None = None,
    form: str = "auto",
    strict: bool = False,
    facts: Mapping[str, Any] | None = None,
    tick: Tick = lambda kind, count: None,
) -> Loaded:
    """Load one model's answers; what the same model, condition and track had before is replaced.

    The condition follows from the dataset's name where that states one of several, else it is ``condition``, or ``full``.

    Raises:
        UsageError: ``condition`` is another one than the file's name states.
        InputError: no row answers a question of the benchmark, or two files hold two runs.
    """
    answers = AnswerCollection(benchmark, QuestionIndex.read(graph, benchmark), condition)
    read_files(paths, form, answers)
    if not any(answers.groups.values()):
        _refuse_empty(paths, answers, strict)
    anomalies = answers.all_anomalies()
    refuse_anomalies(anomalies, strict)
    loaded = Loaded(anomalies=anomalies)
    hashes = sorted(files.sha256(Path(path)) for path in paths)
    for (condition_read, track), by_question in answers.groups.items():
        run = RunFacts(benchmark, model, condition_read, hashes, dict(facts or {}))
        batch = Batch(f"run:{run.id}/{track}", MANAGES)
        transform(by_question, run, batch)
        loaded.merge(write(graph, batch, [], strict=False, tick=tick))
    return loaded


def read_files(paths: Sequence[Path], form: str, answers: AnswerCollection) -> None:
    """Add every row of some files to a collection.

    Raises:
        UsageError: the format is unknown, or a file is a pickle.
    """
    for document in documents(paths):
        refuse_pickle(document)
        name = recognise(document) if form == "auto" else form
        if name not in FORMATS:
            raise UsageError(f"unknown format {name!r}", repair=f"one of auto, {', '.join(FORMATS)}")
        for position, answer in enumerate(FORMATS[name](document)):
            answers.add(answer, position, document.where)


def _refuse_empty(paths: Sequence[Path], answers: AnswerCollection, strict: bool) -> None:
    anomalies = answers.anomalies
    refuse_anomalies(anomalies, strict)
    reason = f" ({anomalies[0].message})" if anomalies else pickled(paths)
    raise InputError(
        f"no answer to a question of {answers.benchmark} in it{reason}",
        where=", ".join(map(str, paths)),
        repair="check --benchmark",
    )
