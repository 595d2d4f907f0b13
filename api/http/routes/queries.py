"""HTTP routes of the stored queries: parameters and columns out of their headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, FastAPI, Request

from api.http.row_types import parameter_schema, row_of, rows_of, type_name
from api.http.state import graph_of
from api.usecases import querying
from mmrarebench.exceptions import UsageError
from queries import registry

router = APIRouter(prefix="/v1")


@router.get("/benchmarks", tags=["benchmark"], response_model=rows_of("benchmark/list", "Benchmark"))
def benchmarks(request: Request) -> list[dict[str, Any]]:
    """Benchmarks that are loaded."""
    return querying.query(graph_of(request), "benchmark/list", {})


@router.get("/questions/{question:path}", tags=["benchmark"], response_model=row_of("benchmark/question", "Question"))
def question(request: Request, question: str) -> dict[str, Any]:
    """One question with all that belongs to it."""
    return querying.get_question(graph_of(request), question)


@router.get("/queries", tags=["queries"])
def queries() -> list[dict[str, Any]]:
    """Every stored query with its parameters and columns."""
    return querying.list_queries()


def _runner(name: str) -> Callable[[Request], list[dict[str, Any]]]:
    def run_query(request: Request) -> list[dict[str, Any]]:
        parameters = request.query_params
        for key in parameters:
            if len(parameters.getlist(key)) > 1 and not _is_list(name, key):
                raise UsageError(f"the parameter {key!r} is given more than once", repair="give it once")
        values = {key: ",".join(parameters.getlist(key)) for key in parameters}
        return querying.query(graph_of(request), name, values)

    return run_query


def _is_list(query: str, parameter: str) -> bool:
    return any(p.name == parameter and p.type.startswith("list") for p in registry.get(query).params)


def add_stored_queries(app: FastAPI) -> None:
    """Add one route for each stored query, its parameters and columns out of its header."""
    for query in registry.all_queries().values():
        parameters = [
            {
                "name": p.name,
                "in": "query",
                "required": p.required,
                "description": p.doc,
                "schema": parameter_schema(p),
            }
            for p in query.params
        ]
        app.add_api_route(
            f"/v1/queries/{query.name}",
            _runner(query.name),
            methods=["GET"],
            tags=["queries"],
            name=query.name,
            summary=query.title,
            operation_id="query_" + query.name.replace("/", "_"),
            response_model=rows_of(query.name, type_name(query) + "Row"),
            openapi_extra={"parameters": parameters},
        )
