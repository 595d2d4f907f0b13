"""State of the serving process: its graph, and the token that writing needs."""

from __future__ import annotations

import os
from secrets import compare_digest
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from graph.session import Graph
from mmrarebench.exceptions import AccessRefused, UsageError

SETTING = "MMRAREBENCH_API_TOKEN"
SHORTEST = 16
PAGE_POLICY = "default-src 'none'; img-src 'self' data:; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
"""The Content-Security-Policy of every page."""
bearer = HTTPBearer(auto_error=False, description=f"The token that the server has as {SETTING}.")


def token_of_environment() -> str | None:
    """The token that writing needs; None where none is set, and then nothing can be written.

    Raises:
        UsageError: it is too short to be one.
    """
    token = os.environ.get(SETTING) or None
    if token and len(token) < SHORTEST:
        raise UsageError(f"the token has fewer than {SHORTEST} characters", where=SETTING, repair="set a longer one")
    return token


Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


def may_write(request: Request, credentials: Credentials) -> None:
    """Let only those pass that send the token.

    Raises:
        AccessRefused: none is set here, none was sent, or it is another one.
    """
    if request.app.state.token is None:
        raise AccessRefused("this server takes no writes", repair=f"start it with {SETTING} set")
    if not has_token(request, credentials):
        raise AccessRefused("the token is missing or wrong", repair="send Authorization: Bearer TOKEN")


def has_token(request: Request, credentials: HTTPAuthorizationCredentials | None) -> bool:
    """Whether the request carries the server's token."""
    token: str | None = request.app.state.token
    return bool(token and credentials and compare_digest(credentials.credentials.encode(), token.encode()))


def graph_of(request: Request) -> Graph:
    """The one graph of the process."""
    graph: Graph = request.app.state.graph
    return graph


def is_blind(request: Request) -> bool:
    """Whether this server hides the expected answers from those who look at pages."""
    return bool(getattr(request.app.state, "blind", False))
