"""Address and credentials of a Neo4j server."""

from __future__ import annotations

from typing import NamedTuple


class Connection(NamedTuple):
    """How to reach a server."""

    uri: str
    username: str
    password: str
    database: str
