"""Run the command line and die like ``kill -9`` inside the n-th transaction that writes: kill.py N WORD...

With MMRAREBENCH_TEST_STRIKE=server the managed server dies, and the command goes on as it can.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import neo4j
import psutil
import pytest

from files.home import Home
from graph.server.state import read_state

WRITES = re.compile(r"\b(CREATE|MERGE|SET|DELETE)\b")
INTERNAL = re.compile("WriteLock|:Pending|CREATE (CONSTRAINT|INDEX|FULLTEXT)")
PIECE = 200


@contextmanager
def watched(deadly: int = 0, *, cut: str = "") -> Iterator[list[str]]:
    """The writing statements that run meanwhile; the ``deadly``-th, from 1 on, ends the process before it is committed.

    ``cut`` makes every load a large one: ``rows`` in small pieces, ``runs`` with a transaction for each run.
    """
    from graph.writing import load, sending

    statements: list[str] = []
    plain = neo4j.ManagedTransaction.run

    def run(self: neo4j.ManagedTransaction, query: str, *args: object, **kwargs: object) -> neo4j.Result:
        result = plain(self, query, *args, **kwargs)  # type: ignore[arg-type]
        if WRITES.search(query) and not INTERNAL.search(query):
            statements.append(query)
            if len(statements) == deadly:
                result.consume()
                strike()
        return result

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neo4j.ManagedTransaction, "run", run)
        if cut == "runs":
            patch.setattr(load, "TOGETHER", 1)
        if cut == "rows":
            patch.setattr(sending, "ONE_TRANSACTION", 0)
            patch.setattr(sending.chunks, "__defaults__", (PIECE,))
        yield statements


def strike() -> None:
    """End this process or the managed server."""
    if os.environ.get("MMRAREBENCH_TEST_STRIKE") != "server":
        os.kill(os.getpid(), signal.SIGKILL)
    state = read_state(Home.from_environment())
    assert state is not None
    server = psutil.Process(state.pid)
    server.kill()
    server.wait(30)


if __name__ == "__main__":
    from api.cli import main

    with watched(int(sys.argv[1]), cut=os.environ.get("MMRAREBENCH_TEST_CUT", "")):
        main(sys.argv[2:])
