"""Run the command line and die like ``kill -9`` inside the n-th transaction that writes: kill.py N WORD..."""

from __future__ import annotations

import os
import re
import signal
import sys

import neo4j

WRITES = re.compile(r"\b(CREATE|MERGE|SET|DELETE)\b")
INTERNAL = re.compile("WriteLock|:Pending|CREATE (CONSTRAINT|INDEX|FULLTEXT)")
plain = neo4j.ManagedTransaction.run
count = 0


def run(self: neo4j.ManagedTransaction, query: str, *args: object, **kwargs: object) -> neo4j.Result:
    global count
    result = plain(self, query, *args, **kwargs)  # type: ignore[arg-type]
    if WRITES.search(query) and not INTERNAL.search(query):
        count += 1
        if count == deadly:
            result.consume()
            os.kill(os.getpid(), signal.SIGKILL)
    return result


if __name__ == "__main__":
    from api.cli import main
    from graph.writing import sending

    deadly = int(sys.argv[1])
    if os.environ.get("MMRAREBENCH_TEST_CHUNKED"):
        sending.ONE_TRANSACTION = 0
        sending.chunks.__defaults__ = (200,)
    neo4j.ManagedTransaction.run = run  # type: ignore[method-assign]
    try:
        main(sys.argv[2:])
    finally:
        print(f"writes {count}", file=sys.stderr)
