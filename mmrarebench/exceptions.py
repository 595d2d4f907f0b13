"""The whole error tree, in one file.

MMRareBenchError                exit 2, HTTP 500
├── InputError                  exit 2, HTTP 422   what was given cannot be used
│   ├── UsageError              exit 2, HTTP 422   an option or argument is wrong
│   ├── FileFormatError         exit 2, HTTP 422   a file is not what it should be (file, line or record)
│   ├── AnomaliesRefused        exit 2, HTTP 422   --strict, and something odd was found
│   └── EndpointError           exit 2, HTTP 502   a chat endpoint or a remote API fails or replies nonsense
├── AccessRefused               exit 2, HTTP 401   the token for writing is missing or wrong
├── NotFoundError               exit 2, HTTP 404   a name that the graph or the registry does not have
├── QueryRefused                exit 2, HTTP 403   free Cypher outside the sandbox
├── CheckFailed                 exit 1, HTTP 409   the check asked for found a problem
└── DatabaseError               exit 3, HTTP 503   the database cannot be reached or started
    ├── ServerError             exit 3, HTTP 503   the managed server (jars, Java, port, memory, disk)
    ├── DatabaseStopped         exit 3, HTTP 503   a write failed (a full disk): the server has to be restarted
    ├── GraphBusy               exit 3, HTTP 503   another process writes to the graph, or took the lock over
    ├── GraphIncomplete         exit 3, HTTP 503   a load is half written: nothing is read out of it
    └── SchemaError             exit 3, HTTP 503   the graph was written by a newer version of this program
"""

from __future__ import annotations


class MMRareBenchError(Exception):
    """Root of all errors that this project raises on purpose: what, where, and the repair.

    >>> str(MMRareBenchError("no diagnosis", where="a.json", repair="add interpretations"))
    'a.json: no diagnosis. Repair: add interpretations'
    """

    exit_code = 2
    http_status = 500

    def __init__(self, what: str, *, where: str = "", repair: str = "") -> None:
        self.what, self.where, self.repair = what, where, repair
        prefix = f"{where}: " if where else ""
        suffix = f". Repair: {repair}" if repair else ""
        super().__init__(f"{prefix}{what.rstrip('.')}{suffix}")


class InputError(MMRareBenchError):
    """The user's input cannot be used."""

    http_status = 422


class UsageError(InputError):
    """An option, argument or parameter is wrong."""


class FileFormatError(InputError):
    """A file is not what it should be; ``where`` names the file and the line or record."""


class AnomaliesRefused(InputError):
    """``--strict`` was asked for and the load found anomalies; the graph is as before."""


class EndpointError(InputError):
    """A chat endpoint, or the API at another address, cannot be reached, refuses, or replies what it should not."""

    http_status = 502


class AccessRefused(MMRareBenchError):
    """Writing over HTTP without the token, or with another one."""

    http_status = 401


class NotFoundError(MMRareBenchError):
    """A name that the graph or the registry does not have."""

    http_status = 404


class QueryRefused(MMRareBenchError):
    """Free Cypher that the sandbox does not let through."""

    http_status = 403


class CheckFailed(MMRareBenchError):
    """The check that was asked for found a problem."""

    exit_code = 1
    http_status = 409


class DatabaseError(MMRareBenchError):
    """The database cannot be reached or refused the work."""

    exit_code = 3
    http_status = 503


class ServerError(DatabaseError):
    """The managed server cannot be fetched, started or stopped."""


class DatabaseStopped(DatabaseError):
    """The database stopped after a write that failed, as on a full disk: its server has to be restarted."""


class GraphBusy(DatabaseError):
    """Another process writes to the graph, or has taken over the right to write."""


class GraphIncomplete(DatabaseError):
    """A large load is half written, by a process that still runs or that was ended."""


class SchemaError(DatabaseError):
    """The graph was written by a version of this program that is newer than this one."""
