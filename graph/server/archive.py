"""Java's cache of loaded classes and of how hot methods were: with it a server starts and warms up in half the time.

It is made once, right after the jars were fetched, by a throwaway server that does a small import, and lies beside the
jars. Java itself checks that it fits the Java and the jars, and starts without it if not; a start that fails with it is
tried again without.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from files.home import Home
from graph.server.command import java_binary
from graph.server.files import free_bytes
from graph.server.launch import finish, spawn, stop
from graph.server.lockfile import lock_path
from graph.server.running import connection
from graph.server.state import State, free_port
from mmrarebench.exceptions import DatabaseError

_NEEDED_BYTES = 400 * 2**20
_JAVA_FROM = 25
_log = logging.getLogger(__name__)
_STOP_SECONDS = 240.0
_QUIET = ("-Xlog:cds*=off", "-Xlog:aot*=off")


def archive(home: Home, java: Path) -> Path | None:
    """Where the server's archive for this Java and these jars is or would be; none for an older Java."""
    try:
        release = (java.resolve().parent.parent / "release").read_text(encoding="utf-8")
    except OSError:
        return None
    version = re.search(r'^JAVA_VERSION="(\d+)', release, re.MULTILINE)
    if version is None or int(version[1]) < _JAVA_FROM:
        return None
    digest = hashlib.sha256(release.encode() + lock_path(home.edition).read_bytes())
    return home.jars / f"warm-{digest.hexdigest()[:12]}.aot"


def archive_options(home: Home, java: Path) -> list[str]:
    """The options that make Java use the archive, if there is one."""
    path = archive(home, java)
    if path is None or not path.exists():
        return []
    return [f"-XX:AOTCache={path}", *_QUIET]


def drop_archive(home: Home, java: Path) -> bool:
    """Remove the archive; whether there was one."""
    path = archive(home, java)
    try:
        if path:
            path.unlink()
        return path is not None
    except OSError:
        return False


def make_archive(home: Home, jars: Sequence[Path]) -> None:
    """Make the archive by running a throwaway server; without one all goes well too, only slower."""
    java = java_binary()
    target = archive(home, java)
    if target is None or free_bytes(home.jars) < _NEEDED_BYTES:
        return
    _log.info("making the archive of classes, once: %s", target)
    try:
        with tempfile.TemporaryDirectory(dir=home.cache, prefix="archive-") as scratch, _spinner():
            cache = Path(scratch, "warm.aot")
            _train(Home(Path(scratch), home.cache, home.edition), java, jars, cache)
            os.replace(cache, target)
    except (DatabaseError, OSError) as error:
        _log.info("no archive of classes was made: %s", error)


def _train(home: Home, java: Path, jars: Sequence[Path], made: Path) -> None:
    """Start, import something made up, and stop: Java writes the cache as it ends."""
    from graph.server import warm_up as training
    from graph.session import Graph

    home.create()
    port = free_port()
    process = spawn(home, java, jars, port, [f"-XX:AOTCacheOutput={made}", *_QUIET])
    try:
        state = finish(home, State(process.pid, process.create_time(), port, ""), process, 0)
        with Graph(connection(home, state)) as graph:
            training.work(graph)
    finally:
        stop(process, _STOP_SECONDS)


@contextlib.contextmanager
def _spinner() -> Iterator[None]:
    """A sign of life on a terminal's stderr, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status("preparing Java, once"):
        yield
