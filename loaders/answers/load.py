"""Model answers into the graph, in any of the known forms: get -> transform -> load."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from files import documents as files
from files.progress import Tick
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Loaded, refuse_anomalies, write_in_groups
from graph.writing.operations import operation
from graph.writing.options import DEFAULTS, LoadOptions
from loaders.answers.collection import AnswerCollection
from loaders.answers.files import FORMATS, pickled, recognise, refuse_pickle
from loaders.answers.folders import documents
from loaders.answers.inspect_logs import inspect
from loaders.answers.questions import QuestionIndex
from loaders.answers.records import AnswerRecord
from loaders.answers.writing import MANAGES, RunFacts, key_prefixes, transform
from mmrarebench.exceptions import InputError, UsageError
from mmrarebench.statistics.samples import split_sample

__all__ = ["MANAGES", "load", "load_models"]
_SAMPLES = """
MATCH (:Benchmark {name: $benchmark})<-[:ON_BENCHMARK]-(run:Run)-[:OF_MODEL]->(:Model {name: $model})
WHERE run.condition CONTAINS '#'
RETURN run.id, run.condition, run.source
"""


class _Model(NamedTuple):
    """A model with its files, its answers and what is stated of it."""

    paths: Sequence[Path]
    name: str
    answers: AnswerCollection
    facts: Mapping[str, Any] | None

    def batches(self) -> Iterator[Batch]:
        """One for each condition and track."""
        hashes = sorted(files.sha256(Path(path)) for path in self.paths)
        for (condition, track), by_question in self.answers.groups.items():
            run = RunFacts(self.answers.benchmark, self.name, condition, hashes, dict(self.facts or {}))
            batch = Batch(f"run:{run.id}/{track}", MANAGES, key_prefixes(run, track))
            transform(by_question, run, batch)
            yield batch


@operation("load answers {benchmark} {model}")
def load(
    graph: Graph,
    paths: Sequence[Path],
    *,
    benchmark: str,
    model: str,
    condition: str | None = None,
    form: str = "auto",
    facts: Mapping[str, Any] | None = None,
    options: LoadOptions = DEFAULTS,
) -> Loaded:
    """Load one model's answers; what the same model, condition and track had before is replaced, all its samples with it.

    The condition follows from the dataset's name where that states one of several, else it is ``condition``, or ``full``.

    Raises:
        UsageError: ``condition`` is another one than the file's name states.
        InputError: no row answers a question of the benchmark, or two files hold two runs.
    """
    questions = QuestionIndex.read(graph, benchmark)
    answers = _read(paths, model, AnswerCollection(benchmark, questions, condition), form, options.strict)
    return _write(graph, [_Model(paths, model, answers, facts)], options.tick)


@operation("load answers {benchmark}")
def load_models(
    graph: Graph,
    folder: Path,
    *,
    benchmark: str,
    facts: Mapping[str, Mapping[str, Any]],
    condition: str | None = None,
    form: str = "auto",
    options: LoadOptions = DEFAULTS,
) -> Loaded:
    """Load the answers of several models, each in a subfolder of its name; everything is read before anything is written.

    Args:
        graph: where to write.
        folder: its subfolders are the models.
        benchmark: that they answer.
        facts: of models, by name in small letters.
        condition: of all of them; else read from the dataset's name, or ``full``.
        form: of the files; ``auto`` recognises each.
        options: of every load: strictness and progress.

    Raises:
        InputError: the folder has no subfolder, or one of them no answer to a question.
    """
    folders = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    if not folders:
        raise InputError(
            "no subfolder in it", where=str(folder), repair="one folder a model, or name the model: --model NAME"
        )
    questions = QuestionIndex.read(graph, benchmark)
    models = [
        _Model(
            [path],
            path.name,
            _read([path], path.name, AnswerCollection(benchmark, questions, condition), form, options.strict),
            facts.get(path.name.lower()),
        )
        for path in folders
    ]
    return _write(graph, models, options.tick)


def _read(paths: Sequence[Path], model: str, answers: AnswerCollection, form: str, strict: bool) -> AnswerCollection:
    """Add the answers of some files to a collection, and refuse them where there are none, or an anomaly is not allowed."""
    for answer, position, file in of_one_model(read_files(paths, form, model), model, answers):
        answers.add(answer, position, file)
    if not any(answers.groups.values()):
        _refuse_empty(paths, answers, strict)
    refuse_anomalies(answers.all_anomalies(), strict)
    return answers


def _write(graph: Graph, models: Sequence[_Model], tick: Tick) -> Loaded:
    """Write the answers of some models: all their runs, or none of them, to a reader."""
    anomalies = [anomaly for model in models for anomaly in model.answers.all_anomalies()]
    batches = chain.from_iterable((*model.batches(), *_former_samples(graph, model)) for model in models)
    return write_in_groups(graph, batches, anomalies, tick)


def _former_samples(graph: Graph, model: _Model) -> Iterator[Batch]:
    """An empty batch for each run and track of a sample that an earlier load left and these answers go without."""
    answers = model.answers
    samples: dict[tuple[str, str], int] = {}
    for condition, track in answers.groups:
        plain, sample = split_sample(condition)
        samples[plain, track] = max(sample, samples.get((plain, track), 1))
    rows = graph.read_rows(_SAMPLES, {"benchmark": answers.benchmark, "model": model.name})
    for run_id, condition, owners in rows:
        plain, sample = split_sample(condition)
        for (of, track), most in samples.items():
            owner = f"run:{run_id}/{track}"
            if of == plain and sample > most and owner in owners:
                yield Batch(owner, MANAGES, key_prefixes(RunFacts(answers.benchmark, model.name, condition), track))


def read_files(paths: Sequence[Path], form: str, model: str) -> Iterator[tuple[AnswerRecord, int, str]]:
    """Read every row of some files, with its place in its file and the file.

    Raises:
        UsageError: the format is unknown, or a file is a pickle.
    """
    for document in documents(paths, model):
        refuse_pickle(document)
        name, _, scales = form.partition(":")
        name = recognise(document) if name == "auto" else name
        if name not in FORMATS:
            raise UsageError(f"unknown format {name!r}", repair=f"one of auto, {', '.join(FORMATS)}")
        answers = inspect(document, scales_of(scales)) if name == "inspect" else FORMATS[name](document)
        for position, answer in enumerate(answers):
            yield answer, position if answer.position is None else answer.position, document.where


def scales_of(text: str) -> dict[str, float]:
    """The highest values of Inspect's scorers, as a format states them ("inspect:quality=5,style=10").

    Raises:
        UsageError: one of them is no number above 0.

    >>> scales_of("quality=5,style=10"), scales_of("")
    ({'quality': 5.0, 'style': 10.0}, {})
    """
    scales: dict[str, float] = {}
    for part in filter(None, text.split(",")):
        name, _, most = part.partition("=")
        try:
            scales[name.strip()] = float(most)
        except ValueError:
            scales[name.strip()] = 0.0
        if not scales[name.strip()] > 0:
            raise UsageError(f"{part!r} is no scorer with its highest value", repair="--format inspect:SCORER=MAX")
    return scales


def of_one_model(
    rows: Iterable[tuple[AnswerRecord, int, str]], model: str, answers: AnswerCollection
) -> Iterator[tuple[AnswerRecord, int, str]]:
    """Return the rows of one model; rows that state another are reported.

    Raises:
        UsageError: the rows state several models, and none of them is ``model``.
    """
    rows = list(rows)
    file_of: dict[str, str] = {}
    for answer, _, file in rows:
        if answer.model:
            file_of.setdefault(answer.model, f"{file}:{answer.line}")
    if len(file_of) < 2:
        yield from rows
        return
    if model not in file_of:
        places = ", ".join(f"{name} ({place})" for name, place in file_of.items())
        raise UsageError(f"answers of {len(file_of)} models: {places}", repair="give one of them as --model")
    for answer, position, file in rows:
        if answer.model in (None, model):
            yield answer, position, file
        else:
            answers.report_other_model(answer, position, file)


def _refuse_empty(paths: Sequence[Path], answers: AnswerCollection, strict: bool) -> None:
    anomalies = answers.anomalies
    refuse_anomalies(anomalies, strict)
    reason = f" ({anomalies[0].message})" if anomalies else pickled(paths)
    raise InputError(
        f"no answer to a question of {answers.benchmark} in it{reason}",
        where=", ".join(map(str, paths)),
        repair="check --benchmark",
    )
