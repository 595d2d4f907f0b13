"""Errors over HTTP: problem details (RFC 9457) on every route, for our errors and for those of the framework."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api.http.state import PAGE_POLICY, is_blind
from mmrarebench import __version__
from mmrarebench.exceptions import DatabaseError, MMRareBenchError
from reports.site.render import render

MEDIA_TYPE = "application/problem+json"
STATUSES = (400, 401, 403, 404, 405, 408, 409, 413, 421, 422, 500, 502, 503)
"""Statuses of the problems that any route may answer with."""
METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
_log = logging.getLogger("mmrarebench.http")


class Problem(BaseModel):
    """Problem details (RFC 9457): what went wrong, where, and the repair; ``kind`` is the class of the error."""

    type: str = Field("about:blank", examples=["about:blank"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["there is no question 'x'. Repair: list them with benchmark/questions"])
    instance: str | None = Field(None, description="Id of the request, as in the header X-Request-ID")
    kind: str = Field(examples=["NotFoundError"])
    what: str = Field(examples=["there is no question 'x'"])
    where: str = ""
    repair: str = Field("", examples=["list them with benchmark/questions"])


def problem(
    status: int, kind: str, what: str, where: str = "", repair: str = "", instance: str | None = None
) -> Problem:
    """A problem with the title and the detail that follow from its parts.

    >>> problem(404, "NotFoundError", "there is no question 'x'").title
    'Not Found'
    """
    detail = str(MMRareBenchError(what, where=where, repair=repair))
    return Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=instance,
        kind=kind,
        what=what,
        where=where,
        repair=repair,
    )


def problem_bytes(body: Problem) -> bytes:
    """A problem as the body of a response."""
    return orjson.dumps(body.model_dump())


def install(app: FastAPI) -> None:
    """Let every error of an application become problem details."""

    def respond(request: Request, status: int, parts: dict[str, str], headers: Any = None) -> Response:
        body = problem(status, instance=request.scope.get("request_id"), **parts)
        if _wants_page(request):
            page = render("error.html", problem=body, blind=is_blind(request), version=__version__)
            policy = {"Content-Security-Policy": PAGE_POLICY, "Referrer-Policy": "no-referrer", "Vary": "Accept"}
            return Response(page, status, media_type="text/html", headers={**(headers or {}), **policy})
        return Response(problem_bytes(body), status, media_type=MEDIA_TYPE, headers=headers)

    @app.exception_handler(MMRareBenchError)
    def own_error(request: Request, error: MMRareBenchError) -> Response:
        where = "" if isinstance(error, DatabaseError) else error.where  # the server's address stays here
        parts = {"kind": type(error).__name__, "what": error.what, "where": where, "repair": error.repair}
        headers = {"WWW-Authenticate": "Bearer"} if error.http_status == HTTPStatus.UNAUTHORIZED else None
        return respond(request, error.http_status, parts, headers)

    @app.exception_handler(RequestValidationError)
    def validation_error(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        parts = {
            "kind": "UsageError",
            "what": str(first["msg"]),
            "where": where,
            "repair": "see /docs for the parameters and the body of this route",
        }
        return respond(request, HTTPStatus.UNPROCESSABLE_ENTITY, parts)

    @app.exception_handler(HTTPException)
    def http_error(request: Request, error: HTTPException) -> Response:
        usual = "see /docs for the routes" if error.status_code in (404, 405) else ""
        repair = str(getattr(error, "repair", usual))
        kind = str(getattr(error, "kind", "HTTPError"))
        parts = {"kind": kind, "what": str(error.detail), "where": request.url.path, "repair": repair}
        headers = error.headers
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers = {"Allow": ", ".join(_methods(request))}
        return respond(request, error.status_code, parts, headers)

    @app.exception_handler(Exception)
    def unexpected_error(request: Request, error: Exception) -> Response:
        _log.error("unexpected error", exc_info=error)
        parts = {
            "kind": "InternalError",
            "what": "an unexpected error, described in the server's log",
            "repair": "report it with the id of the request",
        }
        return respond(request, HTTPStatus.INTERNAL_SERVER_ERROR, parts)


def _wants_page(request: Request) -> bool:
    """Whether somebody looks at a page in a browser; whoever asks the API, or a page for JSON, gets problem details."""
    is_page = not request.url.path.startswith("/v1/") and request.query_params.get("format", "html") == "html"
    return is_page and "text/html" in request.headers.get("accept", "")


def _methods(request: Request) -> list[str]:
    """Methods of all routes that an address leads to: the framework names those of the first one."""
    scopes = {method: {**request.scope, "method": method} for method in METHODS}
    return [m for m, scope in scopes.items() if any(r.matches(scope)[0] == Match.FULL for r in request.app.routes)]


def describe(schema: dict[str, Any]) -> dict[str, Any]:
    """Write the problems into an OpenAPI description: media type and schema of every error of every route.

    Reading needs the token beyond the loopback interface only, so there it is stated as optional.
    """
    components = schema.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        components.pop(name, None)
    components["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in schema["paths"].values():
        for method, operation in operations.items():
            if method == "get" and operation.get("security"):
                operation["security"] = [{}, *operation["security"]]
            for status in STATUSES:
                description = HTTPStatus(status).phrase
                operation["responses"][str(status)] = {"description": description, "content": content}
    return schema
