"""Documents of a corpus folder at any address fsspec knows: JSON lines, Parquet and text, plain or compressed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any, BinaryIO, NamedTuple

from files.documents import json_record
from mmrarebench.exceptions import FileFormatError, InputError, UsageError

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
    found: list[Part] = []
    skipped: list[str] = []
    for address in addresses:
        fs, root = _filesystem(address)
        files = [root] if fs.isfile(root) else sorted(fs.find(root)) if fs.exists(root) else []
        if not files:
            raise InputError("no such file or folder, or an empty one", where=address, repair="check the address")
        for file in files:
            known = list(_parts(fs, fs.unstrip_protocol(file), file))
            found += known
            skipped += [] if known else [file]
    return found, skipped


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
        if not isinstance(error, broken) and type(error).__module__.split(".")[0] not in ("zstandard", "zlib", "lzma"):
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
        yield io.BufferedReader(_Frames(stream)) if zstandard else stream


class _Frames(io.RawIOBase):
    """All frames of a Zstandard stream; the library's own reader takes one that is cut short for its end."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._ready = stream, b""
        self._frame: Any = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready and (data := self._left() or self._stream.read(1 << 20)):
            self._frame = self._frame if self._frame and not self._frame.eof else _decompressor()
            self._ready = self._frame.decompress(data)
        if not self._ready and self._frame and not self._frame.eof:
            raise EOFError("the last frame ends early")
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count

    def _left(self) -> bytes:
        return bytes(self._frame.unused_data) if self._frame and self._frame.eof else b""


def _decompressor() -> Any:
    import zstandard

    return zstandard.ZstdDecompressor().decompressobj()


def _joined(record: Any, fields: tuple[str, ...]) -> str:
    r"""The strings of a record.

    >>> _joined({"id": 7, "title": "A", "body": "B"}, ()), _joined({"title": "A", "body": "B"}, ("body",))
    ('A\nB', 'B')
    """
    if isinstance(record, str):
        return record
    if not isinstance(record, dict):
        return "\n".join(_joined(one, fields) for one in record) if isinstance(record, list) else ""
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
