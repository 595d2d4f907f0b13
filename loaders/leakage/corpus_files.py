"""Documents of a corpus folder at any address fsspec knows: JSON lines, Parquet and text, plain or compressed."""

from __future__ import annotations

import io
import lzma
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from files.documents import json_record
from mmrarebench.exceptions import FileFormatError, InputError, UsageError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LINES, TEXT, PARQUET = (".jsonl", ".ndjson"), (".txt", ".text", ".md"), (".parquet",)
COMPRESSED = (".gz", ".zst", ".xz", ".bz2")
BLOCK = 32_000_000
PIECE, OVERLAP = 8_000_000, 2_000


class Part(NamedTuple):
    """A piece of work: a file, or of a large one the bytes or the row group that begin here."""

    path: str
    kind: str
    start: int = 0
    end: int | None = None


class Document(NamedTuple):
    """A text of a corpus and where it lies: the file, and the byte, row or character where it begins."""

    where: str
    text: str


def parts(addresses: list[str]) -> tuple[list[Part], list[str]]:
    """Pieces of work of some files or folders, and the files that are none of the known kinds.

    Raises:
        InputError: there is nothing at an address.
        UsageError: an address is of no protocol that is installed.
    """
    pieces: list[Part] = []
    skipped: list[str] = []
    for address in addresses:
        fs, root = _filesystem(address)
        files = [root] if fs.isfile(root) else sorted(fs.find(root)) if fs.exists(root) else []
        if not files:
            raise InputError("no such file or folder, or an empty one", where=address, repair="check the address")
        for file in files:
            file_pieces = list(_parts(fs, fs.unstrip_protocol(file), file))
            pieces += file_pieces
            skipped += [] if file_pieces else [file]
    return pieces, skipped


def _filesystem(address: str) -> Any:
    from fsspec.core import url_to_fs

    try:
        return url_to_fs(address)
    except (ValueError, ImportError) as error:
        raise UsageError(
            f"cannot read this address: {error}", where=address, repair="a path, or install what fsspec names"
        ) from error


def _parts(fs: Any, address: str, file: str) -> Iterator[Part]:
    plain = PurePosixPath(file)
    compressed = plain.suffix in COMPRESSED
    suffix = PurePosixPath(plain.stem).suffix if compressed else plain.suffix
    if suffix in LINES and not compressed:
        size = fs.size(file) or 0
        for start in range(0, max(size, 1), BLOCK):
            yield Part(address, "lines", start, start + BLOCK)
    elif suffix in LINES:
        yield Part(address, "lines")
    elif suffix in TEXT:
        yield Part(address, "text")
    elif suffix in PARQUET and not compressed:
        for group in range(_groups(fs, file, address)):
            yield Part(address, "parquet", group)


def _groups(fs: Any, file: str, address: str) -> int:
    import pyarrow
    import pyarrow.parquet

    try:
        with fs.open(file, "rb") as stream:
            return int(pyarrow.parquet.ParquetFile(stream).num_row_groups)
    except (pyarrow.ArrowException, OSError) as error:
        raise FileFormatError(f"no Parquet file: {error}", where=address, repair="fetch the file again") from error


def documents(part: Part, fields: tuple[str, ...] = ()) -> Iterator[Document]:
    """The documents of a piece: lines or rows with the text of their fields (all strings where none are named).

    Raises:
        FileFormatError: a file is damaged, or a line is no JSON.
    """
    import pyarrow

    readers = {"lines": _lines, "text": _text, "parquet": _rows}
    try:
        yield from readers[part.kind](part, fields)
    except (FileFormatError, InputError):
        raise
    except Exception as error:
        broken = (EOFError, OSError, UnicodeDecodeError, pyarrow.ArrowException, ValueError)
        if not isinstance(error, broken) and not isinstance(error, (zstd.ZstdError, zlib.error, lzma.LZMAError)):
            raise
        raise FileFormatError(
            f"cannot be read: {error or type(error).__name__}", where=part.path, repair="fetch the file again"
        ) from error


def _lines(part: Part, fields: tuple[str, ...]) -> Iterator[Document]:
    with _plain(part) as stream:
        at = part.start
        if at:
            stream.seek(at - 1)
            at += len(stream.readline()) - 1  # the line that the piece before ends with
        while (part.end is None or at < part.end) and (line := stream.readline()):
            if line.strip():
                record = json_record(line, f"{part.path}@{at}", "mend the line at this byte")
                yield Document(f"{part.path}@{at}", _joined(record, fields))
            at += len(line)


@contextmanager
def _plain(part: Part) -> Iterator[Any]:
    """The bytes of a file, decompressed as its name says."""
    import fsspec

    zstandard = part.path.endswith(".zst")
    with fsspec.open(part.path, "rb", compression=None if zstandard else "infer") as stream:
        yield zstd.ZstdFile(stream) if zstandard else stream


def _joined(record: Any, fields: tuple[str, ...]) -> str:
    r"""The strings of a record.

    >>> _joined({"id": 7, "title": "A", "body": "B"}, ()), _joined({"title": "A", "body": "B"}, ("body",))
    ('A\nB', 'B')
    """
    if isinstance(record, str):
        return record
    if not isinstance(record, dict):
        return "\n".join(_joined(item, fields) for item in record) if isinstance(record, list) else ""
    values = [record.get(name) for name in fields] if fields else list(record.values())
    return "\n".join(
        value if isinstance(value, str) else _joined(value, ())
        for value in values
        if isinstance(value, str | list | dict)
    )


def _text(part: Part, fields: tuple[str, ...]) -> Iterator[Document]:
    with _plain(part) as data, io.TextIOWrapper(data, encoding="utf-8", newline="") as stream:
        at, carried = 0, ""
        while piece := stream.read(PIECE):
            text = carried + piece
            yield Document(part.path if not at else f"{part.path}@{at - len(carried)}", text)
            at += len(piece)
            carried = text[-OVERLAP:]


def _rows(part: Part, fields: tuple[str, ...]) -> Iterator[Document]:
    import fsspec
    import pyarrow
    import pyarrow.parquet

    with fsspec.open(part.path, "rb") as stream:
        file = pyarrow.parquet.ParquetFile(stream)
        texts = [
            c.name
            for c in file.schema_arrow
            if pyarrow.types.is_string(c.type) or pyarrow.types.is_large_string(c.type)
        ]
        columns = [name for name in texts if not fields or name in fields]
        before = sum(file.metadata.row_group(i).num_rows for i in range(part.start))
        for row, record in enumerate(file.read_row_group(part.start, columns=columns).to_pylist(), before):
            yield Document(f"{part.path}@{row}", _joined(record, fields))
