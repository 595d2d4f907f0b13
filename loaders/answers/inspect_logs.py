"""Inspect AI logs, as ``.eval`` (a zip of JSON, deflated or by Zstandard) or as JSON: answers with their scores."""

from __future__ import annotations

import io
import math
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import orjson
import zstandard

from files.documents import Document, reading, record
from loaders.answers.records import AnswerRecord, set_text
from mmrarebench.exceptions import FileFormatError

_ZSTANDARD = 93
_LOCAL_HEADER = 30
_WORDS = {"C": 1.0, "I": 0.0, "P": 0.5, "N": 0.0, "yes": 1.0, "true": 1.0, "no": 0.0, "false": 0.0}
_ATTACHED = "attachment://"


def inspect(document: Document) -> Iterator[AnswerRecord]:
    """The samples of a log; a sample that ended in an error is a failed call.

    Raises:
        FileFormatError: it is no log.
    """
    for position, sample in enumerate(_samples(document), 1):
        with record(f"{document.where}:{position}", "sample"):
            answer = _answer(sample, position)
        yield answer


def _samples(document: Document) -> Iterator[Any]:
    if document.name.endswith(".eval"):
        return _zipped(document)
    with record(document.where, "log"):
        return iter(orjson.loads(document.read())["samples"])


def _zipped(document: Document) -> Iterator[Any]:
    data = document.read()
    with reading(document.where), zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [e for e in archive.infolist() if re.fullmatch(r"samples/.+\.json", e.filename)]
        if not entries:
            raise FileFormatError(
                "no samples in it", where=document.where, repair="give a log that `inspect eval` wrote"
            )
        for entry in sorted(entries, key=lambda e: _natural(e.filename)):
            with record(f"{document.where}!{entry.filename}", "sample"):
                yield orjson.loads(_member(archive, entry, data))


def _natural(name: str) -> tuple[tuple[int, str], ...]:
    return tuple(
        (int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", PurePosixPath(name).stem)
    )


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, data: bytes) -> bytes:
    """The bytes of an entry; Python's zipfile knows no Zstandard before 3.14."""
    if entry.compress_type != _ZSTANDARD:
        return archive.read(entry)
    start = entry.header_offset
    name, extra = struct.unpack("<HH", data[start + _LOCAL_HEADER - 4 : start + _LOCAL_HEADER])
    start += _LOCAL_HEADER + name + extra
    stream = zstandard.ZstdDecompressor().decompressobj()
    plain = stream.decompress(data[start : start + entry.compress_size])
    if not stream.eof or len(plain) != entry.file_size:
        raise zipfile.BadZipFile(f"{entry.filename} is cut short")
    return plain


def _answer(sample: Mapping[str, Any], position: int) -> AnswerRecord:
    output = sample.get("output") or {}
    choice = (output.get("choices") or [{}])[0]
    attached = sample.get("attachments") or {}
    text, thinking = _content((choice.get("message") or {}).get("content"), attached)
    metadata = sample.get("metadata") or {}
    key = str(sample["id"])
    answer = AnswerRecord(key, position, track=metadata.get("track"), question=key if "/" in key else None)
    answer.content_hash, answer.condition = metadata.get("content_hash"), metadata.get("condition")
    answer.sample = sample.get("epoch")
    answer.verdicts = [_verdict(name, score) for name, score in (sample.get("scores") or {}).items()]
    error = (
        sample.get("error") or output.get("error") or (None if output.get("choices") else "the sample has no output")
    )
    if error:
        answer.failed = str(error.get("message") if isinstance(error, dict) else error)
        answer.verdicts = []
    if choice.get("stop_reason") in ("max_tokens", "model_length"):
        answer.flags.append("cut_answer")
    return set_text(answer, text, thinking)


def _content(content: Any, attached: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Text and reasoning of a message's content; what is kept apart as an attachment is put back."""
    if content is None or isinstance(content, str):
        return _whole(content, attached), None
    texts = [_whole(part.get("text"), attached) or "" for part in content if part.get("type", "text") == "text"]
    thoughts = [_whole(part.get("reasoning"), attached) or "" for part in content if part.get("type") == "reasoning"]
    return "".join(texts), "\n".join(thoughts) or None


def _whole(text: str | None, attached: Mapping[str, str]) -> str | None:
    return attached.get(text[len(_ATTACHED) :], text) if text and text.startswith(_ATTACHED) else text


def _verdict(scorer: str, score: Mapping[str, Any]) -> dict[str, Any]:
    """A scorer's verdict: its name, score in 0..1 or why there is none, dimensions, and its own words."""
    value = score.get("value")
    number = None
    dimensions: dict[str, float | None] = {}
    if isinstance(value, dict):
        dimensions = {str(name): _number(part) for name, part in value.items()}
    else:
        number = score_of(value)
    reason = None if number is not None else "several_values" if dimensions else f"no score in 0..1: {value}"
    return {
        "judge": f"inspect {scorer}",
        "score": number,
        "reason": reason,
        "dimensions": dimensions,
        "reply": score.get("explanation"),
        "evidence": {"value": value, "answer": score.get("answer")},
    }


def _number(value: Any) -> float | None:
    """One of a scorer's several values as a number; None for a text that is none (the evidence keeps it as it is).

    >>> [_number(value) for value in (3, "0.5", "C", True, "good", None)]
    [3.0, 0.5, 1.0, 1.0, None, None]
    """
    score = score_of(value)
    if score is not None or not isinstance(value, (int, float)) or not math.isfinite(value):
        return score
    return float(value)


def score_of(value: Any) -> float | None:
    """A score of Inspect in 0..1, by its own reading of letters and words; None where it is none.

    >>> [score_of(v) for v in ("C", "P", "no", True, 0.25, "0.5", 3, "good", None)]
    [1.0, 0.5, 0.0, 1.0, 0.25, 0.5, None, None, None]
    """
    if isinstance(value, str):
        if value in _WORDS or value.lower() in _WORDS:
            return _WORDS.get(value, _WORDS.get(value.lower()))
        try:
            value = float(value)
        except ValueError:
            return None
    number = float(value) if isinstance(value, (bool, int, float)) else math.nan
    return number if 0.0 <= number <= 1.0 else None
