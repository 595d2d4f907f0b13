"""Answer files in the forms that are around, read into one: id of the question, text, ranked items, place."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from files.documents import Document
from files.tables import refuse_repeated, require_columns, rows_of
from loaders.answers.inspect_logs import inspect
from loaders.answers.json_lines import jsonl
from loaders.answers.lmms_eval import lmms_eval
from loaders.answers.pheval import pheval
from loaders.answers.records import AnswerRecord, set_text
from loaders.benchmark.dxgpt_rows import content, expected
from loaders.benchmark.tracks import DATASETS, dataset_of
from mmrarebench.benchmark.vocabulary import Track
from mmrarebench.exceptions import FileFormatError, UsageError

PREDICTION = ("index", "prediction")
JUDGED_ROWS = "_per_row"
"""Suffix of the public harness' tables of a judge's verdicts."""


def ranked_tsv(document: Document) -> Iterator[AnswerRecord]:
    """Ranked differentials: phenopacket_id, rank, disease_name; rows that repeat (case, rank) are other groundings.

    A row with neither rank nor name says that the answer was empty.
    """
    by_case: dict[str, AnswerRecord] = {}
    for line, row in rows_of(document, "\t", ("phenopacket_id", "rank", "disease_name")):
        answer = by_case.setdefault(
            row["phenopacket_id"], AnswerRecord(row["phenopacket_id"], line, track=Track.DIAGNOSIS)
        )
        if not row["rank"] and not row["disease_name"]:
            continue
        if not row["rank"].isdigit() or row["rank"] == "0":
            raise FileFormatError(
                f"rank {row['rank']!r} is no whole number from 1",
                where=f"{document.where}:{line}",
                repair="mend the row",
            )
        rank = int(row["rank"])
        if rank not in answer.ranks:
            answer.items.append(row["disease_name"])
            answer.ranks.append(rank)
        elif answer.items[answer.ranks.index(rank)] != row["disease_name"]:
            answer.flags.append(f"two names at rank {rank}, line {line}")
        if "grounded_id" in row:
            answer.grounding.append(
                {
                    "rank": rank,
                    "id": row["grounded_id"],
                    "score": row.get("grounded_score"),
                    "correct": row.get("is_correct"),
                }
            )
    for answer in by_case.values():
        order = sorted(range(len(answer.ranks)), key=answer.ranks.__getitem__)
        answer.items, answer.ranks = [answer.items[i] for i in order], [answer.ranks[i] for i in order]
        if answer.ranks != list(range(1, len(answer.ranks) + 1)):
            answer.flags.append("rank_gap")
        answer.text = "\n".join(f"{rank}. {item}" for rank, item in zip(answer.ranks, answer.items, strict=True))
        yield answer


def vlmevalkit(document: Document) -> Iterator[AnswerRecord]:
    """VLMEvalKit prediction files (xlsx, tsv, json records); the track follows from the dataset in the file's name.

    Raises:
        FileFormatError: a pickle, an unknown dataset, or no prediction column.
    """
    track, condition = _dataset(document)
    if document.name.endswith(".xlsx"):
        rows: Iterator[tuple[int, dict[str, Any]]] = spreadsheet_rows(document)
    elif document.name.endswith(".json"):
        rows = ((i, row) for i, row in enumerate(_records(document), 1))
    else:
        rows = rows_of(document, "\t", PREDICTION)
    for line, row in rows:
        require_columns(row, PREDICTION, document, line)
        answer = AnswerRecord(_index(row["index"]), line, track=track, condition=condition)
        yield set_text(answer, row["prediction"], row.get("thinking") or None, cells=document.name.endswith(".xlsx"))


def _index(value: Any) -> str:
    """An index as the table has it; a writer that met a gap in the column has made numbers of it that are no integers.

    >>> _index(7), _index(7.0), _index("7"), _index("007"), _index("k:1")
    ('7', '7', '7', '007', 'k:1')
    """
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()


def _dataset(document: Document) -> tuple[str, str | None]:
    """Track of the dataset that the file's name ends in, and its condition where there are several.

    Raises:
        UsageError: a table of a judge's verdicts.
        FileFormatError: no known dataset.
    """
    stem = document.name.rsplit(".", 1)[0]
    if stem.endswith(JUDGED_ROWS):
        raise UsageError(
            "a table of a judge's verdicts, not answers",
            where=document.where,
            repair="load it: mmrarebench load verdicts ...",
        )
    dataset = dataset_of(stem)
    if dataset is None:
        raise FileFormatError(
            "its name ends in no known dataset", where=document.where, repair=f"known: {', '.join(DATASETS)}"
        )
    return dataset[0].track, dataset[1] if dataset[0].conditions else None


def _records(document: Document) -> list[dict[str, Any]]:
    try:
        records = json.loads(document.text())  # it knows NaN, which the public harness writes for an empty cell
    except json.JSONDecodeError as error:
        raise FileFormatError(f"no JSON: {error}", where=document.where, repair="write it again") from error
    if not isinstance(records, list) or not all(isinstance(row, dict) for row in records):
        raise FileFormatError("no list of records", where=document.where, repair="write it with PRED_FORMAT=json")
    return records


def spreadsheet_rows(document: Document) -> Iterator[tuple[int, dict[str, Any]]]:
    """Rows of a sheet; cells are read as stored: NA and None stay text, and so does one that begins like a formula."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(document.read()), read_only=True)
    except Exception as error:
        raise FileFormatError(f"no xlsx: {error}", where=document.where, repair="write it again") from error
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # writers state a wrong one; the rows that are there count
    rows = sheet.iter_rows(values_only=True)
    header = [str(cell) for cell in next(rows, ())]
    refuse_repeated([name for name in header if name != "None"], document.where)
    for line, row in enumerate(rows, 2):
        if any(cell is not None for cell in row):
            yield line, dict(zip(header, (*row, *[None] * (len(header) - len(row))), strict=False))


def dxgpt(document: Document) -> Iterator[AnswerRecord]:
    """DxGPT diagnosis files (GT, Diagnosis 1): no ids, rows join by order where they expect the same names."""
    for line, row in rows_of(document, ",", ("GT", "Diagnosis 1")):
        answer = AnswerRecord(None, line, track=Track.DIAGNOSIS, content_hash=content(expected(row["GT"])))
        yield set_text(answer, row["Diagnosis 1"])


FORMATS: dict[str, Callable[[Document], Iterator[AnswerRecord]]] = {
    "ranked-tsv": ranked_tsv,
    "jsonl": jsonl,
    "lmms-eval": lmms_eval,
    "pheval": pheval,
    "vlmevalkit": vlmevalkit,
    "dxgpt": dxgpt,
    "inspect": inspect,
}
SUFFIXES = (".tsv", ".jsonl", ".json", ".xlsx", ".csv", ".eval", ".parquet")
PICKLES = (".pkl", ".pickle")
PICKLE = "a pickle can run code and is not read"


def refuse_pickle(document: Document) -> None:
    """Refuse a file whose name says that it is a pickle.

    Raises:
        UsageError: it is one.
    """
    if document.name.endswith(PICKLES):
        raise UsageError(PICKLE, where=document.where, repair="write xlsx, tsv or json (PRED_FORMAT)")


def pickled(paths: Iterable[Path]) -> str:
    """A remark on the pickles in some folders, which are passed over; an empty text where there are none."""
    names = sorted(file.name for path in paths if path.is_dir() for file in path.rglob("*") if file.suffix in PICKLES)
    return f" (but {len(names)} pickles, such as {names[0]}; {PICKLE})" if names else ""


def recognise(document: Document) -> str:
    """The format of a file, by its name and first line.

    Raises:
        UsageError: no format is recognised; pickles are refused.
    """
    refuse_pickle(document)
    suffix = document.name.rsplit(".", 1)[-1]
    by_suffix = {"xlsx": "vlmevalkit", "eval": "inspect", "parquet": "pheval"}.get(suffix)
    if by_suffix:
        return by_suffix
    with document.stream() as stream:
        first = stream.read(4000).split(b"\n", 1)[0].decode("utf-8-sig", "replace")
    if suffix == "jsonl":
        return "lmms-eval" if '"doc_id"' in first or "samples_" in document.name else "jsonl"
    if document.name.endswith(".csv") and first.startswith("GT,"):
        return "dxgpt"
    if document.name.endswith(".json"):
        return "vlmevalkit" if first.lstrip().startswith("[") else "inspect"
    if "disease_name" in first or "phenopacket_id" in first:
        return "ranked-tsv"
    if "prediction" in next(csv.reader([first.strip()], delimiter="\t"), ()):
        return "vlmevalkit"
    raise UsageError("its format is not recognised", where=document.where, repair=f"--format {'|'.join(FORMATS)}")
