"""The server's jars: fetched once, checked against the lock at every start, shared by all homes.

Each jar is fetched into a temporary file and moved into place only when its sha256 is right, so an interrupted fetch
goes on where it stopped and never leaves half a jar. A marker remembers size, time and sha256 of every checked jar;
a jar that no longer looks like that is hashed again.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import importlib
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from files.home import Home
from graph.server.files import check_space, write_private
from graph.server.lockfile import Jar, neo4j_version, read_lock
from mmrarebench.exceptions import ServerError

NEEDED_BYTES = 400 * 2**20
_WAIT_SECONDS = 900
_RETRIES = 2
_TRY_AGAIN = "check the network (HTTPS_PROXY is honoured; MMRAREBENCH_MAVEN_URL names a mirror) and run it again"

_log = logging.getLogger(__name__)


def ensure_jars(
    home: Home, jars: Sequence[Jar] | None = None, fetched: Callable[[Home, list[Path]], None] | None = None
) -> list[Path]:
    """The classpath of the home's edition; what is missing or damaged is fetched first.

    Args:
        home: Its cache and edition count.
        jars: The lock's, unless given.
        fetched: Called after a fetch, while other processes still wait for it.
    """
    jars = read_lock(home.edition) if jars is None else jars
    paths = [home.jars / jar.path for jar in jars]
    if not unsound_jars(home, jars):
        return paths
    try:
        home.jars.mkdir(parents=True, exist_ok=True)
        with FileLock(home.jars / ".lock", timeout=_WAIT_SECONDS):
            unsound = unsound_jars(home, jars)  # another process may have fetched them meanwhile
            if unsound:
                _fetch_all(home, unsound)
                unsound_jars(home, jars)
                if fetched:
                    fetched(home, paths)
    except Timeout as error:
        raise ServerError(
            "another process has been fetching the jars for too long",
            where=str(home.jars),
            repair="end that process and run it again",
        ) from error
    except OSError as error:
        raise _cannot_store(home, error) from error
    return paths


def unsound_jars(home: Home, jars: Sequence[Jar]) -> list[Jar]:
    """The jars that are missing or not what the lock says; renews the marker."""
    marker = home.jars / "verified.json"
    sizes = _read_marker(marker)
    now = {jar.path: _look(home.jars / jar.path, sizes.get(jar.path)) for jar in jars}
    if now != sizes:
        with contextlib.suppress(OSError):  # a cache that only others may write: hashed at every start
            write_private(marker, json.dumps(now, indent=0) + "\n")
    return [jar for jar in jars if now[jar.path][2] != jar.sha256]


def base_url() -> str:
    """Where the jars come from: MMRAREBENCH_MAVEN_URL, else the address that jgo knows."""
    from jgo.constants import MAVEN_CENTRAL_URL

    return (os.environ.get("MMRAREBENCH_MAVEN_URL") or str(MAVEN_CENTRAL_URL)).rstrip("/") + "/"


def _read_marker(marker: Path) -> dict[str, list[Any]]:
    try:
        content = json.loads(marker.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _look(path: Path, sizes: list[Any] | None) -> list[Any]:
    """Size, time and sha256 of a file; hashed only if size or time are not the known ones."""
    try:
        stats = path.stat()
        if isinstance(sizes, list) and sizes[:2] == [stats.st_size, stats.st_mtime_ns] and len(sizes) == 3:
            return sizes
        with path.open("rb") as file:
            return [stats.st_size, stats.st_mtime_ns, hashlib.file_digest(file, "sha256").hexdigest()]
    except OSError:
        return [0, 0, ""]


def _fetch_all(home: Home, jars: Sequence[Jar]) -> None:
    if not jars:
        return
    check_space(home.jars, NEEDED_BYTES, "the jars need", "MMRAREBENCH_CACHE")
    _sweep(home)
    names = f"{len(jars)} jars of Neo4j {neo4j_version(home.edition)}"
    _log.info("fetching %s into %s", names, home.jars)
    fetch = _fetcher(home, jars)
    with ThreadPoolExecutor(8) as pool, _progress(names, len(jars)) as advance:
        waiting = [pool.submit(fetch, jar.path) for jar in jars]
        try:
            for future in as_completed(waiting):
                future.result()
                advance()
        except BaseException as error:
            pool.shutdown(wait=False, cancel_futures=True)
            raise _refusal(home, error) from error


def _fetcher(home: Home, jars: Sequence[Jar]) -> Callable[[str], Any]:
    import pooch

    pooch.get_logger().setLevel("ERROR")
    registry = {jar.path: f"sha256:{jar.sha256}" for jar in jars}
    store = pooch.create(path=home.jars, base_url=base_url(), registry=registry, retry_if_failed=_RETRIES)
    return lambda path: store.fetch(path, downloader=_download)


def _download(url: str, output_file: str, pooch: Any) -> None:
    """As pooch's own downloader, but the connection is closed when it fails, too."""
    requests = importlib.import_module("requests")  # it has no types
    with requests.get(url, stream=True, timeout=30) as response, Path(output_file).open("wb") as file:
        response.raise_for_status()
        for chunk in response.iter_content(2**16):
            file.write(chunk)


@contextlib.contextmanager
def _progress(names: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal's stderr, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"fetching {names}", total=total)
        yield lambda: progress.advance(task)


def _sweep(home: Home) -> None:
    """Remove the temporary files of fetches that were killed; the lock is held, so nobody writes them now."""
    for leftover in home.jars.rglob("tmp*"):
        if leftover.is_file() and not leftover.suffix:
            leftover.unlink(missing_ok=True)


def _refusal(home: Home, error: BaseException) -> BaseException:
    """Explanation of a failed fetch for the user."""
    if isinstance(error, ValueError) and "hash" in str(error).lower():
        return ServerError(
            "a jar came with another sha256 than the lock's and was thrown away",
            where=str(error).split("(")[-1].split(")")[0],
            repair=_TRY_AGAIN,
        )
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EACCES, errno.EPERM, errno.EROFS):
        return _cannot_store(home, error)
    if isinstance(error, OSError | ValueError):  # requests' errors are OSErrors
        return ServerError(f"the jars could not be fetched ({error})", where=base_url(), repair=_TRY_AGAIN)
    return error


def _cannot_store(home: Home, error: OSError) -> ServerError:
    return ServerError(
        f"the jars cannot be stored ({error.strerror or error})",
        where=str(home.jars),
        repair="free some space or correct the rights, or let MMRAREBENCH_CACHE name another folder",
    )
