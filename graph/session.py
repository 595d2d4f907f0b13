"""One connection to one graph: the server that NEO4J_URI names, else the managed one."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, NamedTuple, Self

import neo4j
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
)

from graph.server.home import Home
from graph.server.process import Connection, up
from mmrarebench.exceptions import DatabaseError

for _name in ("neo4j.notifications", "neo4j.pool", "neo4j.io"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


class Settings(NamedTuple):
    """What NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE say; no uri means the managed server."""

    uri: str | None = None
    username: str = "neo4j"
    password: str = ""
    database: str = "neo4j"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the four variables.

        >>> Settings.from_environment({"NEO4J_URI": "bolt://db:7687", "NEO4J_PASSWORD": "x"}).username
        'neo4j'
        """
        environ = os.environ if environ is None else environ
        return cls(
            environ.get("NEO4J_URI") or None,
            environ.get("NEO4J_USERNAME") or "neo4j",
            environ.get("NEO4J_PASSWORD") or "",
            environ.get("NEO4J_DATABASE") or "neo4j",
        )


class Graph:
    """One driver and one database; reads and writes are managed transactions (retried by the driver)."""

    def __init__(self, driver: neo4j.Driver, database: str = "neo4j", where: str = "") -> None:
        self.driver, self.database, self.where = driver, database, where

    def read(self, cypher: str, params: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """The rows of a reading query, each a dict by column."""

        def work(tx: neo4j.ManagedTransaction) -> list[dict[str, Any]]:
            return tx.run(cypher, dict(params or {})).data()

        with self.session() as session:
            return session.execute_read(work)

    def read_rows(self, cypher: str, params: Mapping[str, Any] | None = None) -> list[list[Any]]:
        """The rows of a reading query, each a list of values in column order; quicker than ``read``."""

        def work(tx: neo4j.ManagedTransaction) -> list[list[Any]]:
            return tx.run(cypher, dict(params or {})).values()

        with self.session() as session:
            return session.execute_read(work)

    def write(self, cypher: str, params: Mapping[str, Any] | None = None) -> neo4j.SummaryCounters:
        """Run a writing query; what it changed."""

        def work(tx: neo4j.ManagedTransaction) -> neo4j.SummaryCounters:
            return tx.run(cypher, dict(params or {})).consume().counters

        with self.session() as session:
            return session.execute_write(work)

    @contextmanager
    def session(self, **config: Any) -> Iterator[neo4j.Session]:
        """A session of the database; the driver's errors come out as DatabaseError."""
        with database_errors(self.where), self.driver.session(database=self.database, **config) as session:
            yield session

    def close(self) -> None:
        """Close the driver; the server stays as it is."""
        self.driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextmanager
def database_errors(where: str = "") -> Iterator[None]:
    """Turn the driver's errors into DatabaseError with the repair."""
    try:
        yield
    except AuthError as error:
        raise DatabaseError("user name or password refused", where=where, repair="check NEO4J_PASSWORD") from error
    except ServiceUnavailable as error:
        raise DatabaseError(f"no answer ({error})", where=where, repair="check NEO4J_URI") from error
    except (DriverError, Neo4jError, ConfigurationError) as error:
        raise DatabaseError(str(error), where=where) from error


def connect(start: bool = True) -> Graph:
    """Connect to the server that NEO4J_URI names (never started or stopped), else to the managed one."""
    found = Settings.from_environment()
    target = Connection(*found) if found.uri else up(Home.from_environment())
    driver = neo4j.GraphDatabase.driver(
        target.uri, auth=(target.username, target.password), notifications_min_severity="OFF"
    )
    return Graph(driver, target.database, target.uri)
