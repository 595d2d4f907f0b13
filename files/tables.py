"""Delimited tables, read row by row as text."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Mapping
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
    require_columns(dict.fromkeys(reader.fieldnames or ()), required, document, 1)
    for row in reader:
        if None in row or None in row.values():
            raise FileFormatError(
                "the row has another number of cells than the header",
                where=f"{document.where}:{reader.line_num}",
                repair="fetch the file again; nothing was loaded",
            )
        yield reader.line_num, row


def require_columns(row: Mapping[str, Any], names: tuple[str, ...], document: Document, line: int) -> None:
    """Raise FileFormatError for columns that the row of this line lacks."""
    absent = [name for name in names if name not in row]
    if absent:
        raise FileFormatError(
            f"columns missing: {', '.join(absent)}",
            where=f"{document.where}:{line}",
            repair="give the file as published",
        )
