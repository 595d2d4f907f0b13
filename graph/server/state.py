"""The state file: which process was started, and whether it is still that process."""

from __future__ import annotations

import json
import os
import socket
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psutil

from graph.server.home import Home

_CLOCK_SLACK = 2.0


@dataclass(frozen=True)
class State:
    """The server process that was started last."""

    pid: int
    created: float
    """The process' create time: a pid alone may have been given to another process."""
    port: int
    version: str
    ready: bool = False
    """The password is set and the first query was answered."""

    def as_ready(self) -> State:
        """The same process, now known to answer."""
        return replace(self, ready=True)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, in one step: the old one or the new one, never half.

    >>> import tempfile
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


def read_state(home: Home) -> State | None:
    """What the state file says; a missing or unreadable one says nothing."""
    try:
        found = json.loads(home.state_file.read_text(encoding="utf-8"))
        return State(
            int(found["pid"]),
            float(found["created"]),
            int(found["port"]),
            str(found["version"]),
            bool(found["ready"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_state(home: Home, state: State) -> None:
    """Remember the process."""
    write_private(home.state_file, json.dumps(asdict(state)) + "\n")


def alive(process: psutil.Process) -> bool:
    """Whether the process runs; a zombie does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def server_process(home: Home, state: State | None) -> psutil.Process | None:
    """The process of the state file, if it is alive and still the server of this home."""
    if state is None:
        return None
    try:
        process = psutil.Process(state.pid)
        same = abs(process.create_time() - state.created) < _CLOCK_SLACK and home_option(home) in process.cmdline()
    except psutil.Error:
        return None
    return process if same and alive(process) else None


def home_option(home: Home) -> str:
    """The option by which a server's command line names its home."""
    return f"--home-dir={home.server}"


def answers(port: int) -> bool:
    """Whether something listens on the loopback port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            return True
    except OSError:
        return False
