"""One connection to one graph: the server that NEO4J_URI names, else the managed one.

The driver is imported when it is first needed (see `graph.driver`).
"""

from __future__ import annotations

import logging
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from graph.connection import Connection
from graph.locking import WriteLock
from graph.operation import NOTES, Operation, remove_note
from mmrarebench.exceptions import DatabaseError, DatabaseStopped, UsageError

if TYPE_CHECKING:
    import neo4j

_log = logging.getLogger("neo4j")
_log.addHandler(logging.NullHandler())  # without it, Python prints the driver's warnings to stderr
T = TypeVar("T")
RESTARTED = "the server was restarted: run the same command again"
STOPPED = re.compile("needs to be restarted|TransactionLogError|TransactionCommitFailed")
"""Texts of errors after which the database answers nothing until its server is restarted."""
LEAST_FREE_BYTES = 128 * 2**20
"""Bytes left free on the disk of the managed server: its logs and checkpoints need room to recover."""
_lock = threading.Lock()
_drivers: dict[Connection, tuple[neo4j.Driver, int]] = {}
"""The drivers in use, each with the number of graphs that use it: one for each server in a process."""


class Graph:
    """One database through the process' one driver; reads and writes are managed transactions, retried by the driver.

    Usage::

        with connect() as graph:
            graph.read("MATCH (d:Disorder {orpha: $orpha}) RETURN d.name AS name", {"orpha": "ORPHA:558"})
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.driver = _take(connection)
        self.lock = WriteLock(self.session)
        self.operation = Operation(self.lock)
        self.data: Path | None = None
        """The folder of the managed server's store, whose free space is checked before each write."""
        self.restart: Callable[[float], None] | None = None
        """Restarts the managed server whose database had stopped at a time; None where the server is not managed."""
        self._open = True

    @property
    def database(self) -> str:
        """The database that every session names."""
        return self.connection.database

    @property
    def uri(self) -> str:
        """The server's address."""
        return self.connection.uri

    def read(self, cypher: str, params: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """The rows of a reading query, each a dict by column."""

        def work(tx: neo4j.ManagedTransaction) -> list[dict[str, Any]]:
            result = tx.run(cypher, dict(params or {}))
            names = result.keys()
            return [dict(zip(names, row, strict=True)) for row in result.values()]

        with self.session() as session:
            return session.execute_read(work)

    def read_rows(self, cypher: str, params: Mapping[str, Any] | None = None) -> list[list[Any]]:
        """The rows of a reading query, each a list of values in column order; quicker than ``read``."""

        def work(tx: neo4j.ManagedTransaction) -> list[list[Any]]:
            return tx.run(cypher, dict(params or {})).values()

        with self.session() as session:
            return session.execute_read(work)

    def read_bulk(self, match: str, columns: Sequence[str], params: Mapping[str, Any] | None = None) -> list[list[Any]]:
        """The rows of a large result, in no order, packed into a few records: much quicker than a record a row."""
        packed = f"{match} WITH [{', '.join(columns)}] AS row RETURN toInteger(rand() * 32) AS pack, collect(row)"
        return [row for _, rows in self.read_rows(packed, params) for row in rows]

    def read_many(
        self, cypher: str, columns: Sequence[str], params: Mapping[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """The rows of a reading query of these columns in its own order, sent in packs: quicker for thousands."""
        packed = (
            f"CALL () {{\n{cypher}\n}}\nWITH collect([{', '.join(columns)}]) AS rows "
            "UNWIND range(0, size(rows) - 1, 1000) AS at RETURN rows[at..at + 1000]"
        )
        return [dict(zip(columns, row, strict=True)) for (pack,) in self.read_rows(packed, params) for row in pack]

    def state(self) -> str:
        """The last finished transaction of the database, as its bookmark names it: the same where nothing was written since."""
        with self.session() as session:
            session.execute_read(lambda tx: tx.run("RETURN 1").consume())
            return " ".join(sorted(session.last_bookmarks().raw_values))

    def write(self, cypher: str, params: Mapping[str, Any] | None = None) -> neo4j.SummaryCounters:
        """Run a writing query under the write lock, which is taken for it alone where no operation holds it.

        Returns:
            What the query changed.
        """
        return self.write_together(lambda tx: tx.run(cypher, dict(params or {})).consume().counters)

    def write_together(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """Run several writing queries in one transaction: a reader sees all of them or none.

        Raises:
            DatabaseError: the disk of the managed server is nearly full; a full one would stop the server.
        """
        self.check_space()

        def checked(tx: neo4j.ManagedTransaction) -> T:
            self.lock.check(tx)
            self.operation.note(tx)
            return work(tx)

        if self.lock.is_held:
            with self.session() as session:
                result = session.execute_write(checked)
            self.operation.noted()
            return result
        with self.lock.held():
            return self.write_together(work)

    def check_space(self, size: int = 0) -> None:
        """Refuse to write what would leave too little room on the disk of the managed server.

        Args:
            size: bytes that are going to be written.

        Raises:
            DatabaseError: there is too little room; nothing was written.
        """
        least = LEAST_FREE_BYTES + size
        if self.data is not None and (free := shutil.disk_usage(self.data).free) < least:
            raise DatabaseError(
                f"{free // 2**20} MiB free on the disk of the graph, {least // 2**20} are needed to write",
                where=str(self.data),
                repair="free some space, then run the same command again",
            )

    def alter(self, statement: str, params: Mapping[str, Any] | None = None) -> None:
        """Run a statement that creates a constraint, an index or tokens; these change no data and need no lock."""
        with self.session() as session:
            session.execute_write(lambda tx: tx.run(statement, dict(params or {})).consume())

    @contextmanager
    def writing(self, operation: str, *, benchmark: str = "") -> Iterator[None]:
        """Hold the write lock for an operation, which the graph says is unfinished until it has ended.

        An operation inside another one is part of it. One that fails before its first write leaves no trace; one that
        fails or is killed after it leaves a note, which the same operation removes when it is run again.

        Args:
            operation: its name and object, such as ``load benchmark sample``.
            benchmark: the one benchmark that it writes; empty where it may concern all.

        Raises:
            GraphBusy: another process went on writing for too long.
        """
        with self.lock.held():
            with self.operation.begun(operation, benchmark) as outermost:
                yield
            if outermost and (self.operation.is_noted or self.read_rows(NOTES, {"what": operation})[0][0]):
                self.write_together(lambda tx: remove_note(tx, operation))

    @contextmanager
    def session(self, **config: Any) -> Iterator[neo4j.Session]:
        """A session of the database; ``config`` is the driver's (default_access_mode, ...).

        Raises:
            DatabaseStopped: a write failed, now or before; a managed server was restarted and recovers.
        """
        begun = time.monotonic()
        try:
            with (
                database_errors(self.connection.uri),
                self.driver.session(**{"database": self.database, **config}) as session,
            ):
                yield session
        except DatabaseStopped as error:
            if self.restart is None or error.repair == RESTARTED:
                raise
            self.restart(begun)
            raise DatabaseStopped(error.what, where=self.uri, repair=RESTARTED) from error

    def close(self) -> None:
        """Let go of the driver, which closes with its last graph; the server goes on."""
        if self._open:
            self._open = False
            _release(self.connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextmanager
def database_errors(where: str = "") -> Iterator[None]:
    """Turn the driver's errors into DatabaseError: what, which server, and the repair; a refused value is a UsageError."""
    from neo4j import exceptions as failed

    try:
        yield
    except failed.AuthError as error:
        what, repair = "user name or password refused", "check NEO4J_USERNAME and NEO4J_PASSWORD"
        raise DatabaseError(what, where=where, repair=repair) from error
    except (failed.ServiceUnavailable, failed.SessionExpired) as error:
        what, repair = (
            f"no answer ({' '.join(str(error).split())})",
            "check NEO4J_URI, or run mmrarebench up and mmrarebench doctor",
        )
        raise DatabaseError(what, where=where, repair=repair) from error
    except failed.ClientError as error:
        if "Statement.Argument" in str(error.code):
            raise UsageError(str(error.message), repair="check the parameters") from error
        repair = "check NEO4J_DATABASE" if "DatabaseNotFound" in str(error.code) else ""
        raise DatabaseError(str(error.message), where=where, repair=repair) from error
    except failed.DatabaseError as error:
        if not STOPPED.search(str(error)):
            raise DatabaseError(str(error), where=where, repair="try again; mmrarebench doctor says more") from error
        what = f"the database stopped, as after a write to a full disk ({error.message})"
        raise DatabaseStopped(what, where=where, repair="free some space and restart the server") from error
    except (failed.Neo4jError, failed.DriverError) as error:
        raise DatabaseError(str(error), where=where, repair="try again; mmrarebench doctor says more") from error


def _take(connection: Connection) -> neo4j.Driver:
    with _lock:
        driver, users = _drivers.get(connection) or (_driver(connection), 0)
        _drivers[connection] = driver, users + 1
        return driver


def _release(connection: Connection) -> None:
    with _lock:
        driver, users = _drivers.pop(connection)
        if users > 1:
            _drivers[connection] = driver, users - 1
        else:
            driver.close()


def _driver(connection: Connection) -> neo4j.Driver:
    from graph.driver import neo4j

    logging.getLogger("neo4j.notifications").setLevel(logging.ERROR)
    try:
        with database_errors(connection.uri):
            return neo4j.GraphDatabase.driver(
                connection.uri,
                auth=(connection.username, connection.password),
                connection_timeout=10,
                connection_acquisition_timeout=30,
                max_transaction_retry_time=15,
                liveness_check_timeout=60,
                notifications_min_severity="OFF",
                telemetry_disabled=True,
            )
    except ValueError as error:  # an address that cannot be parsed
        raise DatabaseError(str(error), where=connection.uri, repair="check NEO4J_URI (bolt://host:7687)") from error
