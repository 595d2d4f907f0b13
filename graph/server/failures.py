"""Why a server did not start, read from what it printed, and what to do about it."""

from __future__ import annotations

import re
from typing import NamedTuple

from files.home import Home
from graph.server.files import tail
from mmrarebench.exceptions import ServerError


class Failure(NamedTuple):
    """A known reason: how to recognize it, what it is, and the repair."""

    pattern: str
    what: str
    repair: str


PORT_TAKEN = Failure(r"Address already in use|BindException", "the port was taken by another program", "run it again")
KNOWN = (
    PORT_TAKEN,
    Failure(
        r"UnsupportedClassVersionError|Unsupported Java|Unrecognized option|Unrecognized VM option|--sun-misc",
        "this Java cannot run it",
        "unset MMRAREBENCH_JAVA, or let it name a Java 25",
    ),
    Failure(
        r"OutOfMemoryError|insufficient memory|Could not reserve enough space|Cannot allocate memory|[Tt]oo small|"
        r"Invalid (maximum|initial) heap|heap size|exceeds physical memory",
        "not enough memory",
        "close other programs, or set MMRAREBENCH_HEAP (512m at least)",
    ),
    Failure(
        r"No space left on device|not enough space on the disk",
        "the disk is full",
        "free some space, or let MMRAREBENCH_HOME name a folder on a larger disk",
    ),
    Failure(
        r"StoreLockException|FileLockException|already locked|[Ll]ock file has been locked|Could not obtain lock|"
        r"in use by another",
        "another server holds the store",
        "stop that server, or let MMRAREBENCH_HOME name another folder",
    ),
    Failure(
        r"Could not find or load main class|NoClassDefFoundError|ClassNotFoundException|zip END header|ZipException",
        "the jars are damaged",
        "remove the folder of the jars (mmrarebench doctor names it) and run it again",
    ),
    Failure(
        r"AccessDeniedException|Permission denied|Read-only file system",
        "a folder cannot be written",
        "correct the rights of MMRAREBENCH_HOME",
    ),
    Failure(
        r"StoreVersion|Unknown store version|upgrade is required|downgrade|UnsupportedFormat|newer version of",
        "the store was made by another version of Neo4j",
        "use that version (MMRAREBENCH_NEO4J), or another MMRAREBENCH_HOME and import anew",
    ),
)
UNKNOWN = Failure("", "the server did not start", "read the log, then mmrarebench doctor")
TOO_SLOW = Failure("", "the server gave no answer in time", "run it again when the machine is less busy; read the log")


def printed(home: Home, start: int = 0) -> list[str]:
    """The last lines that the process printed and logged; ``start`` is where its part of neo4j.log begins."""
    return [*tail(home.console_log), *tail(home.logs / "neo4j.log", start=start)]


def diagnosed(lines: list[str], otherwise: Failure = UNKNOWN) -> Failure:
    """The known reason that the lines name.

    >>> diagnosed(["java.net.BindException: Address already in use"]).what
    'the port was taken by another program'
    """
    text = "\n".join(lines)
    return next((failure for failure in KNOWN if re.search(failure.pattern, text)), otherwise)


def start_error(home: Home, failure: Failure, lines: list[str]) -> ServerError:
    """The error for the user: reason, log folder, repair, and what the log ends with."""
    telling = [line for line in lines if not re.match(r"\s+(at |\.\.\. )|\S+ \S+ INFO ", line)] or lines
    quoted = "".join(f"\n    {line.strip()[:240]}" for line in telling[-5:])
    what = f"{failure.what}; the log ends with:{quoted}" if quoted else failure.what
    return ServerError(what, where=str(home.logs), repair=failure.repair)
