"""The HTTP API as the scorer uses it: answers in pages, a judge, one verdict at a time; in this process or at an address."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import quote

import httpx
from httpx_retries import Retry

from mmrarebench import exceptions
from mmrarebench.exceptions import EndpointError, MMRareBenchError
from scorer.calls import Caller

PAGE, TRIES = 200, 5
BASE = "http://in-process"


class Api(Caller):
    """A connection to the API.

    Args:
        token: for writing.
        app: the application in this process; else ``url`` says where it is.
        url: address of a server, without ``/v1``.
        tries: how often a call to it is made at most.
    """

    def __init__(self, token: str, *, app: Any = None, url: str = BASE, tries: int = TRIES) -> None:
        transport = httpx.ASGITransport(app) if app is not None else None
        headers = {"Authorization": f"Bearer {token}"}
        client = httpx.AsyncClient(transport=transport, base_url=url, headers=headers, timeout=60.0)
        again = tries - 1 if app is None else 0
        retry = Retry(total=again, allowed_methods=["GET", "PUT", "POST"], backoff_factor=0.5)
        super().__init__(client, retry, name="the API", where=url, option="--api")

    def answers(self, **parameters: Any) -> AsyncIterator[dict[str, Any]]:
        """Rows of ``judging/answers``, page by page."""
        return self._pages("judging/answers", "answer", parameters)

    def questions(self, **parameters: Any) -> AsyncIterator[dict[str, Any]]:
        """Rows of ``answering/questions``, page by page."""
        return self._pages("answering/questions", "id", parameters)

    async def _pages(self, query: str, key: str, parameters: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
        params = {name: value for name, value in parameters.items() if value is not None} | {"limit": PAGE, "after": ""}
        while rows := await self._call("GET", f"/v1/queries/{query}", params=params):
            for row in rows:
                yield row
            params["after"] = rows[-1][key]

    async def state_run(self, benchmark: str, model: str) -> None:
        """Say which model is asked; token, benchmark and name are checked before anything is paid for."""
        await self._call("PUT", "/v1/asked-models", json={"benchmark": benchmark, "model": model})

    async def record_answer(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Write one answer; what was made of it."""
        answer: dict[str, Any] = await self._call("POST", "/v1/answers", json=dict(body))
        return answer

    async def image(self, sha256: str, size: int | None = None) -> str:
        """A picture as a data URL, scaled to a size where one is given."""
        response = await self._send("GET", f"/v1/images/{sha256}", params={"size": size} if size else {})
        if response.is_error:
            raise problem(response)
        media_type = response.headers.get("content-type", "image/png").split(";")[0]
        return f"data:{media_type};base64,{base64.b64encode(response.content).decode()}"

    async def state_judge(self, judge: str, body: Mapping[str, Any]) -> None:
        """Say who judges; the token and the name are checked before anything is paid for."""
        await self._call("PUT", f"/v1/judges/{quote(judge, safe='')}", json=dict(body))

    async def record(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Write one verdict; what was made of it."""
        verdict: dict[str, Any] = await self._call("POST", "/v1/verdicts", json=dict(body))
        return verdict

    async def _call(self, method: str, path: str, **arguments: Any) -> Any:
        answer = await self._send(method, path, **arguments)
        if answer.is_error:
            raise problem(answer)
        try:
            return answer.json()
        except ValueError as error:
            raise EndpointError("what answers is not the API", where=self._where, repair="check --api") from error


def problem(answer: httpx.Response) -> MMRareBenchError:
    """The error that the API reports, as the class that it had there.

    >>> problem(httpx.Response(404, json={"kind": "NotFoundError", "what": "none", "where": "", "repair": "look"}))
    NotFoundError('none. Repair: look')
    """
    try:
        body = answer.json()
        kind = getattr(exceptions, body["kind"])
        error: MMRareBenchError = kind(body["what"], where=body["where"], repair=body["repair"])
        return error
    except (ValueError, KeyError, TypeError, AttributeError):
        return EndpointError(f"the API answers {answer.status_code}: {answer.text[:200]}", repair="check --api")
