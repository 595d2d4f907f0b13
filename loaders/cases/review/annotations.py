"""People's decisions out of Label Studio (its JSON and JSON-MIN exports) into the graph: get -> transform -> load.

A task names its question (``question_id``, and ``content_hash`` to prove that it is still the same) and its criteria
(``criterion_ids``); a field ``criterion_2`` of the form is about the second of them, any other field about the question.
A load states all annotations of a benchmark.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from files import documents as files
from files.documents import Document
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, Loaded, refuse_anomalies, write
from graph.writing.operations import operation
from graph.writing.options import DEFAULTS, LoadOptions
from mmrarebench.exceptions import FileFormatError, InputError

MANAGES = (schema.ANNOTATION, schema.ANNOTATES, schema.ANNOTATES_CRITERION)
NOTES = frozenset({"comment", "note", "remark", "reason"})
_CRITERION = re.compile(r"^criterion[_-](\d+)$")


class Decision(NamedTuple):
    """One decision as the file has it: the field of the form, the value, who, when."""

    field: str
    value: str
    annotator: str
    date: str | None


class Task(NamedTuple):
    """A task with its decisions, its remarks by annotator, and what could not be read."""

    data: Mapping[str, Any]
    where: str
    record: str
    decisions: tuple[Decision, ...]
    notes: Mapping[str, str]
    unread: tuple[str, ...]


class ReviewedQuestion(NamedTuple):
    """A loaded question: its benchmark, hash, and criteria."""

    benchmark: str
    content_hash: str | None
    criteria: frozenset[str]


@operation("load annotations")
def load(
    graph: Graph,
    paths: Sequence[Path],
    *,
    benchmark: str | None = None,
    options: LoadOptions = DEFAULTS,
) -> Loaded:
    """Load annotations; those of the same benchmarks that were loaded before are replaced.

    Raises:
        FileFormatError: a file is no export of Label Studio.
        InputError: no decision about a loaded question is in the files.
    """
    rows = graph.read_bulk(
        "MATCH (q:Question)-[:PART_OF]->(b:Benchmark) WHERE $benchmark IS NULL OR b.name = $benchmark",
        ("q.id", "b.name", "q.contentHash", "[(q)-[:EXPECTS]->(k:Criterion) | k.id]"),
        {"benchmark": benchmark},
    )
    questions = {key: ReviewedQuestion(name, content, frozenset(criteria)) for key, name, content, criteria in rows}
    anomalies: list[Anomaly] = []
    batches = transform(get(files.documents(paths, (".json",))), questions, anomalies)
    if not batches:
        refuse_anomalies(anomalies, options.strict)
        more = f" ({anomalies[0].message})" if anomalies else ""
        raise InputError(
            f"no decision about a loaded question{more}",
            where=", ".join(map(str, paths)),
            repair="load the benchmark first",
        )
    refuse_anomalies(anomalies, options.strict)
    loaded = Loaded(anomalies=anomalies)
    for batch in batches.values():
        loaded.merge(write(graph, batch, [], options=LoadOptions(tick=options.tick)))
    return loaded


def get(documents: Iterable[Document]) -> Iterator[Task]:
    """Tasks of the files.

    Raises:
        FileFormatError: no JSON, or no list of tasks.
    """
    for document in documents:
        try:
            tasks = orjson.loads(document.read())
        except orjson.JSONDecodeError as error:
            raise FileFormatError(
                f"no JSON: {error}", where=document.where, repair="export as JSON or JSON-MIN"
            ) from error
        if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
            raise FileFormatError("no list of tasks", where=document.where, repair="export as JSON or JSON-MIN")
        for number, task in enumerate(tasks, 1):
            whole = "annotations" in task or "data" in task
            yield (_full if whole else _minimal)(task, document.where, number)


def _full(task: Mapping[str, Any], where: str, number: int) -> Task:
    decisions, notes, unread = [], {}, []
    for annotation in task.get("annotations") or ():
        who, date = _annotator(annotation.get("completed_by")), annotation.get("created_at")
        if annotation.get("was_cancelled"):
            unread.append(f"the annotation of {who} was cancelled")
            continue
        for result in annotation.get("result") or ():
            name, value = str(result.get("from_name") or ""), _value(result)
            if value is None:
                unread.append(f"{name}: a result of the type {result.get('type')!r}")
            elif name in NOTES:
                notes[who] = value
            else:
                decisions.append(Decision(name, value, who, date))
    return Task(task.get("data") or {}, where, str(task.get("id") or number), tuple(decisions), notes, tuple(unread))


def _minimal(task: Mapping[str, Any], where: str, number: int) -> Task:
    """A JSON-MIN record: the task's data and one annotator's decisions side by side."""
    who, date = _annotator(task.get("annotator")), task.get("created_at")
    fields = {k: v for k, v in task.items() if k == "decision" or k in NOTES or _CRITERION.match(k)}
    decisions = tuple(Decision(k, _joined(v), who, date) for k, v in fields.items() if k not in NOTES)
    remarks = [_joined(v) for k, v in fields.items() if k in NOTES]
    notes = {who: "; ".join(remarks)} if remarks else {}
    return Task(task, where, str(task.get("id") or number), decisions, notes, ())


def _annotator(completed_by: Any) -> str:
    if isinstance(completed_by, dict):
        return str(completed_by.get("email") or completed_by.get("username") or completed_by.get("id") or "unknown")
    return "unknown" if completed_by is None else str(completed_by)


def _value(result: Mapping[str, Any]) -> str | None:
    """The value of a result: choices, rating, number or text.

    >>> _value({"type": "choices", "value": {"choices": ["accept"]}}), _value({"type": "rating", "value": {"rating": 4}})
    ('accept', '4')
    """
    value = result.get("value") or {}
    choice = next((value[k] for k in ("choices", "rating", "number", "text") if value.get(k) is not None), None)
    return None if choice is None else _joined(choice)


def _joined(choice: Any) -> str:
    if isinstance(choice, dict):
        choice = next((choice[k] for k in ("choices", "rating", "number", "text") if k in choice), "")
    return " | ".join(sorted(map(str, choice))) if isinstance(choice, list) else str(choice)


def transform(
    tasks: Iterable[Task], questions: Mapping[str, ReviewedQuestion], anomalies: list[Anomaly]
) -> dict[str, Batch]:
    """Want the annotations of each benchmark; decisions about what is not loaded, or has changed since, are listed."""
    batches: dict[str, Batch] = {}
    dates: dict[str, str] = defaultdict(str)
    for task in tasks:
        question = str(task.data.get("question_id") or "")
        anomalies += [Anomaly("unread_result", question, task.where, task.record, message) for message in task.unread]
        reviewed = questions.get(question)
        refused = _refused(task, question, reviewed)
        if refused:
            anomalies.append(Anomaly(refused[0], question or task.record, task.where, task.record, refused[1]))
        if reviewed is None or refused:
            continue
        for decision in task.decisions:
            about = _about(decision.field, question, task.data)
            if about != question and about not in reviewed.criteria:
                anomalies.append(
                    Anomaly(
                        "unknown_criterion",
                        decision.field,
                        task.where,
                        task.record,
                        f"{question} has no such criterion",
                    )
                )
                continue
            field = "criterion" if _CRITERION.match(decision.field) else decision.field
            key = f"{about}/{decision.annotator}/{field}"
            if key in dates:
                message = f"{decision.annotator} decided twice; the later counts"
                anomalies.append(Anomaly("duplicate_annotation", key, task.where, task.record, message))
                if (decision.date or "") < dates[key]:
                    continue
            dates[key] = decision.date or ""
            batch = batches.setdefault(reviewed.benchmark, Batch(f"annotations:{reviewed.benchmark}", MANAGES))
            batch.node(
                schema.ANNOTATION,
                key,
                annotator=decision.annotator,
                value=decision.value,
                field=field,
                note=task.notes.get(decision.annotator),
                date=decision.date,
                benchmark=reviewed.benchmark,
            )
            batch.edge(schema.ANNOTATES if about == question else schema.ANNOTATES_CRITERION, key, about)
    return batches


def _refused(task: Task, question: str, reviewed: ReviewedQuestion | None) -> tuple[str, str] | None:
    if reviewed is None:
        return "unknown_question", f"no such question is loaded: {question or 'the task names none (question_id)'}"
    content_hash = task.data.get("content_hash")
    if content_hash and reviewed.content_hash and content_hash != reviewed.content_hash:
        return "changed_question", "the question has changed since it was annotated; its decisions were left out"
    return None


def _about(field: str, question: str, data: Mapping[str, Any]) -> str:
    """Id of what a field is about."""
    numbered = _CRITERION.match(field)
    if numbered is None:
        return str(data.get("criterion_id") or question)
    criteria = data.get("criterion_ids") or ()
    place = int(numbered[1]) - 1
    return str(criteria[place]) if 0 <= place < len(criteria) else f"{question}#{field}"
