"""HTTP calls that are tried again where that helps, for one event loop: what endpoints and our own API have in common."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import httpx
from httpx_retries import Retry, aretry_request

from mmrarebench.exceptions import EndpointError


class Caller:
    """A client with its retries; ``name`` and ``option`` say in errors who cannot be reached and what to check.

    A connection that breaks off within a reply's body is tried again, too.
    """

    def __init__(self, client: httpx.AsyncClient, retry: Retry, *, name: str, where: str, option: str) -> None:
        self._client, self._retry = client, retry
        self._name, self._where, self._option = name, where, option

    async def _send(self, method: str, url: str, **arguments: Any) -> httpx.Response:
        try:
            return await aretry_request(self._client, method, url, retry=self._retry, **arguments)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            what = f"{self._name} cannot be reached ({str(error) or type(error).__name__})"
            raise EndpointError(what, where=self._where, repair=f"check {self._option}") from error

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, error, trace)
