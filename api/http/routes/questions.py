"""HTTP routes of questions: a track page by page, and as JSON lines of what a model is shown."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response, StreamingResponse
from fastapi.security import HTTPAuthorizationCredentials
from pydantic import Field

from api.http.row_types import record_model
from api.http.state import bearer, graph_of, has_token
from api.http.tags import has_tag
from api.usecases.questions import subsets
from api.usecases.questions.subsets import Choice
from mmrarebench.benchmark.vocabulary import Condition
from mmrarebench.exceptions import AccessRefused, UsageError

LINES = "application/jsonl"
router = APIRouter(prefix="/v1/tracks/{track}", tags=["benchmark"])


Page = record_model(
    "Page",
    subsets.Page,
    {"total": "Questions of the choice"},
    only=("items", "total"),
    next_cursor=(str | None, Field(description="Null on the last page", examples=["c2FtcGxlL2RpYWdub3Npcy8y"])),
)


def choice_of(
    track: str,
    benchmark: Annotated[str, Query(description="Benchmark", examples=["sample"])],
    lineage: Annotated[
        str | None, Query(description="Entity that the diagnosis is or lies below", examples=["ORPHA:68367"])
    ] = None,
    phenotype: Annotated[str | None, Query(description="Term that the case presents, or a narrower one")] = None,
    gene: Annotated[str | None, Query(description="Gene of the diagnosis or of the case")] = None,
    split: Annotated[str | None, Query(description="Split")] = None,
    part: Annotated[str | None, Query(description="Part of the split")] = None,
    clean: Annotated[bool, Query(description="Leave out questions that leak their answer")] = False,
) -> Choice:
    """The choice that the parameters make."""
    return Choice(
        benchmark=benchmark,
        track=track,
        lineage=lineage,
        phenotype=phenotype,
        gene=gene,
        split=split,
        part=part,
        clean=clean,
    )


Cursor = Annotated[str | None, Query(description="next_cursor of the page before: a question's id as base64url")]


@router.get("/questions", response_model=Page)
def questions(
    request: Request,
    choice: Annotated[Choice, Depends(choice_of)],
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """Questions of a track, page by page, in the order of their ids."""
    page = subsets.page(graph_of(request), choice, decode_cursor(cursor), limit)
    return {**page._asdict(), "next_cursor": None if page.next_id is None else encode_cursor(page.next_id)}


@router.get(
    "/questions.jsonl",
    response_class=StreamingResponse,
    responses={200: {"content": {LINES: {"schema": {"type": "string"}}}}, 304: {"description": "Not Modified"}},
)
def question_lines(
    request: Request,
    choice: Annotated[Choice, Depends(choice_of)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    condition: Annotated[Condition | None, Query(description="Input condition; else the usual one")] = None,
    images: Annotated[Literal["links", "base64"], Query(description="Images as links or as data URLs")] = "links",
    captions: Annotated[
        bool, Query(description="Captions of case reports beside the images, but for any that names the answer")
    ] = False,
    cursor: Cursor = None,
    limit: Annotated[int | None, Query(ge=1, le=100_000, description="Lines at most; all where it is left out")] = None,
) -> Response:
    """Inputs of a model as JSON lines of id, track, condition, messages and images; the expected answer is not among them."""
    _check_access(request, choice, credentials, captions)
    graph = graph_of(request)
    subset = subsets.select(graph, choice, decode_cursor(cursor), limit)
    base = str(request.base_url).rstrip("/")
    prompts = subsets.Prompts(None if condition is None else str(condition), images == "base64", base, captions)
    gzip = "gzip" in request.headers.get("accept-encoding", "")
    tag = f'"{subsets.etag(subset, prompts)}{"-gzip" if gzip else ""}"'
    headers = {"ETag": tag, "Vary": "Accept-Encoding", "X-Question-Count": str(len(subset.ids))}
    if subset.next_id is not None:
        headers["X-Next-Cursor"] = encode_cursor(subset.next_id)
    if has_tag(request, tag):
        return Response(status_code=304, headers=headers)
    body: Iterable[bytes] = subsets.lines(graph, subset, prompts)
    if gzip:
        body, headers["Content-Encoding"] = compress(body), "gzip"
    return StreamingResponse(body, media_type=LINES, headers=headers)


def _check_access(
    request: Request, choice: Choice, credentials: HTTPAuthorizationCredentials | None, captions: bool
) -> None:
    """Beyond loopback, a choice by diagnosis or finding reveals the answer, captions may, and both need the token.

    Raises:
        AccessRefused: the token is missing or wrong.
    """
    narrowed = choice.lineage or choice.gene or choice.phenotype or captions
    if narrowed and not request.app.state.loopback and not has_token(request, credentials):
        what = "beyond loopback, choosing by lineage, gene or phenotype reveals the answer, and captions may"
        raise AccessRefused(what, repair="send Authorization: Bearer TOKEN")


def compress(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The parts of a stream, gzipped; the same bytes at each time.

    >>> zlib.decompress(b"".join(compress([b"a", b"b"])), 31)
    b'ab'
    """
    packer = zlib.compressobj(5, zlib.DEFLATED, 31)
    for part in parts:
        packed = packer.compress(part)
        if packed:
            yield packed
    yield packer.flush()


def encode_cursor(question: str) -> str:
    """The cursor after a question.

    >>> decode_cursor(encode_cursor("sample/diagnosis/1"))
    'sample/diagnosis/1'
    """
    return base64.urlsafe_b64encode(question.encode()).decode()


def decode_cursor(cursor: str | None) -> str | None:
    """The question that a cursor names; None for the beginning.

    Raises:
        UsageError: it is no cursor.
    """
    if not cursor:
        return None
    try:
        return base64.b64decode(cursor.encode(), altchars=b"-_", validate=True).decode()
    except ValueError as error:
        raise UsageError(f"{cursor!r} is no cursor", repair="take next_cursor of the page before") from error
