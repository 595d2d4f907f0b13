"""Rows of MMRareBench tables, streamed: one row in memory at a time, whatever the size of the file."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, NamedTuple

from files.documents import Document
from loaders.benchmark.tracks import GOLD_TRACKS, TrackFile, recognise
from mmrarebench.exceptions import FileFormatError

SUFFIXES = (".tsv",)


class Row(NamedTuple):
    """One row of a table, with its place and how many bytes were read for it."""

    track: TrackFile
    cells: dict[str, str]
    where: str
    line: int
    bytes: int = 0

    @property
    def key(self) -> str:
        """Its id in the source."""
        return self.cells["index"].strip()

    def text(self, *columns: str) -> str:
        """The first of some columns that has a text; an empty one where none has.

        >>> from loaders.benchmark.tracks import TRACKS
        >>> Row(TRACKS[0], {"index": "1", "a": "", "b": "x"}, "t.tsv", 2).text("a", "b", "c")
        'x'
        """
        return next((self.cells[name] for name in columns if self.cells.get(name)), "")


def get(documents: Iterable[Document]) -> Iterator[Row]:
    """Rows of the tables; where a table has no ``index``, rows are counted from 0, as the public harness does.

    Raises:
        FileFormatError: no track's table, a missing column, a short row, or no UTF-8.
    """
    csv.field_size_limit(sys.maxsize)
    for document in documents:
        with document.stream() as raw:
            bytes_read = [0]
            reader = csv.DictReader(_lines(raw, document.where, bytes_read), delimiter="\t")
            try:
                track = recognise(list(reader.fieldnames or ()), document.name, document.where)
                for place, cells in enumerate(reader):
                    if None in cells or None in cells.values():
                        raise FileFormatError(
                            f"the row has {'more' if None in cells else 'fewer'} cells than the header",
                            where=f"{document.where}:{reader.line_num}",
                            repair="fetch the file again; nothing was loaded",
                        )
                    cells.setdefault("index", str(place))
                    yield Row(track, cells, document.where, reader.line_num, bytes_read[0])
                    bytes_read[0] = 0
            except csv.Error as error:
                where = f"{document.where}:{reader.line_num + 1}"
                raise FileFormatError(str(error), where=where, repair="write the table anew") from error


def with_golds_first(documents: Callable[[], Iterable[Document]]) -> Iterator[Document]:
    """Tables that state diagnoses, then the others: which patient of an article a row is about follows from the diagnoses.

    Args:
        documents: gives the documents anew, so that none has to be held in memory.
    """
    for golds in (True, False):
        yield from (document for document in documents() if _states_golds(document) is golds)


def _states_golds(document: Document) -> bool:
    """Whether a table states diagnoses, by its header; what is no table is read, and refused, with the others."""
    with document.stream() as raw:
        header = raw.readline().decode("utf-8-sig", "replace").rstrip("\r\n")
    try:
        return (
            recognise(next(csv.reader([header], delimiter="\t"), []), document.name, document.where).track
            in GOLD_TRACKS
        )
    except FileFormatError:
        return False


def _lines(raw: BinaryIO, where: str, bytes_read: list[int]) -> Iterator[str]:
    for number, line in enumerate(raw, 1):
        bytes_read[0] += len(line)
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise FileFormatError("not UTF-8", where=f"{where}:{number}", repair="save it as UTF-8") from error
