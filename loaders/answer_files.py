"""Answer files in the forms that are around, read into one: id of the question, text, ranked items, place."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from graph.files import Document, record
from loaders.tracks import TRACKS, V2_DATASETS
from mmrarebench.exceptions import FileFormatError, UsageError

FAILURE = "Failed to obtain answer"
CELL_LIMIT = 32_767
PREDICTION = ("index", "prediction")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_THINK = re.compile(r"<think>(.*?)</think>\s*", re.DOTALL | re.IGNORECASE)


@dataclass
class Given:
    """One answer as its file gives it. ``source`` is the question's id in the source; None where rows join by order."""

    source: str | None
    line: int
    text: str | None = None
    track: str | None = None
    items: list[str] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    thinking: str | None = None
    grounding: list[dict[str, Any]] = field(default_factory=list)
    question: str | None = None


def rows_of(document: Document, delimiter: str, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a delimited table with their line numbers, as text: NA, None and nan stay what they are.

    Raises:
        FileFormatError: a needed column is missing, or a row has more or fewer cells than the header.
    """
    csv.field_size_limit(sys.maxsize)
    reader = csv.DictReader(io.StringIO(document.text()), delimiter=delimiter)
    _need(dict.fromkeys(reader.fieldnames or ()), needed, document, 1)
    for row in reader:
        if None in row or None in row.values():
            raise FileFormatError(
                "the row has another number of cells than the header", where=f"{document.where}:{reader.line_num}",
                repair="fetch the file again; nothing was loaded",
            )  # fmt: skip
        yield reader.line_num, row


def ranked_tsv(document: Document) -> Iterator[Given]:
    """Ranked differentials: phenopacket_id, rank, disease_name; rows that repeat (case, rank) are other groundings.

    A row with neither rank nor name says that the answer was empty.
    """
    by_case: dict[str, Given] = {}
    for line, row in rows_of(document, "\t", ("phenopacket_id", "rank", "disease_name")):
        given = by_case.setdefault(row["phenopacket_id"], Given(row["phenopacket_id"], line, track="diagnosis"))
        if not row["rank"] and not row["disease_name"]:
            continue
        if not row["rank"].isdigit() or row["rank"] == "0":
            raise FileFormatError(
                f"rank {row['rank']!r} is no whole number from 1",
                where=f"{document.where}:{line}",
                repair="mend the row",
            )
        rank = int(row["rank"])
        if rank not in given.ranks:
            given.items.append(row["disease_name"])
            given.ranks.append(rank)
        elif given.items[given.ranks.index(rank)] != row["disease_name"]:
            given.flags.append(f"two names at rank {rank}, line {line}")
        if "grounded_id" in row:
            given.grounding.append(
                {
                    "rank": rank,
                    "id": row["grounded_id"],
                    "score": row.get("grounded_score"),
                    "correct": row.get("is_correct"),
                }
            )
    for given in by_case.values():
        order = sorted(range(len(given.ranks)), key=given.ranks.__getitem__)
        given.items, given.ranks = [given.items[i] for i in order], [given.ranks[i] for i in order]
        if given.ranks != list(range(1, len(given.ranks) + 1)):
            given.flags.append("rank_gap")
        given.text = "\n".join(f"{rank}. {item}" for rank, item in zip(given.ranks, given.items, strict=True))
        yield given


def _need(row: Mapping[str, Any], names: tuple[str, ...], document: Document, line: int) -> None:
    missing = [name for name in names if name not in row]
    if missing:
        raise FileFormatError(
            f"columns missing: {', '.join(missing)}",
            where=f"{document.where}:{line}",
            repair="give the file as published",
        )


def jsonl(document: Document) -> Iterator[Given]:
    """JSON lines: question (whole id) or phenopacket_id, index, id; response, prediction, answer or text."""
    for line, text in enumerate(document.text().splitlines(), 1):
        if not text.strip():
            continue
        try:
            row = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise FileFormatError(
                f"no JSON: {error}", where=f"{document.where}:{line}", repair="mend the line"
            ) from error
        if not isinstance(row, dict):
            raise FileFormatError("no JSON object", where=f"{document.where}:{line}", repair="mend the line")
        source = next((row[k] for k in ("question", "phenopacket_id", "index", "id") if k in row), None)
        said = next((k for k in ("response", "prediction", "answer", "text") if k in row), None)
        if source is None or said is None:
            raise FileFormatError(
                "no question id or no answer",
                where=f"{document.where}:{line}",
                repair='write {"question": ..., "answer": ...}',
            )
        whole = str(source) if "question" in row and "/" in str(source) else None
        yield _told(Given(str(source), line, track=row.get("track"), question=whole), row[said], row.get("thinking"))


def _told(given: Given, said: Any, thinking: str | None = None, *, cells: bool = False) -> Given:
    """Put text into an answer: thinking apart, spreadsheet escapes decoded, cut cells flagged."""
    if said is None:
        given.text = ""
        return given
    text = str(said)
    if cells:
        if len(text) == CELL_LIMIT:
            given.flags.append("cut_cell")
        text = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)
    blocks = _THINK.findall(text)
    given.thinking = thinking or ("\n".join(blocks) or None)
    given.text = text
    return given


def vlmevalkit(document: Document) -> Iterator[Given]:
    """VLMEvalKit prediction files (xlsx, tsv, json records); the track follows from the dataset in the file's name.

    Raises:
        FileFormatError: a pickle, an unknown dataset, or no prediction column.
    """
    track = _dataset_track(document)
    if document.name.endswith(".xlsx"):
        rows: Iterator[tuple[int, dict[str, Any]]] = _sheet(document)
    elif document.name.endswith(".json"):
        rows = ((i, row) for i, row in enumerate(_records(document), 1))
    else:
        rows = rows_of(document, "\t", PREDICTION)
    for line, row in rows:
        _need(row, PREDICTION, document, line)
        given = Given(str(row["index"]), line, track=track)
        yield _told(given, row["prediction"], row.get("thinking") or None, cells=document.name.endswith(".xlsx"))


def _dataset_track(document: Document) -> str:
    stem = document.name.rsplit(".", 1)[0]
    for name, (track, _) in V2_DATASETS.items():
        if stem.endswith(name.lower()):
            return track
    for known in TRACKS:
        if stem.endswith(known.dataset.lower()):
            return known.track
    names = ", ".join([t.dataset for t in TRACKS] + list(V2_DATASETS))
    raise FileFormatError("its name ends in no known dataset", where=document.where, repair=f"known: {names}")


def _records(document: Document) -> list[dict[str, Any]]:
    try:
        found = orjson.loads(document.read())
    except orjson.JSONDecodeError as error:
        raise FileFormatError(f"no JSON: {error}", where=document.where, repair="write it again") from error
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise FileFormatError("no list of records", where=document.where, repair="write it with PRED_FORMAT=json")
    return found


def _sheet(document: Document) -> Iterator[tuple[int, dict[str, Any]]]:
    """Rows of a sheet; cells are read as stored, so that NA and None stay text."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(document.read()), read_only=True, data_only=True)
    except Exception as error:
        raise FileFormatError(f"no xlsx: {error}", where=document.where, repair="write it again") from error
    rows = book.worksheets[0].iter_rows(values_only=True)
    header = [str(cell) for cell in next(rows, ())]
    for line, row in enumerate(rows, 2):
        yield line, dict(zip(header, row, strict=False))


def dxgpt(document: Document) -> Iterator[Given]:
    """DxGPT diagnosis files (GT, Diagnosis 1): no ids, rows join by order."""
    for line, row in rows_of(document, ",", ("GT", "Diagnosis 1")):
        yield _told(Given(None, line, track="diagnosis"), row["Diagnosis 1"])


def inspect(document: Document) -> Iterator[Given]:
    """Inspect AI logs in their JSON form: samples with id and output."""
    with record(document.where, "log"):
        samples = orjson.loads(document.read())["samples"]
    for position, sample in enumerate(samples, 1):
        with record(f"{document.where}:{position}", "sample"):
            choices = (sample.get("output") or {}).get("choices") or [{}]
            content = (choices[0].get("message") or {}).get("content")
            if isinstance(content, list):
                content = "".join(part.get("text", "") for part in content)
            track = (sample.get("metadata") or {}).get("track")
            whole = str(sample["id"]) if "/" in str(sample["id"]) else None
            given = _told(Given(str(sample["id"]), position, track=track, question=whole), content)
        yield given


FORMATS: dict[str, Callable[[Document], Iterator[Given]]] = {
    "ranked-tsv": ranked_tsv, "jsonl": jsonl, "vlmevalkit": vlmevalkit, "dxgpt": dxgpt, "inspect": inspect,
}  # fmt: skip
SUFFIXES = (".tsv", ".jsonl", ".json", ".xlsx", ".csv")


def recognise(document: Document) -> str:
    """The format of a file, by its name and first line.

    Raises:
        UsageError: it cannot be told; pickles are refused.
    """
    if document.name.endswith((".pkl", ".pickle")):
        raise UsageError(
            "a pickle can run code and is not read", where=document.where, repair="write xlsx, tsv or json"
        )
    if document.name.endswith((".jsonl", ".xlsx")):
        return document.name.rsplit(".", 1)[1].replace("xlsx", "vlmevalkit")
    with document.stream() as stream:
        first = stream.read(4000).split(b"\n", 1)[0].decode("utf-8-sig", "replace")
    if document.name.endswith(".csv") and first.startswith("GT,"):
        return "dxgpt"
    if document.name.endswith(".json"):
        return "vlmevalkit" if first.lstrip().startswith("[") else "inspect"
    if "disease_name" in first or "phenopacket_id" in first:
        return "ranked-tsv"
    if "prediction" in first.split("\t"):
        return "vlmevalkit"
    raise UsageError("its format cannot be told", where=document.where, repair=f"--format {'|'.join(FORMATS)}")
