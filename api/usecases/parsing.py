"""Parse files of records: judge replies, ranked lists, list cells and the like."""

from __future__ import annotations

from pathlib import Path

from api.usecases.querying import Rows
from files import documents as files
from mmrarebench.exceptions import FileFormatError, InputError
from mmrarebench.parsing import parse_record


def parse_file(kind: str, path: Path, parser: str) -> Rows:
    """Read a file of records (JSON lines); one ``{status, value}`` a record.

    Raises:
        InputError: there is no such file in the path.
        FileFormatError: a line is no such record.
    """
    results = []
    documents = list(files.documents([path], (".jsonl", ".json")))
    if not documents:
        raise InputError("no .jsonl file in it", where=str(path), repair="check the path")
    for document in documents:
        for line, text in enumerate(document.text().splitlines(), 1):
            if text.strip():
                record = files.json_record(text, f"{document.where}:{line}")
                try:
                    results.append(parse_record(kind, record, parser))
                except FileFormatError as error:
                    raise FileFormatError(error.what, where=f"{document.where}:{line}", repair=error.repair) from error
    return results
