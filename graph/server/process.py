"""Start, stop and watch the managed server of a home."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from files.home import Home
from graph.connection import Connection
from graph.server.archive import archive_options, drop_archive, make_archive
from graph.server.command import java_binary
from graph.server.failures import PORT_TAKEN, UNKNOWN
from graph.server.files import check_space, size
from graph.server.jars import ensure_jars
from graph.server.launch import finish, spawn, stop
from graph.server.lockfile import neo4j_version
from graph.server.running import connection, running_connection
from graph.server.state import (
    State,
    answers,
    free_port,
    original,
    orphans,
    read_state,
    server_process,
    write_state,
)
from mmrarebench.exceptions import ServerError

LOCK_SECONDS = 240.0
NEEDED_BYTES = 2**30
RESTART_SECONDS = 2.0
"""Seconds that a server has to end by itself when it is restarted."""


@dataclass(frozen=True)
class Status:
    """State of a home's server, read without starting it."""

    running: bool
    edition: str
    version: str
    home: Path
    uri: str | None = None
    pid: int | None = None
    seconds: float | None = None
    """How long it has been running."""
    resident_bytes: int | None = None
    log: Path | None = None


def up(home: Home) -> Connection:
    """Start the server of a home unless it runs; safe when several processes call at once."""
    running = running_connection(home)
    if running:
        return running
    jars = ensure_jars(home, fetched=make_archive)
    with _locked(home):
        running = running_connection(home)  # another process may have started it meanwhile
        if running:
            return running
        check_space(home.data, NEEDED_BYTES, "the graph needs", "MMRAREBENCH_HOME")
        _check_copy(home)
        state = _adopt(home) or _start(home, jars)
        return connection(home, state)


def down(home: Home) -> bool:
    """Stop the server of a home; whether one ran."""
    if not home.server.exists():
        return False
    with _locked(home):
        state = read_state(home)
        ours = server_process(home, state)
        running = [ours] if ours else orphans(home)
        for process in running:
            stop(process)
        if state:
            with contextlib.suppress(OSError):  # a full disk: the process is gone, which the next start sees
                write_state(home, state.stopped())
        return bool(running)


def restart(home: Home, pid: int | None = None) -> Connection:
    """Stop the server of a home at once, with whatever it works on, and start it again.

    Args:
        home: the home.
        pid: the process to stop; where another one runs by now, it goes on.
    """
    with _locked(home):
        process = server_process(home, read_state(home))
        if process and pid in (None, process.pid):
            stop(process, RESTART_SECONDS)
    return up(home)


def status(home: Home) -> Status:
    """Whether the home's server runs, and as what."""
    import psutil

    state = read_state(home)
    process = server_process(home, state)
    if state is None or process is None:
        return Status(False, home.edition, neo4j_version(home.edition), home.server, log=home.logs / "neo4j.log")
    with contextlib.suppress(psutil.Error):
        return Status(
            state.ready and answers(state.port),
            home.edition,
            state.version,
            home.server,
            state.uri,
            state.pid,
            round(time.time() - process.create_time(), 1),
            process.memory_info().rss,
            home.logs / "neo4j.log",
        )
    return Status(False, home.edition, state.version, home.server, log=home.logs / "neo4j.log")


@contextlib.contextmanager
def _locked(home: Home) -> Iterator[None]:
    """Hold the home's lock; the system frees it when its holder dies."""
    from filelock import FileLock, Timeout

    try:
        home.create()
        with FileLock(home.lock_file, timeout=LOCK_SECONDS):
            yield
    except Timeout as error:
        raise ServerError(
            "another process has been starting or stopping the server for too long",
            where=str(home.lock_file),
            repair="end that process and run it again",
        ) from error
    except OSError as error:
        raise ServerError(
            f"the home cannot be used ({error.strerror or error})",
            where=str(error.filename or home.server),
            repair="correct the rights, free some space, or let MMRAREBENCH_HOME name another folder",
        ) from error


def _check_copy(home: Home) -> None:
    source = original(home)
    if source is not None:
        raise ServerError(
            f"this home was copied from {source} while a server wrote to it: what it holds may be torn",
            where=str(home.server),
            repair="remove the copy; run `mmrarebench down` before you copy a home, or use backup and restore",
        )


def _adopt(home: Home) -> State | None:
    """Go on with a server whose starter died before it was ready; one that cannot be used is stopped."""
    state = read_state(home)
    process = server_process(home, state)
    if state and process:
        try:
            return finish(home, state, process, 0)
        except ServerError:
            stop(process)
    for process in orphans(home):
        stop(process)
    return None


def _start(home: Home, jars: Sequence[Path]) -> State:
    """Start a process; again on another port if the first is snatched away, or without an archive that breaks it."""
    java, last = java_binary(), read_state(home)
    archived, port, tries = archive_options(home, java), free_port(last.port if last else None), 3
    options = archived
    while True:
        tries -= 1
        try:
            state = _launch(home, java, jars, port, options)
        except ServerError as error:
            if tries and error.what.startswith(PORT_TAKEN.what):
                port = free_port()
            elif tries and options and error.what.startswith(UNKNOWN.what):
                options = []
            else:
                raise
        else:
            if archived and not options:
                drop_archive(home, java)
            return state


def _launch(home: Home, java: Path, jars: Sequence[Path], port: int, options: Sequence[str]) -> State:
    """Start a process once and wait until it is ready; one that does not get ready is ended."""
    begin = size(home.logs / "neo4j.log")
    process = spawn(home, java, jars, port, options)
    try:
        state = State(process.pid, process.create_time(), port, neo4j_version(home.edition), home=str(home.server))
        write_state(home, state)
        return finish(home, state, process, begin)
    except BaseException:
        stop(process)
        raise
