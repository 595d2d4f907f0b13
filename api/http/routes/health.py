"""Whether the process lives (/healthz), whether it can answer (/readyz), and its metrics; each within a second."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field

from api.http.state import graph_of
from graph.session import Graph
from mmrarebench import __version__
from mmrarebench.exceptions import DatabaseError, MMRareBenchError

SECONDS = 0.8
router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The state of the process."""

    status: str = Field(examples=["ok"])
    version: str


class DatabaseProbe:
    """Asks the database in a thread of its own: requests that wait for the database do not hold it up."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="readiness")
        self._pending: Future[bool] | None = None

    @property
    def is_idle(self) -> bool:
        """Whether no question to the database is open."""
        return self._pending is None or self._pending.done()

    async def answers(self, graph: Graph) -> bool:
        """Whether the database answers within the time; a question that is still open is not asked again."""
        if self._pending is None or self._pending.done():
            self._pending = self._pool.submit(_asks, graph)
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(self._pending)), SECONDS)
        except TimeoutError:
            return False

    def close(self) -> None:
        """End the thread."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _asks(graph: Graph) -> bool:
    try:
        with graph.session() as session:
            session.run("RETURN 1").consume()
    except MMRareBenchError:
        return False
    return True


@router.get("/healthz")
async def health() -> Health:
    """Whether the process lives."""
    return Health(status="ok", version=__version__)


@router.get("/readyz")
async def readiness(request: Request) -> Health:
    """Whether the database answers, too; 503 where it does not within a second."""
    if not await request.app.state.probe.answers(graph_of(request)):
        raise DatabaseError("the database does not answer", repair="run mmrarebench up and mmrarebench doctor")
    return Health(status="ok", version=__version__)


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(request: Request) -> str:
    """Numbers and times of requests, in the text form of Prometheus."""
    text: str = request.app.state.metrics.text()
    return text
