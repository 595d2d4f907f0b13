"""Small file work that must not go wrong half way."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from mmrarebench.exceptions import ServerError


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, in one step: the old one or the new one, never half.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_private(Path(folder, "secret"), "s")
    ...     Path(folder, "secret").read_text()
    's'
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def free_bytes(path: Path) -> int:
    """The free space where a folder is or will be.

    >>> free_bytes(Path("not", "yet", "there")) > 0
    True
    """
    folder = path.absolute()
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def check_space(folder: Path, needed: int, purpose: str, variable: str) -> None:
    """Refuse to begin where a folder's disk has too little room.

    Args:
        folder: where it is to be written.
        needed: bytes.
        purpose: what needs them, as "the graph needs".
        variable: the environment variable that can name another folder.

    Raises:
        ServerError: with the free and the needed space.
    """
    free = free_bytes(folder)
    if free < needed:
        raise ServerError(
            f"{free // 2**20} MiB free, {purpose} {needed // 2**20}",
            where=str(folder),
            repair=f"free some space, or let {variable} name a folder on a larger disk",
        )


def size(path: Path) -> int:
    """The size of a file, 0 if there is none.

    >>> size(Path("no such file"))
    0
    """
    try:
        return path.stat().st_size
    except OSError:
        return 0


def tail(path: Path, lines: int = 12, start: int = 0) -> list[str]:
    """The last lines of a log, from a byte offset on; none if there is no log."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0 if start > size else start, size - 32_768))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return []
    return [line.rstrip() for line in text.splitlines() if line.strip()][-lines:]
