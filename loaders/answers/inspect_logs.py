"""Inspect AI logs, as ``.eval`` (a zip of JSON, deflated or by Zstandard) or as JSON: answers with their scores."""

from __future__ import annotations

import io
import math
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

import orjson
import zstandard

from files.documents import Document, reading, record
from loaders.answers.records import AnswerRecord, set_text
from mmrarebench.exceptions import FileFormatError

_ZSTANDARD = 93
_LOCAL_HEADER = 30
_WORDS = {"C": 1.0, "I": 0.0, "P": 0.5, "N": 0.0, "yes": 1.0, "true": 1.0, "no": 0.0, "false": 0.0}
_LETTERS = frozenset(word.lower() for word in _WORDS)
_ATTACHED = "attachment://"


UNIT_SCORERS = frozenset(
    "match includes pattern answer exact f1 choice math model_graded_qa model_graded_fact grounded".split()
)
"""Scorers of Inspect, and ours, whose numbers are known to lie in 0..1."""
_SCALE_KEYS = ("scale", "max_score", "maximum", "max")


def inspect(document: Document, scales: Mapping[str, float] = MappingProxyType({})) -> Iterator[AnswerRecord]:
    """The samples of a log; a sample that ended in an error is a failed call.

    A number of a scorer counts where its scale is known: stated in ``scales`` (the highest value of each scorer), in the
    metadata or the options of the scorer, or that of a scorer which Inspect ships. It is never guessed from the values.

    Raises:
        FileFormatError: it is no log.
    """
    scale_of = dict(scales)
    for position, sample in enumerate(_samples(document, scale_of), 1):
        with record(f"{document.where}:{position}", "sample"):
            answer = _answer(sample, position, scale_of)
        yield answer


def _samples(document: Document, scales: dict[str, float]) -> Iterator[Any]:
    """The samples of a log; scales that its head states are added to ``scales``."""
    if document.name.endswith(".eval"):
        return _zipped(document, scales)
    with record(document.where, "log"):
        log = orjson.loads(document.read())
        _add_scales(log, scales)
        return iter(log["samples"])


def _add_scales(log: Mapping[str, Any], scales: dict[str, float]) -> None:
    for entry in (log.get("eval") or {}).get("scorers") or []:
        most = scale_of(entry.get("metadata")) or scale_of(entry.get("options"))
        if most is not None and isinstance(entry.get("name"), str):
            scales.setdefault(entry["name"], most)


def scale_of(metadata: Any) -> float | None:
    """The highest value that the metadata of a scorer or a score states; None where they state none.

    >>> scale_of({"scale": [0, 5]}), scale_of({"max_score": 10}), scale_of({"note": "of five"}), scale_of(None)
    (5.0, 10.0, None, None)
    """
    if not isinstance(metadata, Mapping):
        return None
    for key in _SCALE_KEYS:
        value = metadata.get(key)
        if isinstance(value, list) and len(value) == 2 and value[0] == 0:
            value = value[1]
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0:
            return float(value)
    return None


def _zipped(document: Document, scales: dict[str, float]) -> Iterator[Any]:
    data = document.read()
    with reading(document.where), zipfile.ZipFile(io.BytesIO(data)) as archive:
        if head := next((entry for entry in archive.infolist() if entry.filename == "header.json"), None):
            _add_scales(orjson.loads(_member(archive, head, data)), scales)
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


def _answer(sample: Mapping[str, Any], position: int, scales: Mapping[str, float]) -> AnswerRecord:
    output = sample.get("output") or {}
    choice = (output.get("choices") or [{}])[0]
    attached = sample.get("attachments") or {}
    text, thinking = _content((choice.get("message") or {}).get("content"), attached)
    metadata = sample.get("metadata") or {}
    key = str(sample["id"])
    answer = AnswerRecord(key, position, track=metadata.get("track"), question=key if "/" in key else None)
    answer.content_hash, answer.condition = metadata.get("content_hash"), metadata.get("condition")
    answer.sample = sample.get("epoch")
    answer.verdicts = [_verdict(name, score, scales) for name, score in (sample.get("scores") or {}).items()]
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


def _verdict(scorer: str, score: Mapping[str, Any], scales: Mapping[str, float]) -> dict[str, Any]:
    """A scorer's verdict: its name, score in 0..1 or why there is none, dimensions, and its own words."""
    value = score.get("value")
    number = reason = None
    dimensions: dict[str, float | None] = {}
    if isinstance(value, dict):
        dimensions = {str(name): _number(part) for name, part in value.items()}
        reason = "several_values"
    else:
        most = scales.get(scorer) or scale_of(score.get("metadata"))
        most = most or (1.0 if scorer.rsplit("/", 1)[-1] in UNIT_SCORERS else None)
        number, reason = on_scale(value, most)
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


def on_scale(value: Any, most: float | None) -> tuple[float | None, str | None]:
    """A single value in 0..1, or why it is none; a number needs the highest value of its scale.

    >>> on_scale("C", None), on_scale(True, None), on_scale(4, 5.0), on_scale(1, None), on_scale(3, 1.0)
    ((1.0, None), (1.0, None), (0.8, None), (None, 'scale_unknown'), (None, 'no score in 0..1: 3'))
    """
    if isinstance(value, bool) or (isinstance(value, str) and value.lower() in _LETTERS):
        return score_of(value), None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None, f"no score in 0..1: {value}"
    if most is None:
        return None, "scale_unknown"
    share = score_of(number / most)
    return share, None if share is not None else f"no score in 0..{most:g}: {value}"


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
