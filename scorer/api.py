"""The HTTP API as the scorer uses it: answers in pages, a judge, one verdict at a time; in this process or at an address."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx
from httpx_retries import Retry, aretry_request

from mmrarebench import exceptions
from mmrarebench.exceptions import EndpointError, MMRareBenchError

PAGE, TRIES = 200, 5
BASE = "http://in-process"


class Api:
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
        self._client = httpx.AsyncClient(transport=transport, base_url=url, headers=headers, timeout=60.0)
        self._retry = Retry(
            total=tries - 1 if app is None else 0, allowed_methods=["GET", "PUT", "POST"], backoff_factor=0.5
        )

    async def answers(self, **asked: Any) -> AsyncIterator[dict[str, Any]]:
        """Rows of ``judging/answers``, page by page."""
        params = {name: value for name, value in asked.items() if value is not None} | {"limit": PAGE, "after": ""}
        while rows := await self._call("GET", "/v1/queries/judging/answers", params=params):
            for row in rows:
                yield row
            params["after"] = rows[-1]["answer"]

    async def state_judge(self, judge: str, body: Mapping[str, Any]) -> None:
        """Say who judges; the token and the name are checked before anything is paid for."""
        await self._call("PUT", f"/v1/judges/{quote(judge, safe='')}", json=dict(body))

    async def record(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Write one verdict; what was made of it."""
        found: dict[str, Any] = await self._call("POST", "/v1/verdicts", json=dict(body))
        return found

    async def _call(self, method: str, path: str, **given: Any) -> Any:
        try:
            answer = await aretry_request(self._client, method, path, retry=self._retry, **given)
        except httpx.HTTPError as error:
            what = f"the API cannot be reached ({str(error) or type(error).__name__})"
            raise EndpointError(what, where=str(self._client.base_url), repair="check --api") from error
        if answer.is_error:
            raise problem(answer)
        return answer.json()

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, error, trace)


def problem(answer: httpx.Response) -> MMRareBenchError:
    """The error that the API tells, as the class that it was there.

    >>> problem(httpx.Response(404, json={"kind": "NotFoundError", "what": "none", "where": "", "repair": "look"}))
    NotFoundError('none. Repair: look')
    """
    try:
        told = answer.json()
        kind = getattr(exceptions, told["kind"])
        error: MMRareBenchError = kind(told["what"], where=told["where"], repair=told["repair"])
        return error
    except (ValueError, KeyError, TypeError, AttributeError):
        return EndpointError(f"the API answers {answer.status_code}: {answer.text[:200]}", repair="check --api")
