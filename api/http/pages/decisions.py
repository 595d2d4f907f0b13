"""The form by which a reviewer leaves a decision on a question; it carries the token, since it writes."""

from __future__ import annotations

from secrets import compare_digest
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from api.http.state import graph_of
from api.usecases.cases import record_decision
from mmrarebench.exceptions import AccessRefused
from reports.site.addresses import address

router = APIRouter(include_in_schema=False)


@router.post("/questions/{question:path}/decisions")
async def decide(request: Request, question: str) -> RedirectResponse:
    """Write a decision and lead back to the question.

    Raises:
        AccessRefused: the token is missing or wrong, or the server takes no writes.
    """
    fields = {name: values[0] for name, values in parse_qs((await request.body()).decode("utf-8", "replace")).items()}
    token: str | None = request.app.state.token
    if token is None or not compare_digest(fields.get("token", "").encode(), token.encode()):
        raise AccessRefused(
            "the token is missing or wrong", repair="ask who runs this server for MMRAREBENCH_API_TOKEN"
        )
    await run_in_threadpool(
        record_decision,
        graph_of(request),
        question,
        fields.get("annotator", ""),
        fields.get("value", ""),
        fields.get("note", ""),
    )
    return RedirectResponse(address(f"/questions/{question}"), status_code=303)
