"""The generated password: written to a file, then given to the server, so that a crash in between loses nothing."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

from files.home import Home
from graph.server.files import write_private
from mmrarebench.exceptions import ServerError

if TYPE_CHECKING:
    import neo4j

USER = "neo4j"
_FIRST = "neo4j"  # what a new store accepts, until it is changed


def password(home: Home) -> str:
    """The password of the home's server, generated if there is none yet; its file is closed to others."""
    try:
        home.password_file.chmod(0o600)
        secret = home.password_file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        secret = ""
    if not secret:
        secret = secrets.token_urlsafe(24)
        write_private(home.password_file, secret + "\n")
    return secret


def settle(home: Home, uri: str, deadline: float) -> None:
    """Make the server accept the password, whether or not it does already, and answer a query."""
    from neo4j.exceptions import AuthError, DriverError, Neo4jError

    secret = password(home)
    while True:
        try:
            return _settle(uri, secret)
        except AuthError as error:
            raise ServerError(
                "the store accepts neither the password in the file nor the first one",
                where=str(home.password_file),
                repair=f"put the old file back, or remove {home.server} and import anew",
            ) from error
        except (DriverError, Neo4jError) as error:  # the databases may still be starting
            if time.monotonic() > deadline:
                raise ServerError(
                    f"no query was answered in time ({error})", where=uri, repair="run it again"
                ) from error
            time.sleep(0.2)


def _settle(uri: str, secret: str) -> None:
    from neo4j.exceptions import AuthError

    try:
        with _driver(uri, secret) as driver:
            driver.execute_query("RETURN 1", database_="neo4j")
    except AuthError:
        change = "ALTER CURRENT USER SET PASSWORD FROM $old TO $new"
        with _driver(uri, _FIRST) as driver:
            driver.execute_query(change, {"old": _FIRST, "new": secret}, database_="system")
        with _driver(uri, secret) as driver:
            driver.execute_query("RETURN 1", database_="neo4j")


def _driver(uri: str, secret: str) -> neo4j.Driver:
    from graph.driver import neo4j

    return neo4j.GraphDatabase.driver(
        uri,
        auth=(USER, secret),
        connection_timeout=5,
        max_transaction_retry_time=2,
        notifications_min_severity="OFF",
        telemetry_disabled=True,
    )
