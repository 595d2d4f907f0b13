"""Start, stop and watch the managed server of a home."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import psutil
from filelock import FileLock, Timeout

from graph.server.command import command, environment, java_binary, write_settings
from graph.server.failures import PORT_TAKEN, TOO_SLOW, diagnosed, printed, start_error
from graph.server.files import free_bytes
from graph.server.home import Home
from graph.server.jars import ensure_jars
from graph.server.lockfile import neo4j_version
from graph.server.password import USER, password, settle
from graph.server.state import (
    State,
    alive,
    answers,
    free_port,
    listens,
    orphans,
    read_state,
    server_process,
    write_state,
)
from mmrarebench.exceptions import ServerError

START_SECONDS = 120.0
STOP_SECONDS = 60.0
NEEDED_BYTES = 2**30


class Connection(NamedTuple):
    """How to reach a server."""

    uri: str
    username: str
    password: str
    database: str


@dataclass(frozen=True)
class Status:
    """What is known of a home's server without starting it."""

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
    jars = ensure_jars(home)
    with _locked(home):
        running = running_connection(home)  # somebody else may have started it meanwhile
        if running:
            return running
        _check_space(home)
        state = _adopt(home) or _start(home, jars)
        return _connection(home, state)


def running_connection(home: Home) -> Connection | None:
    """How to reach the home's server if it runs; nothing is started or waited for."""
    state = read_state(home)
    if state and state.ready and server_process(home, state) and answers(state.port):
        return _connection(home, state)
    return None


def down(home: Home) -> bool:
    """Stop the server of a home; whether one ran."""
    if not home.server.exists():
        return False
    with _locked(home):
        state = read_state(home)
        ours = server_process(home, state)
        running = [ours] if ours else orphans(home)
        for process in running:
            _stop(home, process)
        if state:
            write_state(home, state.stopped())
        return bool(running)


def status(home: Home) -> Status:
    """Whether the home's server runs, and as what."""
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
            _uri(state),
            state.pid,
            round(time.time() - process.create_time(), 1),
            process.memory_info().rss,
            home.logs / "neo4j.log",
        )
    return Status(False, home.edition, state.version, home.server, log=home.logs / "neo4j.log")


@contextlib.contextmanager
def _locked(home: Home) -> Iterator[None]:
    """Hold the home's lock; the system frees it when its holder dies."""
    try:
        home.create()
        with FileLock(home.lock_file, timeout=2 * START_SECONDS):
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


def _uri(state: State) -> str:
    return f"bolt://127.0.0.1:{state.port}"


def _connection(home: Home, state: State) -> Connection:
    return Connection(_uri(state), USER, password(home), "neo4j")


def _check_space(home: Home) -> None:
    free = free_bytes(home.data)
    if free < NEEDED_BYTES:
        raise ServerError(
            f"{free // 2**20} MiB free, the graph needs {NEEDED_BYTES // 2**20}",
            where=str(home.data),
            repair="free some space, or let MMRAREBENCH_HOME name a folder on a larger disk",
        )


def _adopt(home: Home) -> State | None:
    """Go on with a server whose starter died before it was ready; one that cannot be used is stopped."""
    state = read_state(home)
    process = server_process(home, state)
    if state and process:
        try:
            return _finish(home, state, process, 0)
        except ServerError:
            _stop(home, process)
    for process in orphans(home):
        _stop(home, process)
    return None


def _start(home: Home, jars: list[Path]) -> State:
    """Start a process, on another port if the first is snatched away meanwhile."""
    last = read_state(home)
    preferred = last.port if last else None
    for attempt in range(3):
        port = free_port(preferred if attempt == 0 else None)
        neo4j_log = home.logs / "neo4j.log"
        begin = neo4j_log.stat().st_size if neo4j_log.exists() else 0
        process = _spawn(home, jars, port)
        state = State(process.pid, process.create_time(), port, neo4j_version(home.edition))
        write_state(home, state)
        try:
            return _finish(home, state, process, begin)
        except ServerError:
            _stop(home, process)
            write_state(home, state.stopped())
            if attempt == 2 or diagnosed(printed(home, begin)) is not PORT_TAKEN:
                raise
    raise AssertionError("unreachable")


def _spawn(home: Home, jars: list[Path], port: int) -> psutil.Process:
    """Start the process, detached: it outlives this one."""
    write_settings(home, port)
    java = java_binary()
    try:
        with home.console_log.open("wb") as log:
            child = subprocess.Popen(  # noqa: S603
                command(home, java, jars),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=home.server,
                env=environment(),
                start_new_session=True,
            )
        process = psutil.Process(child.pid)
    except (OSError, psutil.Error) as error:
        raise ServerError(f"Java does not start ({error})", where=str(java), repair="mmrarebench doctor") from error
    child.returncode = 0  # not ours to wait for: Popen would warn that the child still runs
    return process


def _finish(home: Home, state: State, process: psutil.Process, begin: int) -> State:
    """Wait until the process itself listens, settle the password, and remember that it is ready."""
    deadline = time.monotonic() + START_SECONDS
    import neo4j  # noqa: F401  (takes a second or two: while Java starts, it costs nothing)

    while not listens(process, state.port):
        if not alive(process):
            lines = printed(home, begin)
            raise start_error(home, diagnosed(lines), lines)
        if time.monotonic() > deadline:
            lines = printed(home, begin)
            raise start_error(home, diagnosed(lines, TOO_SLOW), lines)
        time.sleep(0.05)
    settle(home, _uri(state), deadline)
    ready = state.as_ready()
    write_state(home, ready)
    return ready


def _stop(home: Home, process: psutil.Process) -> None:
    """Ask the process to end, and end it if it does not."""
    try:
        process.terminate()
        process.wait(STOP_SECONDS)
    except psutil.NoSuchProcess:
        return
    except psutil.TimeoutExpired:
        process.kill()
        process.wait(STOP_SECONDS)
    except psutil.AccessDenied as error:
        raise ServerError(
            "the server belongs to another user",
            where=f"process {process.pid}",
            repair=f"stop it as that user, or use another home than {home.root}",
        ) from error
