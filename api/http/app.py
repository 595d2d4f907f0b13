"""HTTP: a thin door over the use cases; routes and response types of queries come from their headers."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import JSONResponse
from fastapi_offline import FastAPIOffline
from pydantic import BaseModel, Field, create_model

from api.http import judging as http_judging
from api.http import scores as http_scores
from api.http.pages import routes as http_pages
from api.http.state import graph_of, token_of_environment
from api.usecases import querying
from api.usecases import similarity as usecases_similar
from graph.connect import connect
from graph.session import Graph
from mmrarebench import __version__
from mmrarebench.exceptions import MMRareBenchError, UsageError
from queries import registry

PYTHON = {
    "string": str,
    "integer": int,
    "float": float,
    "boolean": bool,
    "orpha": str,
    "hpo": str,
    "curie": str,
    "list<string>": list[str],
    "list<hpo>": list[str],
    "list<orpha>": list[str],
    "list<integer>": list[int | None],
    "list<float>": list[float],
    "map": dict[str, Any],
}
router = APIRouter(prefix="/v1")


class Page(BaseModel):
    """One page of questions; ``next_cursor`` is null on the last."""

    items: list[dict[str, Any]]
    next_cursor: str | None = Field(examples=["c2FtcGxlL2RpYWdub3Npcy8y"])
    total: int = Field(examples=[29])


class Problem(BaseModel):
    """What went wrong, where, and the repair."""

    kind: str = Field(examples=["NotFoundError"])
    what: str = Field(examples=["there is no question 'x'"])
    where: str = ""
    repair: str = Field("", examples=["list them with benchmark/questions"])


def row_model(query: registry.Query, name: str) -> type[BaseModel]:
    """The response type of a query's rows, out of its header."""
    fields: dict[str, Any] = {
        column.name: (PYTHON[column.type] | None, Field(None, description=column.doc)) for column in query.returns
    }
    return create_model(name, **fields)


def _row(query: str, name: str) -> Any:
    return row_model(registry.get(query), name)


def _rows(query: str, name: str) -> Any:
    return list[_row(query, name)]  # type: ignore[misc]


def _name(query: registry.Query) -> str:
    return "".join(part.title() for part in query.name.replace("/", "_").split("_"))


@router.get("/benchmarks", tags=["benchmark"], response_model=_rows("benchmark/list", "Benchmark"))
def benchmarks(request: Request) -> list[dict[str, Any]]:
    """Benchmarks that are loaded."""
    return querying.query(graph_of(request), "benchmark/list", {})


@router.get("/tracks/{track}/questions", tags=["benchmark"])
def questions(
    request: Request,
    track: str,
    benchmark: Annotated[str, Query(description="Benchmark", examples=["sample"])],
    lineage: Annotated[
        str | None, Query(description="Entity that the diagnosis is or lies below", examples=["ORPHA:68367"])
    ] = None,
    cursor: Annotated[str | None, Query(description="next_cursor of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Page:
    """Questions of a track, page by page, in the order of their ids."""
    rows = querying.query(
        graph_of(request), "benchmark/questions", {"benchmark": benchmark, "track": track, "lineage": lineage}
    )
    after = _decode(cursor) if cursor else ""
    later = [row for row in rows if row["id"] > after]
    items = later[:limit]
    more = _encode(items[-1]["id"]) if len(later) > limit else None
    return Page(items=items, next_cursor=more, total=len(rows))


def _encode(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


def _decode(cursor: str) -> str:
    try:
        return base64.b64decode(cursor.encode(), altchars=b"-_", validate=True).decode()
    except ValueError as error:
        raise UsageError(f"{cursor!r} is no cursor", repair="take next_cursor of the page before") from error


@router.get("/questions/{question:path}", tags=["benchmark"], response_model=_row("benchmark/question", "Question"))
def question(request: Request, question: str) -> dict[str, Any]:
    """One question with all that belongs to it."""
    return querying.get_question(graph_of(request), question)


@router.get("/queries", tags=["queries"])
def queries() -> list[dict[str, Any]]:
    """Every stored query with its parameters and columns."""
    return querying.list_queries()


@router.get("/reports/lineage", tags=["reports"], response_model=_rows("errors/by_lineage", "LineageRow"))
def lineage_report(
    request: Request,
    benchmark: Annotated[str, Query(examples=["sample"])],
    run: str | None = None,
    metric: Annotated[str, Query(examples=["recall@1"])] = "recall@1",
    heads: Annotated[str | None, Query(description="ORPHA codes, as a,b")] = None,
) -> list[dict[str, Any]]:
    """Models by branches of the disease lineage; the row with orpha null is the total."""
    parameters = {"benchmark": benchmark, "run": run, "metric": metric, "heads": heads}
    return querying.query(graph_of(request), "errors/by_lineage", parameters)


class Alike(BaseModel):
    """A disorder with its similarity to a profile; ``expected`` says of a case whether it is the diagnosis."""

    rank: int = Field(examples=[1])
    orpha: str = Field(examples=["ORPHA:558"])
    name: str | None
    score: float
    shared: int = Field(description="Terms that both have")
    expected: bool | None


@router.get("/similar", tags=["ontology"])
def similar(
    request: Request,
    profile: Annotated[str, Query(description="HPO ids as a,b, an ORPHA code, or a case", examples=["HP:0001166"])],
    measure: Annotated[str, Query(examples=["resnik"])] = "resnik",
    limit: Annotated[int, Query(ge=1, le=1000)] = 10,
) -> list[Alike]:
    """Disorders by how alike their phenotypes are to a profile."""
    return [Alike(**row) for row in usecases_similar.rank(graph_of(request), profile, measure, limit)]


def _answer(name: str) -> Callable[[Request], list[dict[str, Any]]]:
    def run_query(request: Request) -> list[dict[str, Any]]:
        several = request.query_params
        parameters = {key: ",".join(several.getlist(key)) for key in several}
        return querying.query(graph_of(request), name, parameters)

    return run_query


def _add_queries(app: FastAPI) -> None:
    """One route for each stored query, its parameters and columns out of its header."""
    for query in registry.all_queries().values():
        parameters = [
            {
                "name": p.name,
                "in": "query",
                "required": p.required,
                "description": p.doc,
                "schema": {"type": "string", **({"example": str(p.example)} if p.example else {})},
            }
            for p in query.params
        ]
        app.add_api_route(
            f"/v1/queries/{query.name}",
            _answer(query.name),
            methods=["GET"],
            tags=["queries"],
            name=query.name,
            summary=query.title,
            operation_id="query_" + query.name.replace("/", "_"),
            response_model=_rows(query.name, _name(query) + "Row"),
            openapi_extra={"parameters": parameters},
        )


def health(request: Request) -> dict[str, str]:
    """Whether the API and its database answer."""
    graph_of(request).read_rows("RETURN 1")
    return {"status": "ok", "version": __version__}


def create_app(graph: Graph | None = None, token: str | None = None) -> FastAPI:
    """The application; one driver for its whole life, its own where none is given.

    Args:
        graph: where to ask.
        token: what writing needs; else that of the environment, without which nothing can be written.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if graph is None:
            app.state.graph = connect()
        yield
        if graph is None:
            app.state.graph.close()

    app = FastAPIOffline(
        title="MMRareBench graph",
        version=__version__,
        lifespan=lifespan,
        description="Questions, answers and verdicts of rare-disease benchmarks, linked to Orphanet and HPO.",
        responses={status: {"model": Problem} for status in (401, 404, 409, 422, 503)},
    )
    app.state.graph, app.state.token = graph, token or token_of_environment()
    app.include_router(router)
    app.include_router(http_judging.router)
    app.include_router(http_scores.router)
    _add_queries(app)
    app.include_router(http_pages.router)
    app.add_api_route("/healthz", health, methods=["GET"], tags=["health"])

    @app.exception_handler(MMRareBenchError)
    def problem(request: Request, error: MMRareBenchError) -> JSONResponse:
        body = Problem(kind=type(error).__name__, what=error.what, where=error.where, repair=error.repair)
        return JSONResponse(body.model_dump(), status_code=error.http_status)

    return app
