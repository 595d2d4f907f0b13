"""HTTP: a thin door over the use cases. The application, put together from the routes of each subject."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from fastapi import Depends, FastAPI
from fastapi_offline import FastAPIOffline

from api.http import problems
from api.http.guard import Guard, Metrics
from api.http.pages import decisions
from api.http.pages import routes as pages
from api.http.pages.remembered import PageMemory
from api.http.parameters import refuse_unknown, refuse_unknown_on_page
from api.http.routes import (
    answering,
    cypher,
    grounding,
    health,
    images,
    judging,
    queries,
    questions,
    reports,
    runs,
    scores,
)
from api.http.state import token_of_environment
from graph.connect import connect
from graph.session import Graph
from mmrarebench import __version__


def create_app(
    graph: Graph | None = None,
    token: str | None = None,
    *,
    hosts: Collection[str] | None = None,
    loopback: bool = True,
) -> FastAPI:
    """The application; one driver for its whole life, its own where none is given.

    Args:
        graph: the graph.
        token: the token for writing; else that of the environment, without which nothing can be written.
        hosts: names that may stand in the Host header; None for an application that no port leads to.
        loopback: whether only this machine can reach it; else reading expected answers needs the token.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if graph is None:
            app.state.graph = connect()
        yield
        app.state.probe.close()
        app.state.jobs.close()
        if graph is None:
            app.state.graph.close()

    app = FastAPIOffline(
        title="MMRareBench graph",
        version=__version__,
        lifespan=lifespan,
        description="Questions, answers and verdicts of rare-disease benchmarks, linked to Orphanet and HPO.",
    )
    token = token or token_of_environment()
    app.state.graph, app.state.token, app.state.loopback, app.state.blind = graph, token, loopback, not loopback
    app.state.pages = PageMemory()
    app.state.metrics, app.state.probe, app.state.jobs = Metrics(), health.DatabaseProbe(), runs.ScoringJobs()
    for subject in (questions, images, runs, grounding, queries, cypher, reports, scores, judging, answering, health):
        app.include_router(subject.router, dependencies=[Depends(refuse_unknown)])
    queries.add_stored_queries(app)
    app.include_router(decisions.router)
    for router in (pages.router, pages.remembered):
        app.include_router(router, dependencies=[Depends(refuse_unknown_on_page)])
    problems.install(app)
    app.add_middleware(Guard, metrics=app.state.metrics, hosts=hosts, loopback=loopback, token=token)
    app.openapi = partial(_description, app, app.openapi)  # type: ignore[method-assign]
    return app


def _description(app: FastAPI, generate: Any) -> dict[str, Any]:
    """The OpenAPI description with the problems of every route."""
    if app.openapi_schema is None:
        app.openapi_schema = problems.describe(generate())
    return app.openapi_schema
