"""Start, stop and watch the managed server."""

from __future__ import annotations

import secrets
import socket
import subprocess
import time
from typing import NamedTuple

import neo4j
import psutil
from filelock import FileLock
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from graph.server.command import command, java_binary, write_settings
from graph.server.home import Home
from graph.server.jars import ensure_jars
from graph.server.lockfile import neo4j_version
from graph.server.state import State, alive, answers, read_state, server_process, write_private, write_state
from mmrarebench.exceptions import ServerError


class Connection(NamedTuple):
    """How to reach a server."""

    uri: str
    username: str
    password: str
    database: str


def up(home: Home) -> Connection:
    """Start the server of a home, unless it runs; safe when several processes call at once."""
    home.create()
    with FileLock(home.lock_file, timeout=150):
        state = read_state(home)
        process = server_process(home, state)
        if state and process and state.ready and answers(state.port):
            return _connection(home, state)
        state = _start(home)
        return _connection(home, state)


def _connection(home: Home, state: State) -> Connection:
    return Connection(f"bolt://127.0.0.1:{state.port}", "neo4j", home.password_file.read_text().strip(), "neo4j")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(home: Home) -> State:
    jars = ensure_jars(home)
    port = _free_port()
    write_settings(home, port)
    if not home.password_file.exists():
        write_private(home.password_file, secrets.token_urlsafe(24) + "\n")
    with home.console_log.open("wb") as log:
        child = subprocess.Popen(  # noqa: S603
            command(home, java_binary(), jars),
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd=home.server,
        )
    process = psutil.Process(child.pid)
    child.returncode = 0
    state = State(child.pid, process.create_time(), port, neo4j_version(home.edition))
    write_state(home, state)
    deadline = time.monotonic() + 120
    while not answers(port):
        if not alive(process) or time.monotonic() > deadline:
            raise ServerError("the server did not start", where=str(home.console_log))
        time.sleep(0.1)
    _set_password(home, port)
    state = state.as_ready()
    write_state(home, state)
    return state


def _set_password(home: Home, port: int) -> None:
    password = home.password_file.read_text().strip()
    uri = f"bolt://127.0.0.1:{port}"
    try:
        with neo4j.GraphDatabase.driver(uri, auth=("neo4j", password)) as driver:
            driver.execute_query("RETURN 1", database_="neo4j")
            return
    except AuthError:
        pass
    try:
        with neo4j.GraphDatabase.driver(uri, auth=("neo4j", "neo4j")) as driver:
            driver.execute_query(
                "ALTER CURRENT USER SET PASSWORD FROM $old TO $new",
                {"old": "neo4j", "new": password}, database_="system",
            )
    except (DriverError, Neo4jError) as error:
        raise ServerError(f"the password could not be set: {error}") from error


def down(home: Home) -> bool:
    """Stop the server of a home; whether one ran."""
    home.create()
    with FileLock(home.lock_file, timeout=150):
        process = server_process(home, read_state(home))
        if process is None:
            return False
        process.terminate()
        process.wait(60)
        return True
