"""The managed server that runs already: how to reach it, with as little work as every command can bear."""

from __future__ import annotations

from files.home import Home
from graph.connection import Connection
from graph.server.password import USER, password
from graph.server.state import State, answers, is_running, read_state


def connection(home: Home, state: State) -> Connection:
    """How to reach the home's server."""
    return Connection(state.uri, USER, password(home), "neo4j")


def running_connection(home: Home) -> Connection | None:
    """How to reach the home's server if it runs; nothing is started or waited for."""
    state = read_state(home)
    if state and state.ready and state.pid > 0 and is_running(home, state) and answers(state.port):
        return connection(home, state)
    return None
