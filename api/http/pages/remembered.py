"""Pages that follow from the graph alone: made once for each state of it, and not sent to a browser that has them."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from fastapi.routing import APIRoute

from api.http.state import graph_of
from api.http.tags import has_tag
from mmrarebench import __version__

MOST_BYTES = 32_000_000
"""Bytes of pages that a server remembers."""


class Page(NamedTuple):
    """A page as it is sent."""

    body: bytes
    headers: dict[str, str]

    def response(self) -> Response:
        """The page as a response."""
        return Response(self.body, headers=self.headers)


class PageMemory:
    """Pages by tag, the one that was not asked for the longest time forgotten first.

    >>> memory = PageMemory(most_bytes=5)
    >>> for tag, body in (("a", b"123"), ("b", b"45"), ("c", b"6")):
    ...     memory.keep(tag, Page(body, {}))
    >>> memory.page("a") is None, memory.page("c").body
    (True, b'6')
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._most_bytes, self._bytes = most_bytes, 0

    def page(self, tag: str) -> Page | None:
        """The page of a tag, None where it is not remembered."""
        if tag in self._pages:
            self._pages.move_to_end(tag)
        return self._pages.get(tag)

    def keep(self, tag: str, page: Page) -> None:
        """Remember a page."""
        if tag in self._pages or len(page.body) > self._most_bytes:
            return
        self._pages[tag] = page
        self._bytes += len(page.body)
        while self._bytes > self._most_bytes:
            _, forgotten = self._pages.popitem(last=False)
            self._bytes -= len(forgotten.body)


class RememberedRoute(APIRoute):
    """A route whose responses follow from the address and the graph.

    The tag of a response names the last transaction of the database that was finished before the response was made, so
    nothing that was written since can be missing from a page that is sent for the same tag.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of the route, which looks for the page before it is made."""
        make = super().get_route_handler()

        async def handle(request: Request) -> Response:
            state = await run_in_threadpool(graph_of(request).state)
            if not state:
                return await make(request)
            tag = _tag(state, request)
            if has_tag(request, tag):
                return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "no-cache"})
            memory: PageMemory = request.app.state.pages
            page = memory.page(tag)
            if page is None:
                response = await make(request)
                if response.status_code != 200:
                    return response
                headers = {**response.headers, "etag": tag, "cache-control": "no-cache"}
                page = Page(bytes(response.body), headers)
                memory.keep(tag, page)
            return page.response()

        return handle


def _tag(state: str, request: Request) -> str:
    parts = (__version__, state, str(request.app.state.blind), request.url.path, request.url.query)
    return f'"{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:32]}"'
