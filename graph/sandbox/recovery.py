"""The managed server after a statement that it could not end or did not survive."""

from __future__ import annotations

import logging

from files.home import Home
from graph.connect import Settings
from graph.server.process import restart, up
from graph.server.running import running_connection
from graph.session import Graph

_log = logging.getLogger(__name__)


def is_managed(graph: Graph) -> bool:
    """Whether the graph is on the managed server of this home."""
    return not Settings.from_environment().uri and graph.uri.startswith("bolt://127.0.0.1:")


def start_again(graph: Graph) -> bool:
    """Restart the managed server, which still works on a statement; whether the graph is on it."""
    if not is_managed(graph):
        return False
    _log.warning("the server is restarted: it could not end a statement")
    restart(Home.from_environment())
    return True


def start_if_ended(graph: Graph) -> bool:
    """Start the managed server if it has ended; whether it had."""
    home = Home.from_environment()
    if not is_managed(graph) or running_connection(home) is not None:
        return False
    _log.warning("the server is started again: a statement ended it")
    up(home)
    return True
