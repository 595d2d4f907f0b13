"""The connection of commands that ask models or judges, and their progress."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from api.cli.output import note
from graph.connect import connect
from mmrarebench.exceptions import UsageError

if TYPE_CHECKING:
    from scorer.api import Api
    from scorer.workload import Progress

STEPS = 10
"""Lines of progress of a whole run."""


@contextmanager
def api_connection(url: str | None, token_from: str) -> Iterator[Api]:
    """The API at an address, or in this process with a token made for it."""
    from scorer.api import Api

    if url:
        token = os.environ.get(token_from)
        if not token:
            raise UsageError(f"{token_from} holds no token", where=url, repair="set it to the server's token")
        yield Api(token, url=url)
        return
    from api.http.app import create_app

    with connect() as graph:
        token = token_urlsafe()
        yield Api(token, app=create_app(graph, token))


def report_progress(verb: str) -> Progress:
    """Report on stderr how far a run is, a tenth at a time, with its rate."""
    began = time.monotonic()

    def report(count: int, total: int) -> None:
        if count * STEPS // total > (count - 1) * STEPS // total:
            rate = count / max(time.monotonic() - began, 0.001)
            note(f"{count:,} of {total:,} {verb}, {rate:,.1f} a second, {(total - count) / rate:,.0f} s to go")

    return report
