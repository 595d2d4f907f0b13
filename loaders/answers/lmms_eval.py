"""Sample logs of lmms-eval: JSON lines with the document's id and the raw replies, thinking included."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from files.documents import Document
from loaders.answers.json_lines import json_objects
from loaders.answers.records import AnswerRecord, set_text
from loaders.benchmark.tracks import TRACKS, dataset_of
from mmrarebench.exceptions import FileFormatError

_ID_KEYS = ("question_id", "index", "id", "phenopacket_id")
_TASK = re.compile(r"samples_(?P<task>.+?)(?:_\d{4}-\d\d-\d\dT[\d.:-]+)?\.jsonl$", re.IGNORECASE)


def is_sample(row: Mapping[str, Any]) -> bool:
    """Return whether a JSON object is a sample of lmms-eval.

    >>> is_sample({"doc_id": 0, "resps": [["Fabry disease"]]}), is_sample({"index": 1, "response": "a"})
    (True, False)
    """
    return "doc_id" in row and ("resps" in row or "filtered_resps" in row)


def lmms_eval(document: Document) -> Iterator[AnswerRecord]:
    """The samples of a log; the raw reply counts (`resps`), and the filtered one only where there is no raw one.

    A sample is about the question whose id its document states, else about the one at its place in the track.

    Raises:
        FileFormatError: a line is no sample.
    """
    track, condition = _track_of(document.name)
    for line, row in json_objects(document):
        where = f"{document.where}:{line}"
        if not is_sample(row):
            raise FileFormatError("no sample of lmms-eval", where=where, repair="write it with --log_samples")
        doc: Mapping[str, Any] = row["doc"] if isinstance(row.get("doc"), dict) else {}
        source = next((doc[key] for key in _ID_KEYS if doc.get(key) not in (None, "")), None)
        whole = str(source) if source is not None and str(source).count("/") >= 2 else None
        answer = AnswerRecord(
            str(source) if source is not None else None,
            line,
            track=doc.get("track") or track,
            question=whole,
            condition=condition,
        )
        answer.position = _position(row["doc_id"], where) if source is None else None
        yield set_text(answer, _first(row.get("resps") or row.get("filtered_resps")))


def _position(doc_id: Any, where: str) -> int:
    if isinstance(doc_id, int) or (isinstance(doc_id, str) and doc_id.isdigit()):
        return int(doc_id)
    raise FileFormatError(f"doc_id {doc_id!r} is no place in a track", where=where, repair="log the documents, too")


def _first(replies: Any) -> Any:
    """Return the first reply, however deep in lists it lies.

    >>> _first([["Fabry disease"]]), _first(["Gout"]), _first([])
    ('Fabry disease', 'Gout', None)
    """
    while isinstance(replies, list) and not (replies and isinstance(replies[0], dict)):
        replies = replies[0] if replies else None
    return replies


def _track_of(name: str) -> tuple[str | None, str | None]:
    """Return track and condition that a log's file name states; None where it states none.

    >>> _track_of("20260101_samples_mmrarebench_diagnosis.jsonl"), _track_of("samples_x.jsonl")
    (('diagnosis', None), (None, None))
    """
    match = _TASK.search(name)
    task = match["task"] if match else name
    dataset = dataset_of(task)
    if dataset:
        return dataset[0].track, dataset[1] if dataset[0].conditions else None
    tracks = [table.track for table in TRACKS if table.track in task.lower()]
    return (tracks[0] if len(tracks) == 1 else None), None
