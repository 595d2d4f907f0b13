"""JSON lines of answers: the id of the question, the column that holds the model's answer, and never the expected one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from files.documents import Document
from loaders.answers.records import AnswerRecord, set_text
from mmrarebench.exceptions import FileFormatError, UsageError

SOURCES = ("question", "phenopacket_id", "index", "id", "question_id")
MODEL_KEYS = (
    "response",
    "prediction",
    "model_answer",
    "model_response",
    "model_output",
    "model_prediction",
    "completion",
    "output",
    "generated_text",
    "generation",
    "generated",
    "pred",
)
"""Columns that only a model's answer stands in, first counts."""
EITHER_KEYS = ("answer", "text")
"""Columns that a model's answer or something else stands in: the expected answer, or the case's text."""
_JUDGE_KEYS = frozenset({"judge", "reply"})
_FAILURE_KEYS = ("error", "failure")


def json_objects(document: Document) -> Iterator[tuple[int, dict[str, Any]]]:
    """The JSON objects of a file with their line numbers; only a line feed ends a line, and NaN is a missing value.

    Raises:
        FileFormatError: a line is no JSON object.
    """
    for line, text in enumerate(document.text().split("\n"), 1):
        if not text.strip():
            continue
        where = f"{document.where}:{line}"
        row = _read(text, where)
        if not isinstance(row, dict):
            raise FileFormatError("no JSON object", where=where, repair="mend the line")
        yield line, row


def _read(text: str, where: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        try:
            return json.loads(text)  # it knows NaN and half a character
        except ValueError as error:
            raise FileFormatError(f"no JSON: {error}", where=where, repair="mend the line") from error


def jsonl(document: Document) -> Iterator[AnswerRecord]:
    """JSON lines: question (whole id) or phenopacket_id, index, id; the model's answer under one of ``MODEL_KEYS``.

    Raises:
        FileFormatError: a line without an id or an answer.
        UsageError: the lines are judge replies.
    """
    for line, row in json_objects(document):
        where = f"{document.where}:{line}"
        if row.keys() >= _JUDGE_KEYS:
            raise UsageError(
                "judge replies, not answers", where=where, repair="load them: mmrarebench load verdicts ..."
            )
        source = next((row[key] for key in SOURCES if row.get(key) is not None), None)
        key = answer_key(row, where)
        failure = next((row[name] for name in _FAILURE_KEYS if row.get(name)), None)
        if source is None or (key is None and failure is None):
            raise FileFormatError(
                "no question id or no answer", where=where, repair='write {"question": ..., "answer": ...}'
            )
        whole = str(source) if "question" in row and "/" in str(source) else None
        answer = AnswerRecord(str(source), line, track=row.get("track"), question=whole)
        answer.content_hash = row.get("content_hash")
        answer.model = row["model"] if isinstance(row.get("model"), str) else None
        answer.sample = row["epoch"] if isinstance(row.get("epoch"), int) else None
        set_text(answer, row[key] if key else None, row.get("thinking"))
        if failure is not None and not (answer.text or "").strip():
            message = failure.get("message", failure) if isinstance(failure, Mapping) else failure
            answer.failed = str(message)
        yield answer


def answer_key(row: Mapping[str, Any], where: str) -> str | None:
    """Return the column of the model's answer, or None where there is none.

    Raises:
        FileFormatError: two columns could hold it, and one of them may hold the expected answer.

    >>> answer_key({"answer": "gold", "response": "Gout"}, "a.jsonl:1"), answer_key({"answer": "Gout"}, "a.jsonl:1")
    ('response', 'answer')
    """
    key = next((key for key in MODEL_KEYS if key in row), None)
    if key:
        return key
    either = [key for key in EITHER_KEYS if key in row]
    if len(either) > 1:
        raise FileFormatError(
            f"both {' and '.join(either)}: one of them may be the expected answer or the case's text",
            where=where,
            repair="name the model's answer response",
        )
    return either[0] if either else None
