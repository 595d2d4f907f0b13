"""Middleware before the application: Host check, access to golds, body limits, slow bodies, HEAD, ids, log and metrics."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from secrets import compare_digest
from typing import Any

from starlette.exceptions import HTTPException

from api.http.problems import MEDIA_TYPE, problem, problem_bytes

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
BODY_BYTES = 1_000_000
ANSWERS_BYTES = 64_000_000
"""Largest body of an upload of answers."""
BODY_SECONDS = 30.0
"""Longest wait for the next part of a body."""
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
WITHOUT_GOLDS = re.compile(
    r"""
      /healthz | /readyz | /docs | /openapi\.json | /static[^/]*/.* | /fastapi-offline.* | /redoc.*
    | / | /assets/.* | /questions/.* | /benchmarks/.* | /search | /metrics
    | /v1/benchmarks | /v1/schema | /v1/queries | /v1/queries/ontology/.* | /v1/images/[^/]+ | /v1/ground
    | /v1/tracks/[^/]+/questions\.jsonl
    """,
    re.VERBOSE,
)
"""Routes that never show an expected answer (beyond loopback, pages hide it); a route that is not among them needs the token beyond loopback."""
_access = logging.getLogger("mmrarebench.access")


class Metrics:
    """Counts and times of requests, by method, route and status, in the text form of Prometheus."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str, int]] = Counter()
        self.seconds: Counter[tuple[str, str]] = Counter()

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self.counts[method, route, status] += 1
        self.seconds[method, route] += seconds  # type: ignore[assignment]

    def text(self) -> str:
        """The metrics as Prometheus reads them.

        >>> metrics = Metrics()
        >>> metrics.add("GET", "/healthz", 200, 0.5)
        >>> metrics.text().splitlines()[1]
        'mmrarebench_requests_total{method="GET",route="/healthz",status="200"} 1'
        """
        lines = ["# TYPE mmrarebench_requests_total counter"]
        for (method, route, status), count in sorted(self.counts.items()):
            lines.append(f'mmrarebench_requests_total{{method="{method}",route="{route}",status="{status}"}} {count}')
        lines.append("# TYPE mmrarebench_request_seconds_sum counter")
        for (method, route), seconds in sorted(self.seconds.items()):
            lines.append(f'mmrarebench_request_seconds_sum{{method="{method}",route="{route}"}} {seconds:.6f}')
        return "\n".join(lines) + "\n"


class Refusal(HTTPException):
    """A request that is refused before the application has read it whole: status, kind, what, repair."""

    def __init__(self, status: int, kind: str, what: str, repair: str) -> None:
        super().__init__(status, what, {"Connection": "close"})
        self.status = status
        self.kind = kind
        self.what = what
        self.repair = repair


class Guard:
    """The middleware. ``hosts`` are the names that may stand in Host, None for an application inside a process.

    ``loopback`` says whether the server listens on the loopback interface only; beyond it, any address may stand in
    Host (an address cannot be rebound), and reading golds needs the token.
    """

    def __init__(
        self, app: Application, metrics: Metrics, hosts: Collection[str] | None, loopback: bool, token: str | None
    ) -> None:
        self.app = app
        self.metrics = metrics
        self.hosts = hosts
        self.loopback = loopback
        self.token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send)
        started = time.perf_counter()
        try:
            self._check(exchange)
            await self.app(scope, exchange.receive, exchange.send)
        except Refusal as refusal:
            await exchange.refuse(refusal)
        finally:
            seconds = time.perf_counter() - started
            route = getattr(scope.get("route"), "path", "(none)")
            self.metrics.add(exchange.method, route, exchange.status, seconds)
            path = scope.get("raw_path", b"").decode("latin-1")[:500]
            _access.info(
                "%s %s %d %.1f ms %s", exchange.method, path, exchange.status, seconds * 1000, exchange.request_id
            )

    def _check(self, exchange: _Exchange) -> None:
        """Refuse a foreign Host, a body that is too large, and golds without the token."""
        if self.hosts is not None and not self._may_ask(exchange.header("host")):
            names = ", ".join(sorted(self.hosts))
            raise Refusal(421, "HostRefused", "this name is not served here", f"ask for one of {names}")
        length = exchange.header("content-length")
        if length and (not length.isdigit() or int(length) > exchange.limit):
            raise Refusal(413, "BodyTooLarge", f"a body of more than {exchange.limit:,} bytes", "send less at once")
        if not self.loopback and not WITHOUT_GOLDS.fullmatch(exchange.path) and not self.has_token(exchange):
            repair = "send Authorization: Bearer TOKEN" if self.token else "start the server with MMRAREBENCH_API_TOKEN"
            raise Refusal(401, "AccessRefused", "beyond loopback, expected answers are read with the token", repair)

    def _may_ask(self, host: str) -> bool:
        name = host_name(host)
        if self.hosts is not None and name in self.hosts:
            return True
        return not self.loopback and is_address(name)

    def has_token(self, exchange: _Exchange) -> bool:
        """Whether a request carries the token."""
        header = exchange.header("authorization")
        return self.token is not None and compare_digest(header.encode(), f"Bearer {self.token}".encode())


class _Exchange:
    """One request and its response, as they pass through the guard."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.path = str(scope["path"])
        self.method = str(scope["method"])
        self.status = 500
        self.received = 0
        self.limit = ANSWERS_BYTES if self.path.endswith("/answers") else BODY_BYTES
        self._headers = scope["headers"]
        self._receive = receive
        self._send = send
        self._started = False
        self._complete = False
        request_id = self.header("x-request-id")
        self.request_id = request_id if REQUEST_ID.fullmatch(request_id) else uuid.uuid4().hex
        scope["request_id"] = self.request_id
        if self.method == "HEAD":
            scope["method"] = "GET"

    def header(self, name: str) -> str:
        """A header of the request; empty where there is none."""
        encoded = name.encode()
        return next((value.decode("latin-1") for key, value in self._headers if key == encoded), "")

    async def receive(self) -> Message:
        """The next part of the body, within its limits of time and size."""
        try:
            waiting = None if self._started or self._complete else BODY_SECONDS
            message = await asyncio.wait_for(self._receive(), waiting)
        except TimeoutError:
            raise Refusal(408, "BodyTooSlow", f"no part of the body in {BODY_SECONDS:g} s", "send it faster") from None
        self._complete = not message.get("more_body", False)
        self.received += len(message.get("body", b""))
        if self.received > self.limit:
            raise Refusal(413, "BodyTooLarge", f"a body of more than {self.limit:,} bytes", "send less at once")
        return message

    async def send(self, message: Message) -> None:
        """Pass a part of the response on: with the id of the request, without a body for HEAD."""
        if message["type"] == "http.response.start":
            self._started = True
            self.status = int(message["status"])
            headers = [*message.get("headers", ()), (b"x-request-id", self.request_id.encode())]
            message = {**message, "headers": [*headers, (b"x-content-type-options", b"nosniff")]}
        elif self.method == "HEAD":
            message = {**message, "body": b""}
        await self._send(message)

    async def refuse(self, refusal: Refusal) -> None:
        """Answer with a problem, unless the response has begun."""
        if self._started:
            return
        body = problem(refusal.status, refusal.kind, refusal.what, repair=refusal.repair, instance=self.request_id)
        data = problem_bytes(body)
        headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(data)).encode())]
        if refusal.status == 401:
            headers.append((b"www-authenticate", b"Bearer"))
        headers.append((b"connection", b"close"))
        await self.send({"type": "http.response.start", "status": refusal.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": data})


def host_name(host: str) -> str:
    """The name in a Host header, without its port and the brackets of an address.

    >>> host_name("LOCALHOST:8000"), host_name("[::1]:80"), host_name("evil.example")
    ('localhost', '::1', 'evil.example')
    """
    match = re.fullmatch(r"\[([^\]]+)\](?::\d+)?|([^:]*)(?::\d+)?", host.strip().lower())
    return (match[1] or match[2] or "").rstrip(".") if match else ""


def is_address(name: str) -> bool:
    """Whether a name is a numeric address.

    >>> is_address("192.0.2.1"), is_address("example.org")
    (True, False)
    """
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
