"""The server process: names that may be asked for, limits of connections, the access log, a graceful stop."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.http.app import create_app
from api.http.guard import LOOPBACK, Application, Receive, Scope, Send
from api.http.problems import MEDIA_TYPE, problem, problem_bytes

if TYPE_CHECKING:
    import socket

HOSTS_SETTING = "MMRAREBENCH_API_HOSTS"
FIRST_REQUEST_SECONDS = 10.0
"""Seconds that a connection has to send the head of its first request."""
KEEP_ALIVE_SECONDS = 15
STOP_SECONDS = 10
CONNECTIONS = 500
HEAD_BYTES = 32_768


class BoundedProtocol(H11Protocol):
    """HTTP/1.1 that closes a connection whose request does not arrive in time, and whose own refusals are problems."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.app = partial(self._unless_busy, self.app)

    async def _unless_busy(self, app: Application, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with 503 where more connections are open than are served."""
        if len(self.connections) <= CONNECTIONS:
            await app(scope, receive, send)
            return
        what = f"more than {CONNECTIONS} connections are open"
        body = problem_bytes(problem(503, "ServerBusy", what, repair="try again in a second"))
        headers = [(b"content-type", MEDIA_TYPE.encode()), (b"retry-after", b"1"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP request with a problem, and close the connection."""
        body = problem_bytes(problem(400, "NoRequest", msg, repair="send an HTTP/1.1 request"))
        head = (
            f"HTTP/1.1 400 Bad Request\r\nContent-Type: {MEDIA_TYPE}\r\nContent-Length: {len(body)}\r\n"
            "Connection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the time for the first request."""
        super().connection_made(transport)
        self.loop.call_later(FIRST_REQUEST_SECONDS, self._close_if_silent)

    def _close_if_silent(self) -> None:
        begun: object = self.cycle  # None until a request has arrived
        if begun is None:
            self.transport.close()


def allowed_hosts(host: str) -> frozenset[str]:
    """Names that may stand in the Host header: loopback, the interface, and those of MMRAREBENCH_API_HOSTS.

    >>> sorted(allowed_hosts("127.0.0.1") - {"localhost"})
    ['127.0.0.1', '::1']
    """
    hosts = (name.strip().lower() for name in os.environ.get(HOSTS_SETTING, "").split(","))
    return LOOPBACK | {host.lower()} | {name for name in hosts if name}


def run(listening: socket.socket, host: str, *, blind: bool = False) -> None:
    """Serve on a socket until a signal ends it; requests under way have some seconds to finish.

    Args:
        listening: the socket.
        host: its interface.
        blind: Hide expected answers from pages, and give them over HTTP with the token only, on loopback too.
    """
    log_accesses()
    app = create_app(hosts=allowed_hosts(host), loopback=host in LOOPBACK and not blind)
    uvicorn.Server(uvicorn.Config(app, **options())).run(sockets=[listening])


def options() -> dict[str, Any]:
    """Settings of the server.

    >>> options()["timeout_keep_alive"]
    15
    """
    return {
        "http": BoundedProtocol,
        "ws": "none",
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "timeout_keep_alive": KEEP_ALIVE_SECONDS,
        "timeout_graceful_shutdown": STOP_SECONDS,
        "h11_max_incomplete_event_size": HEAD_BYTES,
    }


def log_accesses() -> None:
    """Let the access log go to stderr, a line a request."""
    log = logging.getLogger("mmrarebench.access")
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
