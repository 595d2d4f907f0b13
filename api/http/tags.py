"""Tags of responses, and the browsers that have them already."""

from __future__ import annotations

from fastapi import Request


def has_tag(request: Request, tag: str) -> bool:
    """Whether the client states that it has the response of this tag (If-None-Match, weak or strong)."""
    stated = request.headers.get("if-none-match", "").split(",")
    return tag in [part.strip().removeprefix("W/") for part in stated]
