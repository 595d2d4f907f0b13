"""Files as users have them: plain, compressed, archived or in folders, read as a stream and never unpacked to disk."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import sys
import uuid
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, BinaryIO, cast

import orjson

from mmrarebench.exceptions import FileFormatError, InputError, UsageError

if sys.version_info >= (3, 14):
    import tarfile

    from compression import zstd
else:
    from backports import zstd
    from backports.zstd import tarfile

_OPENERS: dict[str, Callable[[Path], BinaryIO]] = {
    ".gz": lambda file: cast(BinaryIO, gzip.GzipFile(file)),
    ".xz": lambda file: cast(BinaryIO, lzma.LZMAFile(file)),
    ".bz2": lambda file: cast(BinaryIO, bz2.BZ2File(file)),
    ".zst": lambda file: cast(BinaryIO, zstd.ZstdFile(file)),
}
_BUFFER = 2**20
RATIO, SMALL, LARGEST = 200, 2**28, 2**33
"""Limits of unpacking: a multiple of the packed size, or a number of bytes if that is more; never more than the last."""
_TAR = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tar.zst", ".tzst")
_BROKEN = (
    EOFError,
    zlib.error,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    zstd.ZstdError,
)


def most(packed: int) -> int:
    """Bytes that so many packed ones may unpack to.

    >>> most(1000) == SMALL, most(2_000_000), most(2**40) == LARGEST
    (True, 400000000, True)
    """
    return min(max(RATIO * packed, SMALL), LARGEST)


class _Bounded(io.RawIOBase):
    """A stream that refuses to unpack to more than it should."""

    def __init__(self, stream: BinaryIO, where: str, packed: int) -> None:
        self._stream, self._where, self._left = stream, where, most(packed)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise too_large(self._where)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def too_large(where: str) -> FileFormatError:
    """The error for what unpacks to an unlikely size."""
    reason = f"it unpacks to more than {RATIO} times its size or {LARGEST // 2**30} GiB"
    return FileFormatError(reason, where=where, repair="unpack it yourself if you trust it; nothing was loaded")


@dataclass(frozen=True)
class Document:
    """One file as read: its name without compression suffix, where it lies, and its bytes as a stream."""

    name: str
    where: str
    source: Callable[[], BinaryIO]
    size: int | None = None

    @contextmanager
    def stream(self) -> Iterator[BinaryIO]:
        """The bytes as a stream.

        Raises:
            FileFormatError: the compressed data ends early or is damaged.
        """
        with reading(self.where), self.source() as stream:
            yield stream

    def read(self) -> bytes:
        """All bytes."""
        with self.stream() as stream:
            return stream.read()

    def text(self) -> str:
        """All text, as UTF-8 with or without a byte-order mark; an HTML page is refused."""
        refuse_html(data := self.read(), self.where)
        return decode(data, self.where)


def refuse_html(data: bytes, where: str) -> None:
    """Raise where a file is a page, such as a server's error page that was saved in place of the file."""
    if data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        raise FileFormatError("an HTML page, not the file itself", where=where, repair="fetch the file itself")


def decode(data: bytes, where: str) -> str:
    """Decode UTF-8 strictly.

    Raises:
        FileFormatError: with the line of the first byte that is none.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileFormatError(
            f"not UTF-8 at byte {error.start}", where=f"{where}:{line}", repair="save the file as UTF-8"
        ) from error


@contextmanager
def reading(where: str) -> Iterator[None]:
    """Turn damage in compressed data into a FileFormatError that names the file."""
    try:
        yield
    except (*_BROKEN, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's, not the data's
        raise FileFormatError(
            f"the compressed data is cut short or damaged ({error or type(error).__name__})",
            where=where,
            repair="fetch the file again; nothing was loaded",
        ) from error


@contextmanager
def record(where: str, unit: str = "record") -> Iterator[None]:
    """Turn what a record lacks or misstates into a FileFormatError that names its place.

    >>> with record("a.json:3"):
    ...     {"name": "x"}["code"]
    Traceback (most recent call last):
    ...
    mmrarebench.exceptions.FileFormatError: a.json:3: the record lacks 'code'. Repair: mend the record; nothing was loaded
    """
    try:
        yield
    except FileFormatError:
        raise
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, UsageError) as error:
        problem = error.what if isinstance(error, UsageError) else f"the {unit} is not as it should be: {error}"
        reason = f"the {unit} lacks {error}" if isinstance(error, KeyError) else problem
        raise FileFormatError(reason, where=where, repair=f"mend the {unit}; nothing was loaded") from error


def json_record(text: str | bytes, where: str, repair: str = "mend the line") -> Any:
    """A record of JSON lines.

    >>> json_record("{", "a.jsonl:3")
    Traceback (most recent call last):
    ...
    mmrarebench.exceptions.FileFormatError: a.jsonl:3: no JSON: unexpected end of data: line 1 column 2 (char 1). Repair: mend the line
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise FileFormatError(f"no JSON: {error}", where=where, repair=repair) from error


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, whoever else writes the same one at the same time; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def sha256(path: Path) -> str:
    """Hash of a file's bytes; of a folder, over the names and hashes of its files."""
    if path.is_dir():
        parts = "".join(f"{p.relative_to(path).as_posix()} {sha256(p)}\n" for p in _files(path))
        return hashlib.sha256(parts.encode()).hexdigest()
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and not _hidden(p.relative_to(folder)))


def _hidden(path: PurePath) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in path.parts)


def documents(paths: Iterable[Path | str], suffixes: tuple[str, ...]) -> Iterator[Document]:
    """Every document below some paths whose name ends in one of the suffixes (compression put aside), in name order.

    Raises:
        InputError: a path does not exist.
        FileFormatError: a file is empty or damaged.
    """
    for location in paths:
        path = Path(location)
        if not path.exists():
            raise InputError("no such file or folder", where=str(path), repair="check the path")
        for file in _files(path) if path.is_dir() else [path]:
            if file.stat().st_size == 0 and (file == path or _plain(file.name).endswith(suffixes)):
                raise FileFormatError("the file is empty", where=str(file), repair="fetch it again; nothing was loaded")
            yield from _documents(file, suffixes, direct=file == path)


def _plain(name: str) -> str:
    for suffix in _OPENERS:
        name = name.removesuffix(suffix)
    return name.lower()


def _documents(file: Path, suffixes: tuple[str, ...], *, direct: bool) -> Iterator[Document]:
    name = file.name.lower()
    if name.endswith(_TAR):
        yield from _tar(file, suffixes)
    elif name.endswith(".zip"):
        yield from _zip(file, suffixes)
    elif direct or _plain(name).endswith(suffixes):
        opener = _OPENERS.get(file.suffix.lower())
        yield Document(_plain(name), str(file), lambda: _open(file, opener), file.stat().st_size)


def _open(file: Path, opener: Callable[[Path], BinaryIO] | None) -> BinaryIO:
    if opener is None:
        return cast(BinaryIO, file.open("rb"))
    bounded = _Bounded(opener(file), str(file), file.stat().st_size)
    return cast(BinaryIO, io.BufferedReader(bounded, _BUFFER))


def _member(file: Path, name: str, data: bytes) -> Document:
    where = f"{file}!{name}"
    if not data:
        raise FileFormatError("the file is empty", where=where, repair="fetch it again; nothing was loaded")
    return Document(_plain(PurePosixPath(name).name), where, lambda: io.BytesIO(data), len(data))


def _wanted(name: str, suffixes: tuple[str, ...]) -> bool:
    path = PurePosixPath(name)
    return _plain(path.name).endswith(suffixes) and not _hidden(path)


def _tar(file: Path, suffixes: tuple[str, ...]) -> Iterator[Document]:
    allowance = most(file.stat().st_size)
    with reading(str(file)), tarfile.open(file, "r:*") as archive:
        for member in archive:
            allowance -= member.size
            if allowance < 0:
                raise too_large(f"{file}!{member.name}")
            stream = archive.extractfile(member) if member.isfile() and _wanted(member.name, suffixes) else None
            if stream:
                yield _member(file, member.name, stream.read())


def _zip(file: Path, suffixes: tuple[str, ...]) -> Iterator[Document]:
    with reading(str(file)), zipfile.ZipFile(file) as archive:
        for entry in sorted(archive.infolist(), key=lambda e: e.filename):
            if not entry.is_dir() and _wanted(entry.filename, suffixes):
                if entry.file_size > most(entry.compress_size):
                    raise too_large(f"{file}!{entry.filename}")
                yield _member(file, entry.filename, archive.read(entry))
