"""Fetch a source into the cache: resumed where it broke off, checked against a sha256, fetched once.

pooch keeps the cache, retries and compares hashes. A file whose hash is not known gets the one of its first fetch,
written to ``fetched.json`` beside the folders; from then on another hash is refused. A download that breaks off stays as
a hidden part file with the server's validator, and goes on from there if the server still has the same file.
"""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from files.progress import Tick, silent
from mmrarebench.exceptions import InputError, UsageError
from ontology_import.fetching.hub import fetch_hub
from ontology_import.fetching.record import FILE, TRY_AGAIN, Fetched, Record, brief, sha256
from ontology_import.fetching.sources import Remote, Source

TIMEOUT = (10, 60)
RETRIES = 3
WAIT_SECONDS = 900
_CHUNK = 2**16


def fetch(
    source: Source,
    folder: Path,
    *,
    only: str = "*",
    release: str | None = None,
    renew: bool = False,
    tick: Tick = silent,
    endpoint: str | None = None,
) -> list[Fetched]:
    """Download a source's files into ``folder``/source/release and return what lies there.

    Args:
        source: what to fetch.
        folder: the cache.
        only: pattern of file names.
        release: another release than the pinned one.
        renew: accept and record what comes, where a recorded hash differs (never where a hash is part of the source).
        tick: called with a file's name and the number of bytes that came.
        endpoint: of the Hugging Face hub, where it is not the usual one.

    Raises:
        InputError: the server refuses, the connection breaks, or the hash is another one.
        UsageError: no file has such a name.
    """
    remotes = source.hub or [file for file in source.files if fnmatch(file.name, only)]
    if not remotes:
        raise UsageError(f"{source.name} has no file {only!r}", repair=", ".join(f.name for f in source.files))
    if release and not source.hub and not all("{release}" in file.url for file in source.files):
        raise UsageError(f"{source.name} is served in its newest release only", repair="leave --release out")
    revision = release or source.release
    _make(folder)
    with _one_at_a_time(folder):
        record = Record(folder / FILE)
        if source.hub:
            return fetch_hub(source.name, source.hub, revision, folder, record, endpoint=endpoint, renew=renew)
        target = folder / source.name / revision
        return [
            _fetch_file(source, file, revision, target, record, renew, tick) for file in source.files if file in remotes
        ]


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_store(folder, error) from error


def _cannot_store(folder: Path, error: OSError) -> InputError:
    return InputError(
        f"cannot be written ({error.strerror or error})",
        where=str(folder),
        repair="free some space or correct the rights, or let MMRAREBENCH_CACHE name another folder",
    )


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    try:
        with FileLock(folder / ".lock", timeout=WAIT_SECONDS):
            yield
    except Timeout as error:
        repair = "wait for it, or end that process"
        raise InputError("another process has been fetching for too long", where=str(folder), repair=repair) from error


@contextmanager
def _set_aside(path: Path, renew: bool) -> Iterator[None]:
    """Under ``renew``, the file that is there makes room, and comes back if nothing else comes."""
    old = path.with_name(f".{path.name}.old")
    if renew and path.exists():
        path.replace(old)
    try:
        yield
    except BaseException:
        if old.exists():
            old.replace(path)
        raise
    old.unlink(missing_ok=True)


def _fetch_file(
    source: Source, file: Remote, release: str, target: Path, record: Record, renew: bool, tick: Tick
) -> Fetched:
    key = f"{source.name}/{release}/{file.name}"
    pinned = file.sha256 if release == source.release else None
    expected = pinned or (None if renew else record.get(key))
    path = target / file.name
    url = file.url.format(release=release)
    before = path.stat().st_mtime_ns if path.exists() else None
    with _set_aside(path, renew):
        _retrieve(path, url, expected, tick)
    digest = sha256(path)
    record.put(key, sha256=digest, bytes=path.stat().st_size, url=url)
    state = "cached" if before == path.stat().st_mtime_ns else "fetched"
    return Fetched(source.name, release, file.name, str(path), digest, path.stat().st_size, state)


def _retrieve(path: Path, url: str, expected: str | None, tick: Tick) -> None:
    """Let pooch download the file, unless it is there with the right hash."""
    import pooch

    pooch.get_logger().setLevel("ERROR")
    registry = {path.name: f"sha256:{expected}" if expected else None}
    store = pooch.create(
        path=path.parent, base_url="", registry=registry, urls={path.name: url}, retry_if_failed=RETRIES
    )
    requests = importlib.import_module("requests")  # it has no types
    try:
        store.fetch(path.name, downloader=_downloader(path, tick))
    except ValueError as error:
        if "hash" not in str(error).lower():
            raise
        raise InputError(
            f"{path.name} came with another sha256 than the recorded one ({expected}); it was thrown away",
            where=url,
            repair="compare the releases; --renew accepts what the server has now",
        ) from error
    except requests.exceptions.RequestException as error:
        raise InputError(f"the connection broke off ({brief(error)})", where=url, repair=TRY_AGAIN) from error
    except OSError as error:
        raise _cannot_store(path.parent, error) from error


def _downloader(path: Path, tick: Tick) -> Callable[[str, str, Any], None]:
    part = path.parent / f".{path.name}.part"
    note = path.parent / f".{path.name}.validator"

    def download(url: str, output_file: str, _: Any) -> None:
        """Append to the part of an earlier try where the server still has the same file, else begin anew."""
        requests = importlib.import_module("requests")
        headers = {"Accept-Encoding": "identity", "User-Agent": "mmrarebench"}
        have = part.stat().st_size if part.exists() else 0
        validator = note.read_text() if have and note.exists() else ""
        if validator:
            headers |= {"Range": f"bytes={have}-", "If-Range": validator}
        with requests.get(url, stream=True, timeout=TIMEOUT, headers=headers) as response:
            if response.status_code == 416:  # the part is no part of what the server has now
                part.unlink(missing_ok=True)
            _refuse(response, url)
            goes_on = response.status_code == 206 and response.headers.get("Content-Range", "").startswith(
                f"bytes {have}-"
            )
            note.write_text(_validator(response.headers))
            with part.open("ab" if goes_on else "wb") as file:
                for chunk in response.iter_content(_CHUNK):
                    file.write(chunk)
                    tick(path.name, len(chunk))
        note.unlink()
        shutil.move(part, output_file)

    return download


def _refuse(response: Any, url: str) -> None:
    """Give up where trying again cannot help: the server says that there is no such file, or not for us."""
    code = response.status_code
    if 400 <= code < 500 and code not in (408, 416, 429):
        raise InputError(
            f"the server answers {code} {response.reason}",
            where=url,
            repair="the release may have been withdrawn: --release names another one, --list the sources",
        )
    response.raise_for_status()


def _validator(headers: Any) -> str:
    """The validators of an unchanged file; empty where the server gives no safe one."""
    if headers.get("Content-Encoding", "identity") != "identity":
        return ""
    etag = headers.get("ETag", "")
    return str(etag if etag and not etag.startswith("W/") else headers.get("Last-Modified", ""))
