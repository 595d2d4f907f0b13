"""Disease results of PhEval: one Parquet file a case, or one table of many cases, with ranks or scores."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from files.documents import Document
from loaders.answers.records import AnswerRecord
from mmrarebench.benchmark.vocabulary import Track
from mmrarebench.exceptions import FileFormatError

_CASE_COLUMNS = ("phenopacket_id", "phenopacket", "case_id", "case", "sample_id", "file")
_NAME_COLUMNS = ("disease_name", "disease_label")
_ID_COLUMNS = ("disease_identifier", "disease_id")
MISSED = 0
"""Rank under which PhEval appends an expected entity that the tool did not name."""
_SUFFIX = re.compile(r"(?:[-_](?:pheval[-_])?disease[-_]results?)?\.(?:parquet|json|ya?ml)$", re.IGNORECASE)


def pheval(document: Document) -> Iterator[AnswerRecord]:
    """The ranked diseases of each case; a result without a name is named by its identifier.

    Results of one score share a rank, as PhEval ranks them; where a file has no rank, the scores rank. What PhEval appends
    under rank 0, the expected entity that the tool missed, is no part of the answer.

    Raises:
        FileFormatError: no Parquet, or no column of diseases.
    """
    rows = _rows(document)
    by_case: dict[str, list[tuple[int, Mapping[str, Any]]]] = defaultdict(list)
    stem = case_of(document.name)
    for line, row in enumerate(rows, 1):
        case = next((str(row[column]) for column in _CASE_COLUMNS if row.get(column)), stem)
        by_case[case_of(case)].append((line, row))
    if not rows:
        yield AnswerRecord(stem, 1, text="", track=Track.DIAGNOSIS)
    for case, rows_of_case in by_case.items():
        results = [(line, row) for line, row in rows_of_case if row.get("rank") != MISSED]
        yield (
            _answer(case, results, document)
            if results
            else AnswerRecord(case, rows_of_case[0][0], text="", track=Track.DIAGNOSIS)
        )


def _rows(document: Document) -> list[dict[str, Any]]:
    import pyarrow
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.read_table(io.BytesIO(document.read()))
    except (pyarrow.ArrowException, OSError) as error:
        raise FileFormatError(f"no Parquet: {error}", where=document.where, repair="write it again") from error
    if not {*_NAME_COLUMNS, *_ID_COLUMNS} & set(table.column_names):
        raise FileFormatError(
            "no disease results of PhEval: neither disease_identifier nor disease_name",
            where=document.where,
            repair="give the files of pheval_disease_results",
        )
    return list(table.to_pylist())


def _answer(case: str, results: list[tuple[int, Mapping[str, Any]]], document: Document) -> AnswerRecord:
    answer = AnswerRecord(case, results[0][0], track=Track.DIAGNOSIS)
    ranked = sorted(results, key=lambda result: _order(result[1], f"{document.where}:{result[0]}"))
    previous: Any = None
    for place, (_, row) in enumerate(ranked, 1):
        score = row.get("rank") or row.get("score")
        tied = answer.ranks and score is not None and score == previous
        rank = int(row["rank"]) if row.get("rank") else answer.ranks[-1] if tied else place
        previous = score
        name = next((str(row[column]) for column in (*_NAME_COLUMNS, *_ID_COLUMNS) if row.get(column)), "")
        answer.items.append(name)
        answer.ranks.append(rank)
    answer.text = "\n".join(f"{rank}. {item}" for rank, item in zip(answer.ranks, answer.items, strict=True))
    return answer


def _order(row: Mapping[str, Any], where: str) -> float:
    """Return what orders a result: its rank, else its score from the highest down."""
    for column, sign in (("rank", 1), ("score", -1)):
        value = row.get(column)
        if isinstance(value, (int, float)) and value == value:
            return sign * float(value)
    raise FileFormatError("a result without rank and score", where=where, repair="give the file as PhEval wrote it")


def case_of(name: str) -> str:
    """Return the case that a result file is named after.

    >>> case_of("PMID_1_A-disease_result.parquet"), case_of("PMID_1_A.json"), case_of("PMID_1_A")
    ('PMID_1_A', 'PMID_1_A', 'PMID_1_A')
    """
    return _SUFFIX.sub("", name)
