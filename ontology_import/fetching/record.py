"""Record of the files fetched with their hashes, which later fetches are checked against."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

from graph.server.files import write_private
from mmrarebench.exceptions import InputError

FILE = "fetched.json"
TRY_AGAIN = "check the network (HTTPS_PROXY is honoured) and run it again; what has come so far is kept"


class Fetched(NamedTuple):
    """A file in the cache; ``state`` is fetched or cached."""

    source: str
    release: str
    file: str
    path: str
    sha256: str
    bytes: int
    state: str


class Record:
    """The hashes of what was fetched, by source, release and file; written in one step."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[str, dict[str, Any]] = {}
        if path.exists():
            try:
                self._known = dict(json.loads(path.read_text(encoding="utf-8")))
            except (ValueError, TypeError) as error:
                repair = "mend it, or delete it to record anew"
                raise InputError(f"no JSON object: {error}", where=str(path), repair=repair) from error

    def get(self, key: str, field: str = "sha256") -> str | None:
        """Record of a file, None where there is none."""
        value = self._known.get(key, {}).get(field)
        return None if value is None else str(value)

    def put(self, key: str, **fields: Any) -> None:
        """Record a file."""
        if self._known.get(key) != fields:
            self._known[key] = fields
            write_private(self.path, json.dumps(self._known, indent=1, sort_keys=True) + "\n")


def sha256(path: Path) -> str:
    """Hash of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def brief(error: BaseException) -> str:
    r"""Message of an error in one line.

    >>> brief(ValueError("a\n b")), brief(ValueError())
    ('a b', 'ValueError')
    """
    return " ".join(str(error).split())[:200] or type(error).__name__
