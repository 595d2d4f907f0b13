"""Delimited tables, read row by row as text."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from files.documents import Document
from mmrarebench.exceptions import FileFormatError


def rows_of(document: Document, delimiter: str, required: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a delimited table with their line numbers, as text: NA, None and nan stay what they are.

    Raises:
        FileFormatError: a needed column is missing, or a row has more or fewer cells than the header.
    """
    csv.field_size_limit(sys.maxsize)
    reader = csv.DictReader(io.StringIO(document.text()), delimiter=delimiter)
    try:
        names = reader.fieldnames or ()
    except csv.Error as error:
        raise _no_table(error, document, 1) from error
    refuse_repeated(names, document.where)
    require_columns(dict.fromkeys(names), required, document, 1)
    for row in _rows(reader, document):
        if None in row or None in row.values():
            raise FileFormatError(
                "the row has another number of cells than the header",
                where=f"{document.where}:{reader.line_num}",
                repair="fetch the file again; nothing was loaded",
            )
        yield reader.line_num, row


def _rows(reader: csv.DictReader[str], document: Document) -> Iterator[dict[str, str]]:
    try:
        yield from reader
    except csv.Error as error:
        raise _no_table(error, document, reader.line_num + 1) from error


def _no_table(error: csv.Error, document: Document, line: int) -> FileFormatError:
    return FileFormatError(
        f"a cell is not written as a table's: {error}",
        where=f"{document.where}:{line}",
        repair="put the cell between double quotes; nothing was loaded",
    )


def refuse_repeated(names: Sequence[str], where: str) -> None:
    """Raise FileFormatError where two columns have one name.

    >>> refuse_repeated(["index", "a", "a"], "x.tsv")
    Traceback (most recent call last):
    ...
    mmrarebench.exceptions.FileFormatError: x.tsv:1: two columns are called a. Repair: rename one of them; nothing was loaded
    """
    repeated = [name for place, name in enumerate(names) if name and name in names[:place]]
    if repeated:
        raise FileFormatError(
            f"two columns are called {repeated[0]}",
            where=f"{where}:1",
            repair="rename one of them; nothing was loaded",
        )


def require_columns(row: Mapping[str, Any], names: tuple[str, ...], document: Document, line: int) -> None:
    """Raise FileFormatError for columns that the row of this line lacks."""
    absent = [name for name in names if name not in row]
    if absent:
        raise FileFormatError(
            f"columns missing: {', '.join(absent)}",
            where=f"{document.where}:{line}",
            repair="give the file as published",
        )
