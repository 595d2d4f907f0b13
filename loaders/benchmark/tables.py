"""Rows of MMRareBench tables, streamed: one row in memory at a time, whatever the size of the file."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
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
            reader = Records(_lines(raw, document.where, bytes_read))
            try:
                names = next(reader, [])
                track = recognise(names, document.name, document.where)
                for place, record in enumerate(reader):
                    if len(record) != len(names):
                        raise FileFormatError(
                            f"the row has {'more' if len(record) > len(names) else 'fewer'} cells than the header",
                            where=f"{document.where}:{reader.line_num}",
                            repair="fetch the file again; nothing was loaded",
                        )
                    cells = dict(zip(names, record, strict=True))
                    cells.setdefault("index", str(place))
                    yield Row(track, cells, document.where, reader.line_num, bytes_read[0])
                    bytes_read[0] = 0
            except csv.Error as error:
                where = f"{document.where}:{reader.line_num + 1}"
                raise FileFormatError(str(error), where=where, repair="write the table anew") from error


class Records(Iterator[list[str]]):
    """Records of a table as the csv module reads them; lines that it would only cut at tabs are cut without it.

    Cells of images are a megabyte long, and the module looks at each letter. Empty lines are passed over.
    """

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.line_num = 0
        """Lines read, those of a record that is no table's left out."""

    def __next__(self) -> list[str]:
        while True:
            line = next(self._lines)
            record, lines = plain_cells(line), 1
            if record is None:
                reader = csv.reader(chain([line], self._lines), delimiter="\t")
                record = next(reader)
                lines = reader.line_num
            self.line_num += lines
            if record:
                return record


def plain_cells(line: str) -> list[str] | None:
    r"""The cells of a line that is a whole record, quoted ones without their quotes; None where that takes a closer look.

    >>> plain_cells('a\t"say ""hi"", they"\tb"c\n'), plain_cells('"a\tb"'), plain_cells('"a')
    (['a', 'say "hi", they', 'b"c'], None, None)
    """
    text = line.removesuffix("\n").removesuffix("\r")
    if "\r" in text or "\n" in text:
        return None
    cells = text.split("\t") if text else []
    if '"' not in text:
        return cells
    for place, cell in enumerate(cells):
        if cell.startswith('"'):
            plain = _without_quotes(cell)
            if plain is None:
                return None
            cells[place] = plain
    return cells


def _without_quotes(cell: str) -> str | None:
    """A quoted cell's text, its doubled quotes as one; None where the quotes are not those of one whole cell."""
    pieces, begin, end = [], 1, len(cell) - 1
    while (at := cell.find('"', begin)) < end:
        if at < 0 or cell[at + 1] != '"' or at + 1 == end:
            return None
        pieces.append(cell[begin : at + 1])
        begin = at + 2
    return "".join((*pieces, cell[begin:end])) if at == end else None


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
