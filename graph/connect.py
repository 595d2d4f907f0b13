"""The connection to the graph in use: the server that NEO4J_URI names, else the managed one."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from typing import NamedTuple

from files.home import Home
from graph.connection import Connection
from graph.locking import SETTINGS
from graph.maintenance.versions import check_version
from graph.server.running import running_connection
from graph.server.state import read_state
from graph.session import Graph
from mmrarebench.exceptions import DatabaseError, DatabaseStopped


class Settings(NamedTuple):
    """Settings of NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE; no uri means the managed server."""

    uri: str = ""
    username: str = "neo4j"
    password: str = ""
    database: str = "neo4j"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the four variables; an empty one counts as not set.

        >>> Settings.from_environment({"NEO4J_URI": "bolt://db:7687", "NEO4J_PASSWORD": "x"}).username
        'neo4j'
        """
        environ = os.environ if environ is None else environ
        names = ("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE")
        return cls(*(environ.get(name) or default for name, default in zip(names, cls(), strict=True)))


def connect(start: bool = True) -> Graph:
    """Connect to the server that NEO4J_URI names, which is never started or stopped, else to the managed one.

    Args:
        start: Start the managed server if it does not run; else that is a DatabaseError.

    A graph of an older schema is migrated first.

    Raises:
        SchemaError: the graph was written by a newer version of this program.
    """
    graph = Graph(_target(start))
    if not Settings.from_environment().uri:
        home = Home.from_environment()
        graph.data, graph.restart = home.data, _Restart(home)
    try:
        try:
            check_version(graph)
        except DatabaseStopped:  # an earlier command's write failed; the server has just been restarted
            check_version(graph)
    except BaseException:
        graph.close()
        raise
    return graph


class _Restart:
    """Restarts the server that ran when the graph was opened, once for all threads and processes that ask for it."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._turn = threading.Lock()
        self._pid = self._running()
        self._ended = 0.0

    def _running(self) -> int:
        state = read_state(self._home)
        return state.pid if state else 0

    def __call__(self, begun: float) -> None:
        """Restart it, unless it was restarted after a session had begun (``time.monotonic``)."""
        with self._turn:
            if begun < self._ended:
                return
            from graph.server.process import restart

            SETTINGS.notify("the database stopped after a write that failed: its server is restarted and recovers")
            restart(self._home, self._pid)
            self._pid, self._ended = self._running(), time.monotonic()


def open_running() -> Graph | None:
    """Open the graph in use as it is, without starting a server or migrating anything; None where none runs."""
    settings = Settings.from_environment()
    if settings.uri:
        return Graph(Connection(*settings))
    target = running_connection(Home.from_environment())
    return None if target is None else Graph(target._replace(database=settings.database))


def _target(start: bool) -> Connection:
    settings = Settings.from_environment()
    if settings.uri:
        return Connection(*settings)
    home = Home.from_environment()
    target = running_connection(home)
    if target is None and start:
        from graph.server.process import up  # with it comes what starts a server

        target = up(home)
    if target is None:
        raise DatabaseError("the managed server does not run", where=str(home.server), repair="run mmrarebench up")
    return target._replace(database=settings.database)
