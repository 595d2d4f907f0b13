"""The state file, and whether a process is still the server that it speaks of."""

from __future__ import annotations

import json
import os
import socket
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from files.home import Home
from graph.server.files import write_private

if TYPE_CHECKING:
    import psutil

_CLOCK_SLACK = 2.0


@dataclass(frozen=True)
class State:
    """The server process that was started last; pid 0 says that it was stopped.

    >>> State(7, 1.0, 7687, "5.26.30", ready=True).stopped()
    State(pid=0, created=0.0, port=7687, version='5.26.30', ready=False, home='')
    """

    pid: int
    created: float
    """The process' create time: the pid alone may have gone to another process since."""
    port: int
    version: str
    ready: bool = False
    """The password is set and a query was answered."""
    home: str = ""
    """The server's folder; in a copy of a home, that of the original."""

    @property
    def uri(self) -> str:
        """The server's address."""
        return f"bolt://127.0.0.1:{self.port}"

    def as_ready(self) -> State:
        """The same process, now known to answer."""
        return replace(self, ready=True)

    def stopped(self) -> State:
        """No process, but the port to prefer next time."""
        return replace(self, pid=0, created=0.0, ready=False)


def read_state(home: Home) -> State | None:
    """Content of the state file; a missing or unreadable one is empty."""
    try:
        state = json.loads(home.state_file.read_text(encoding="utf-8"))
        pid, created, port = int(state["pid"]), float(state["created"]), int(state["port"])
        return State(pid, created, port, str(state["version"]), bool(state["ready"]), str(state.get("home", "")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_state(home: Home, state: State) -> None:
    """Remember the process."""
    write_private(home.state_file, json.dumps(asdict(state)) + "\n")


def original(home: Home) -> Path | None:
    """The folder of which this home is a copy that was made while its server ran; None where it is no such copy.

    A home that was moved, or copied while its server was stopped or after it was killed, is none.
    """
    state = read_state(home)
    if state is None or state.pid <= 0 or state.home in ("", str(home.server)):
        return None
    source = Home(Path(state.home).parent, home.cache, home.edition)
    runs = is_running(source, state)
    was_stopped = source.state_file.exists() and read_state(source) != state
    return source.server if runs or was_stopped else None


def alive(process: psutil.Process) -> bool:
    """Whether the process runs; a zombie does not."""
    import psutil

    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def home_option(home: Home) -> str:
    """The option by which a server's command line names its home."""
    return f"--home-dir={home.server}"


def server_process(home: Home, state: State | None) -> psutil.Process | None:
    """The process of the state file, if it is alive and still the server of this home."""
    if state is None or state.pid <= 0:
        return None
    import psutil

    try:
        process = psutil.Process(state.pid)
        is_same = abs(process.create_time() - state.created) < _CLOCK_SLACK and home_option(home) in process.cmdline()
    except psutil.Error:
        return None
    return process if is_same and alive(process) else None


def is_running(home: Home, state: State) -> bool:
    """Whether the process of the state file is alive and still the server of this home; Linux needs no psutil for it."""
    if sys.platform != "linux":
        return server_process(home, state) is not None
    folder = Path("/proc", str(state.pid))
    try:
        words = (folder / "cmdline").read_bytes().split(b"\0")  # empty where the process is a zombie
        ticks = int((folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19])
        started = next(line for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime "))
    except (OSError, ValueError, IndexError, StopIteration):
        return server_process(home, state) is not None
    created = int(started.split()[1]) + ticks / os.sysconf("SC_CLK_TCK")
    return os.fsencode(home_option(home)) in words and abs(created - state.created) < _CLOCK_SLACK


def orphans(home: Home) -> list[psutil.Process]:
    """Servers of this home that run without a state file."""
    import psutil

    processes = psutil.process_iter(["cmdline"])
    return [process for process in processes if home_option(home) in (process.info["cmdline"] or []) and alive(process)]


def answers(port: int) -> bool:
    """Whether something listens on the loopback port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            return True
    except OSError:
        return False


def listens(process: psutil.Process, port: int) -> bool:
    """Whether it is this process that listens on the port, and no stranger."""
    import psutil

    if not answers(port):
        return False
    try:
        sockets = process.net_connections("tcp")
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:  # some systems refuse it to everybody
        return alive(process)
    return any(entry.status == psutil.CONN_LISTEN and entry.laddr.port == port for entry in sockets)


def free_port(preferred: int | None = None) -> int:
    """A loopback port that nothing listens on; the preferred one if it is free."""
    for port in (preferred, 0):
        if port is not None and not (port and answers(port)):
            with socket.socket() as probe:
                if hasattr(socket, "SO_REUSEADDR") and not hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    continue
                return int(probe.getsockname()[1])
    raise OSError("no free loopback port")
