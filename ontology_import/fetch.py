"""Fetch a source into the cache: resumed where it broke off, checked against a sha256, fetched once.

pooch keeps the cache, retries and compares hashes. A file whose hash is not known gets the one of its first fetch,
written to ``fetched.json`` beside the folders; from then on another hash is refused. A download that breaks off stays as
a hidden part file with the server's validator, and goes on from there if the server still has the same file.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock

from graph.server.files import write_private
from graph.write import Tick
from mmrarebench.exceptions import InputError, UsageError
from ontology_import.sources import Remote, Source

RECORD = "fetched.json"
TIMEOUT = (10, 60)
RETRIES = 3
_CHUNK = 2**18
_COMMIT = re.compile(r"[0-9a-f]{40}")
_TRY_AGAIN = "check the network (HTTPS_PROXY is honoured) and run it again; what has come so far is kept"


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
        try:
            self._known: dict[str, dict[str, Any]] = (
                json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
            )
        except ValueError as error:
            raise InputError(
                f"no JSON: {error}", where=str(path), repair="mend it, or delete it to record anew"
            ) from error

    def get(self, key: str, field: str = "sha256") -> str | None:
        """What is recorded of a file, None where nothing is."""
        value = self._known.get(key, {}).get(field)
        return None if value is None else str(value)

    def forget(self, key: str) -> None:
        """Forget a file's hash, so that the next fetch records it anew."""
        self._known.pop(key, None)

    def put(self, key: str, **fields: Any) -> None:
        """Record a file."""
        if self._known.get(key) != fields:
            self._known[key] = fields
            write_private(self.path, json.dumps(self._known, indent=1, sort_keys=True) + "\n")


def fetch(
    source: Source, folder: Path, *, only: str = "*", release: str | None = None, renew: bool = False,
    tick: Tick = lambda what, count: None, endpoint: str | None = None,
) -> list[Fetched]:  # fmt: skip
    """Bring a source's files into ``folder``/source/release and say what lies there.

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
    wanted = source.hub or [file for file in source.files if fnmatch(file.name, only)]
    if not wanted:
        raise UsageError(f"{source.name} has no file {only!r}", repair=", ".join(f.name for f in source.files))
    asked = release or source.release
    _make(folder)
    with _one_at_a_time(folder):
        record = Record(folder / RECORD)
        if source.hub:
            return _fetch_hub(source, source.hub, asked, folder, record, endpoint, renew)
        target = folder / source.name / asked
        return [
            _fetch_file(source, file, asked, target, record, renew, tick) for file in source.files if file in wanted
        ]


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_store(folder, error) from error


def _cannot_store(folder: Path, error: OSError) -> InputError:
    return InputError(
        f"cannot be written ({error.strerror or error})", where=str(folder),
        repair="free some space or correct the rights, or let MMRAREBENCH_CACHE name another folder",
    )  # fmt: skip


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    with FileLock(folder / ".lock", timeout=-1):
        yield


def _fetch_file(
    source: Source, file: Remote, release: str, target: Path, record: Record, renew: bool, tick: Tick
) -> Fetched:
    key = f"{source.name}/{release}/{file.name}"
    pinned = file.sha256 if release == source.release else None
    if renew:
        record.forget(key)
    known = pinned or record.get(key)
    path = target / file.name
    url = file.url.format(release=release)
    before = path.stat().st_mtime_ns if path.exists() and not renew else None
    _retrieve(path, url, known, before is None, tick)
    digest = sha256(path)
    record.put(key, sha256=digest, bytes=path.stat().st_size, url=url)
    state = "cached" if before == path.stat().st_mtime_ns else "fetched"
    return Fetched(source.name, release, file.name, str(path), digest, path.stat().st_size, state)


def _retrieve(path: Path, url: str, known: str | None, afresh: bool, tick: Tick) -> None:
    """Let pooch bring the file, unless it is there with the right hash."""
    import pooch

    pooch.get_logger().setLevel("ERROR")
    registry = {path.name: f"sha256:{known}" if known else None}
    store = pooch.create(
        path=path.parent, base_url="", registry=registry, urls={path.name: url}, retry_if_failed=RETRIES
    )
    if afresh:
        path.unlink(missing_ok=True)
    requests = importlib.import_module("requests")  # it has no types
    try:
        store.fetch(path.name, downloader=_downloader(path, tick))
    except ValueError as error:
        if "hash" not in str(error).lower():
            raise
        raise InputError(
            f"{path.name} came with another sha256 than the recorded one ({known}); it was thrown away", where=url,
            repair="compare the releases; --renew accepts what the server has now",
        ) from error  # fmt: skip
    except requests.exceptions.RequestException as error:
        raise InputError(f"the connection broke off ({_short(error)})", where=url, repair=_TRY_AGAIN) from error
    except OSError as error:
        raise _cannot_store(path.parent, error) from error


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


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
            _refuse(response, url)
            goes_on = response.status_code == 206 and response.headers.get("Content-Range", "").startswith(
                f"bytes {have}-"
            )
            note.write_text(_validator(response.headers))
            with part.open("ab" if goes_on else "wb") as file:
                tick(path.name, have if goes_on else 0)
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
            f"the server answers {code} {response.reason}", where=url,
            repair="the release may have been withdrawn: --release names another one, --list the sources",
        )  # fmt: skip
    response.raise_for_status()


def _validator(headers: Any) -> str:
    """What tells that a file is still the same; empty where the server gives nothing that is safe."""
    if headers.get("Content-Encoding", "identity") != "identity":
        return ""
    etag = headers.get("ETag", "")
    return str(etag if etag and not etag.startswith("W/") else headers.get("Last-Modified", ""))


def sha256(path: Path) -> str:
    """Hash of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fetch_hub(
    source: Source, repository: str, asked: str, folder: Path, record: Record, endpoint: str | None, renew: bool
) -> list[Fetched]:
    """A dataset of the Hugging Face hub at one commit; the commit that a name meant at first is kept."""
    key = f"{source.name}/{asked}"
    commit = None if renew else record.get(key, "commit")
    commit = commit or (asked if _COMMIT.fullmatch(asked) else _commit(repository, asked, endpoint))
    target = folder / source.name / commit
    before = {path: path.stat().st_mtime_ns for path in target.rglob("*.tsv")}
    _snapshot(repository, commit, target, endpoint)
    found = []
    for path in sorted(target.rglob("*.tsv")):
        name = path.relative_to(target).as_posix()
        digest = sha256(path)
        known = record.get(f"{source.name}/{commit}/{name}")
        if known and known != digest and not renew:
            raise InputError(
                f"{name} has another sha256 than the recorded one ({known})", where=str(path),
                repair="delete the file and fetch again; --renew accepts it as it is",
            )  # fmt: skip
        record.put(f"{source.name}/{commit}/{name}", sha256=digest, bytes=path.stat().st_size, url=repository)
        state = "cached" if before.get(path) == path.stat().st_mtime_ns else "fetched"
        found.append(Fetched(source.name, commit, name, str(path), digest, path.stat().st_size, state))
    record.put(key, commit=commit)
    return found


def _commit(repository: str, asked: str, endpoint: str | None) -> str:
    """The whole id of the commit that a branch, a tag or the beginning of an id means."""
    import huggingface_hub

    with _hub_errors(repository):
        api = huggingface_hub.HfApi(endpoint=endpoint)
        if re.fullmatch(r"[0-9a-f]{7,39}", asked):
            commits = [c.commit_id for c in api.list_repo_commits(repository, repo_type="dataset")]
            found = [commit for commit in commits if commit.startswith(asked)]
            if len(found) == 1:
                return str(found[0])
        else:
            return str(api.dataset_info(repository, revision=asked).sha)
    raise InputError(
        f"{len(found)} commits begin with {asked}",
        where=repository,
        repair="--release names a commit, a tag or a branch",
    )


def _snapshot(repository: str, commit: str, target: Path, endpoint: str | None) -> None:
    import huggingface_hub
    from huggingface_hub.utils import disable_progress_bars

    if not sys.stderr.isatty():
        disable_progress_bars()
    with _hub_errors(repository):
        huggingface_hub.snapshot_download(
            repository, repo_type="dataset", revision=commit, local_dir=target, endpoint=endpoint,
            allow_patterns=["*.tsv", "README.md"],
        )  # fmt: skip


@contextmanager
def _hub_errors(repository: str) -> Iterator[None]:
    """Turn the hub's errors into ours; it goes on where it broke off by itself."""
    import httpx
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        yield
    except (HfHubHTTPError, HFValidationError) as error:
        repair = "check --release; a gated dataset needs `hf auth login`"
        raise InputError(f"the hub refuses ({_short(error)})", where=repository, repair=repair) from error
    except (httpx.HTTPError, OSError) as error:
        raise InputError(f"the hub cannot be reached ({_short(error)})", where=repository, repair=_TRY_AGAIN) from error
