"""Verdicts as files give them: JSON lines with a judge's reply, or the public harness' table with a row for each answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from files.documents import Document
from loaders.answers.files import JUDGED_ROWS, spreadsheet_rows
from loaders.benchmark.tracks import dataset_of
from mmrarebench.benchmark.vocabulary import Condition, Track
from mmrarebench.exceptions import FileFormatError, UsageError

NEEDED = ("question", "model", "judge", "reply")
DIMENSION_COLUMNS = ("judge_presence", "judge_top1", "judge_type_match", "judge_specificity", "judge_coherence")
RAW_COLUMNS = ("judge_raw", "judge_reply", "judge_response", "judge_output", "judge_raw_reply", "raw_judge")
_FAILED = re.compile(r"\s*JUDGE_ERROR\b|\s*Failed to obtain answer", re.IGNORECASE)


class VerdictRecord(NamedTuple):
    """One verdict of a file: the question, the model's run, the judge and its reply; ``rubric`` where the file states it."""

    question: str
    model: str
    judge: str
    reply: str
    condition: str
    where: str
    line: int
    prompt_hash: str | None = None
    rubric: str | None = None

    @property
    def failed(self) -> bool:
        """Whether the call of the judge failed.

        >>> VerdictRecord("treatment/1", "m", "j", "JUDGE_ERROR: 503", "full", "f", 1).failed
        True
        """
        return not self.reply.strip() or _FAILED.match(self.reply) is not None


class Stated(NamedTuple):
    """Model, judge and condition of the command, for a table that does not name them."""

    model: str | None = None
    judge: str | None = None
    condition: str | None = None


def read_records(document: Document, stated: Stated) -> Iterator[VerdictRecord]:
    """The verdicts of a document.

    Raises:
        FileFormatError: a line is no verdict, or a table lacks its columns.
        UsageError: a table's model or judge is not stated.
    """
    return _per_row(document, stated) if document.name.lower().endswith(".xlsx") else _json_lines(document)


def _json_lines(document: Document) -> Iterator[VerdictRecord]:
    for line, text in enumerate(document.text().split("\n"), 1):
        if text.strip():
            yield _json_record(text, document.where, line)


def _json_record(text: str, where: str, line: int) -> VerdictRecord:
    try:
        record = orjson.loads(text)
        question, model, judge, reply = (str(record[name]) for name in NEEDED)
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        repair = "mend the line"
        if "prediction" in text or "response" in text:
            repair = "answers of a model are loaded by load answers; a verdict has a judge and its reply"
        raise FileFormatError(
            f"no judge reply ({', '.join(NEEDED)}): {error}", where=f"{where}:{line}", repair=repair
        ) from error
    return VerdictRecord(
        question,
        model,
        judge,
        reply,
        str(record.get("condition") or Condition.FULL),
        where,
        line,
        record.get("promptHash"),
        record.get("rubric"),
    )


def _per_row(document: Document, stated: Stated) -> Iterator[VerdictRecord]:
    """The public harness' ``*_per_row.xlsx`` of the second version: the judge's raw reply, or its five dimensions."""
    stem = document.name.rsplit(".", 1)[0].removesuffix(JUDGED_ROWS)
    _refuse_answers(document)
    dataset = dataset_of(stem)
    if dataset is None:
        raise FileFormatError(
            "its name ends in no known dataset and _per_row", where=document.where, repair="keep the harness' name"
        )
    table, condition = dataset
    model = stated.model or re.sub(r"_?M{1,2}Ra?reBench_\w+$", "", stem, flags=re.IGNORECASE)
    if not model or not stated.judge:
        what = "the table names no judge" if model else "the table's name states no model"
        raise UsageError(what, where=document.where, repair="give --judge NAME (and --model NAME)")
    for line, row in spreadsheet_rows(document):
        if row.get("index") in (None, ""):
            continue
        reply = per_row_reply(row)
        if reply is None:
            columns = ", ".join((*DIMENSION_COLUMNS, RAW_COLUMNS[0]))
            raise FileFormatError(
                f"no column with a judge's verdicts ({columns})",
                where=f"{document.where}:{line}",
                repair="take the table of a run with a judge",
            )
        index = row["index"]
        source = str(int(index) if isinstance(index, float) and index.is_integer() else index).strip()
        question = f"{table.track}/{source}"
        rubric = "dims" if table.track == Track.DIAGNOSIS else None
        yield VerdictRecord(
            question, model, stated.judge, reply, stated.condition or condition, document.where, line, None, rubric
        )


def _refuse_answers(document: Document) -> None:
    """Refuse a table that holds predictions and no verdict of a judge.

    Raises:
        UsageError: it is a table of answers.
    """
    row = next((row for _, row in spreadsheet_rows(document)), {})
    if "prediction" in row and per_row_reply(row) is None:
        raise UsageError(
            "a table of a model's answers, not verdicts",
            where=document.where,
            repair="load it: mmrarebench load answers ...",
        )


def per_row_reply(row: Mapping[str, Any]) -> str | None:
    r"""The judge's raw reply of a row, else its dimensions as lines; None where the row has neither column.

    >>> per_row_reply({"judge_presence": 1, "judge_top1": 0, "judge_type_match": 2, "judge_specificity": 1, "judge_coherence": 1})
    'YES\nNO\n2\nYES\nYES'
    >>> per_row_reply({"judge_raw": "JUDGE_ERROR: 503", "judge_presence": 0}), per_row_reply({"index": 1}) is None
    ('JUDGE_ERROR: 503', True)
    """
    raw = next((str(row[name] or "") for name in RAW_COLUMNS if name in row), None)
    if raw is not None and raw.strip():
        return raw
    if not all(name in row for name in DIMENSION_COLUMNS):
        return raw
    values = [row[name] for name in DIMENSION_COLUMNS]
    if any(value is None or value == "" for value in values):
        return ""
    numbers = [int(float(value)) for value in values]
    return "\n".join(str(n) if place == 2 else "YES" if n else "NO" for place, n in enumerate(numbers))
