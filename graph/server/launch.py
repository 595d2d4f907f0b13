"""Run a server process, wait until it answers, and end it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from files.home import Home
from graph.server.command import command, environment, write_settings
from graph.server.failures import TOO_SLOW, diagnosed, printed, start_error
from graph.server.password import settle
from graph.server.state import State, alive, listens, write_state
from mmrarebench.exceptions import ServerError

START_SECONDS = 120.0
STOP_SECONDS = 60.0


def spawn(home: Home, java: Path, jars: Sequence[Path], port: int, more: Sequence[str] = ()) -> psutil.Process:
    """Start the process, detached: it outlives this one."""
    write_settings(home, port)
    try:
        with home.console_log.open("wb") as log:
            child = subprocess.Popen(  # noqa: S603
                command(home, java, jars, more),
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


def finish(home: Home, state: State, process: psutil.Process, begin: int) -> State:
    """Wait until the process itself listens, settle the password, and remember that it is ready."""
    deadline = time.monotonic() + START_SECONDS
    from graph.driver import neo4j  # noqa: F401  (takes a second or two: while Java starts, it costs nothing)

    while not listens(process, state.port):
        if not alive(process):
            lines = printed(home, begin)
            raise start_error(home, diagnosed(lines), lines)
        if time.monotonic() > deadline:
            lines = printed(home, begin)
            raise start_error(home, diagnosed(lines, TOO_SLOW), lines)
        time.sleep(0.05)
    settle(home, state.uri, deadline)
    ready = state.as_ready()
    write_state(home, ready)
    return ready


def stop(process: psutil.Process, seconds: float = STOP_SECONDS) -> None:
    """Ask the process to end, and end it if it does not."""
    try:
        process.terminate()
        if not _ended(process, seconds):
            process.kill()
            if not _ended(process, STOP_SECONDS):
                raise ServerError(
                    "the server does not end", where=f"process {process.pid}", repair="end it, or restart the machine"
                )
        process.wait(0)  # so that our own child leaves no zombie
    except (psutil.NoSuchProcess, psutil.TimeoutExpired):
        return
    except psutil.AccessDenied as error:
        raise ServerError(
            "the server belongs to another user",
            where=f"process {process.pid}",
            repair="stop it as that user, or let MMRAREBENCH_HOME name another folder",
        ) from error


def _ended(process: psutil.Process, seconds: float) -> bool:
    """Wait until the process is gone, or is a zombie that only its parent, which may not be us, can take away."""
    deadline = time.monotonic() + seconds
    while alive(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
