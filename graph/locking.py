"""One writer at a time: the right to write is a lease that lives in the graph and ends with its holder.

A process that dies without giving the lease back loses it when the lease expires, and at once where the next writer
runs on the same machine and sees that the process is gone. Every write transaction first checks, under a lock of the
database, that its writer still holds the lease: a writer that was suspended for too long cannot write into the work of
the next one.
"""

from __future__ import annotations

import logging
import os
import platform
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mmrarebench.exceptions import DatabaseError, GraphBusy

if TYPE_CHECKING:
    import neo4j

LEASE_SECONDS = 30.0
HEARTBEAT_SECONDS = 5.0
POLL_SECONDS = 0.25
WAIT_SECONDS = 60.0
CONSTRAINTS = (
    "CREATE CONSTRAINT writelock_name IF NOT EXISTS FOR (n:WriteLock) REQUIRE n.name IS UNIQUE",
    "CREATE CONSTRAINT writelock_token IF NOT EXISTS FOR (n:WriteLock) REQUIRE n.token IS UNIQUE",
)
_EXISTS = "MATCH (l:WriteLock {name: 'graph'}) RETURN count(l)"
_ACQUIRE = """
MERGE (l:WriteLock {name: 'graph'}) SET l.mmrarebench = true
WITH l, l.token AS before, l.token IS NULL OR l.expires < timestamp() OR l.token = $dead AS free
FOREACH (_ IN CASE WHEN free THEN [1] ELSE [] END |
  SET l.token = $token, l.command = $command, l.host = $host, l.machine = $machine, l.process = $process,
      l.started = $started, l.since = toString(datetime.truncate('second', datetime())),
      l.expires = timestamp() + $lease)
FOREACH (_ IN CASE WHEN free AND before IS NOT NULL THEN [1] ELSE [] END |
  CREATE (x:WriteLock {token: before}) DELETE x)
RETURN free, l.token AS token, l.command AS command, l.host AS host, l.machine AS machine, l.process AS process,
       l.started AS started, l.since AS since
"""
_RENEW = "MATCH (l:WriteLock {token: $token}) SET l.expires = timestamp() + $lease RETURN count(l)"
_RELEASE = "MATCH (l:WriteLock {token: $token}) REMOVE l.token, l.expires"
# MERGE finds the node under a shared lock of the token's index entry. Who takes the lease over creates a node with the
# old token for a moment, which needs the exclusive lock of that entry: it waits until such transactions have ended.
_CHECK = "MERGE (l:WriteLock {token: $token}) ON CREATE SET l.stray = true RETURN l.stray IS NULL"
_log = logging.getLogger("mmrarebench.lock")
_HELD: ContextVar[frozenset[str]] = ContextVar("leases", default=frozenset())
"""Tokens of the leases that the running thread holds, for itself or for whom it works (`graph.workers`)."""


@dataclass
class LockSettings:
    """How long a writer waits for another one, the command that it runs, and the function that reports the wait."""

    wait_seconds: float = WAIT_SECONDS
    command: str = ""
    notify: Callable[[str], None] = field(default=_log.info)


SETTINGS = LockSettings()


@dataclass(frozen=True)
class Holder:
    """The process that holds the lease, as it described itself."""

    token: str
    command: str
    host: str
    machine: str
    process: int
    started: float
    since: str

    def __str__(self) -> str:
        return f"`{self.command}` (process {self.process} on {self.host}, since {self.since})"

    def has_ended(self) -> bool:
        """Whether the process ran on this machine and is gone."""
        import psutil

        if self.machine != machine():
            return False
        try:
            process = psutil.Process(self.process)
            return abs(process.create_time() - self.started) > 1.0 or process.status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True
        except psutil.Error:
            return False


def machine() -> str:
    """Identity of this machine: host name, start of the system, and the namespace of process numbers."""
    import psutil

    space = boot = ""
    if sys.platform == "linux":
        try:
            space = os.readlink("/proc/self/ns/pid")
            with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
                boot = file.read().strip()
        except OSError:
            space = boot = ""
    return "|".join((socket.gethostname(), platform.machine(), boot or str(int(psutil.boot_time())), space))


class WriteLock:
    """The lease of one graph object; threads of a process that share the object take turns.

    Who holds it is a matter of the running context: a second request of the same process is another writer, and the
    threads of `graph.workers` write for the one who started them.

    Args:
        session: opens a session of the database.
    """

    def __init__(self, session: Callable[[], AbstractContextManager[neo4j.Session]]) -> None:
        self._session = session
        self._turn = threading.Lock()
        self._ended = threading.Event()
        self.token = ""
        self.work = ""
        """Description of the holder's work, for those who wait in the same process."""

    @property
    def is_held(self) -> bool:
        """Whether the running thread holds the lease now."""
        return self.token in _HELD.get()

    def holder(self) -> Holder | None:
        """Return who holds the lease now, whichever process that is."""
        columns = ", ".join(f"l.{name} AS {name}" for name in Holder.__dataclass_fields__)
        query = f"MATCH (l:WriteLock {{name: 'graph'}}) WHERE l.expires > timestamp() RETURN {columns}"
        with self._session() as session:
            record = session.execute_read(lambda tx: tx.run(query).single())
        return Holder(**record.data()) if record else None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lease; inside a block that holds it, nothing more happens.

        Raises:
            GraphBusy: another writer did not end within the time of ``SETTINGS.wait_seconds``.
        """
        if self.is_held:
            yield
            return
        wait = SETTINGS.wait_seconds
        deadline = time.monotonic() + wait
        if not self._turn.acquire(timeout=max(wait, 0.0)):
            work = f" ({self.work})" if self.work else ""
            raise GraphBusy(f"another request of this process is writing{work}", repair="try again when it has ended")
        before = _HELD.get()
        try:
            self._acquire(deadline)
            _HELD.set(before | {self.token})
            try:
                yield
            finally:
                _HELD.set(before)
                self._release()
        finally:
            self._turn.release()

    def check(self, transaction: neo4j.ManagedTransaction) -> None:
        """Refuse to write in a transaction where the lease is lost; none can take it over until the transaction ends.

        Raises:
            GraphBusy: the lease went to another writer.
        """
        is_holder = transaction.run(_CHECK, token=self.token).single(strict=True)[0]
        if not is_holder:
            raise GraphBusy(
                "this process lost the right to write: it did not answer for too long, and another writer took over",
                repair="run the same command again; what was written stays and is completed",
            )

    def _acquire(self, deadline: float) -> None:
        import psutil

        token = secrets.token_hex(8)
        values = {
            "token": token,
            "dead": "",
            "command": SETTINGS.command or "a Python program",
            "host": socket.gethostname(),
            "machine": machine(),
            "process": os.getpid(),
            "started": psutil.Process().create_time(),
            "lease": int(LEASE_SECONDS * 1000),
        }
        has_notified = False
        self._create()
        while True:
            row = self._write(_ACQUIRE, values)
            if row["free"]:
                break
            holder = Holder(**{name: row[name] for name in Holder.__dataclass_fields__})
            if values["dead"] != holder.token and holder.has_ended():
                values["dead"] = holder.token
                continue
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise GraphBusy(
                    f"the graph is being written by {holder}", repair="try again when it has ended, or --wait SECONDS"
                )
            if not has_notified:
                has_notified = True
                SETTINGS.notify(f"waiting for {holder}")
            time.sleep(min(POLL_SECONDS, remaining))
        self.token = token
        self._ended = threading.Event()
        threading.Thread(target=self._renew, args=(token, self._ended), daemon=True, name="write lease").start()

    def _create(self) -> None:
        """Create the lock's node and constraints where they are missing."""
        with self._session() as session:
            if session.execute_read(lambda tx: tx.run(_EXISTS).single(strict=True)[0]) == 0:
                for statement in CONSTRAINTS:
                    session.run(statement).consume()

    def _write(self, cypher: str, values: dict[str, Any]) -> dict[str, Any]:
        with self._session() as session:
            return session.execute_write(lambda tx: tx.run(cypher, values).single(strict=True).data())

    def _renew(self, token: str, ended: threading.Event) -> None:
        while not ended.wait(HEARTBEAT_SECONDS):
            try:
                self._write(_RENEW, {"token": token, "lease": int(LEASE_SECONDS * 1000)})
            except DatabaseError as error:  # the next write says it; the lease may be renewed in time yet
                _log.warning("the lease was not renewed: %s", error)

    def _release(self) -> None:
        token, self.token = self.token, ""
        self._ended.set()
        try:
            with self._session() as session:
                session.execute_write(lambda tx: tx.run(_RELEASE, token=token).consume())
        except DatabaseError as error:  # it expires by itself; the work's own error matters more
            _log.warning("the lease was not given back: %s", error)
