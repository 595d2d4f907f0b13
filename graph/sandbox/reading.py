"""Run free Cypher: syntax, plan, READ mode, time limit, row and size caps; restart the managed server if it must be."""

from __future__ import annotations

import difflib
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from graph import schema
from graph.sandbox.operators import refused_operators
from graph.sandbox.recovery import is_managed, start_again, start_if_ended
from graph.sandbox.syntax import READ_ONLY, check_syntax
from graph.sandbox.values import ResultSize, json_value
from graph.session import Graph
from mmrarebench.exceptions import DatabaseError, MMRareBenchError, QueryRefused, UsageError

if TYPE_CHECKING:
    import neo4j

SECONDS = 20.0
"""Seconds that a statement may take, its planning included."""
GRACE_SECONDS = 5.0
"""Seconds that the server has to end a statement after its time; then a managed server is restarted."""
ROWS = 10_000
FOREIGN = "this server is not managed here: its limits of memory and time are those that its administrator has set"
UNKNOWN = re.compile(r"0?1N5[012]")
"""GQL status of an unknown label, relationship type and property."""
T = TypeVar("T")


@dataclass(frozen=True)
class Result:
    """Rows of a statement, as JSON has them, and what its reader should know of them."""

    rows: list[dict[str, Any]]
    notices: list[str] = field(default_factory=list)


def read(graph: Graph, cypher: str, params: Mapping[str, Any]) -> Result:
    """Run a user's Cypher, reading only.

    Raises:
        QueryRefused: it would do anything else than read the graph, or takes too much time, memory or room.
        UsageError: it is no Cypher, or a parameter is missing.
    """
    statement = check_syntax(cypher).text
    notices = [] if is_managed(graph) else [FOREIGN]
    notices += _watched(graph, lambda: _plan(graph, statement, params))
    rows = _watched(graph, lambda: _rows(graph, statement, params))
    if len(rows) == ROWS:
        notices.append(f"only the first {ROWS:,} rows: there may be more; count them, or narrow the query")
    return Result(rows, notices)


def _plan(graph: Graph, statement: str, params: Mapping[str, Any]) -> list[str]:
    """Let the server plan a statement, refuse operators that do more than read, and return its notices."""
    from neo4j.exceptions import ClientError

    from graph.driver import neo4j

    with graph.session(
        default_access_mode=neo4j.READ_ACCESS,
        notifications_min_severity="WARNING",
        notifications_disabled_classifications=["PERFORMANCE", "HINT", "GENERIC", "DEPRECATION"],
    ) as session:
        try:
            query = neo4j.Query("EXPLAIN " + statement, timeout=SECONDS)
            summary = session.run(query, dict(params)).consume()
        except ClientError as error:
            raise _refusal(error, "no Cypher that runs") from error
    operators = refused_operators(summary.plan or {"operatorType": "?"})
    if operators:
        raise QueryRefused(f"it would do more than read: {', '.join(operators)}", repair=READ_ONLY)
    return [_notice(status) for status in summary.gql_status_objects if UNKNOWN.fullmatch(status.gql_status)]


def _notice(status: neo4j.GqlStatusObject) -> str:
    """The notice of an unknown label, type or property, with the nearest name of the schema."""
    text = " ".join(str(status.status_description).split())
    quoted = re.search(r"`(.+?)`|'(.+?)'", text)
    name = next(filter(None, quoted.groups())) if quoted else ""
    names = [token for group in schema.tokens().values() for token in group]
    if name in names:
        return f"{text.rstrip('.')}; the schema has it, and nothing of the kind is loaded"
    similar = difflib.get_close_matches(name, names, 1)
    return text.rstrip(".") + (f"; did you mean {similar[0]}?" if similar else "")


def _rows(graph: Graph, statement: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
    from neo4j.exceptions import ClientError

    from graph.driver import neo4j

    size = ResultSize()

    @neo4j.unit_of_work(timeout=SECONDS)
    def work(tx: neo4j.ManagedTransaction) -> list[dict[str, Any]]:
        result = tx.run(statement, dict(params))
        names = result.keys()
        return [
            {name: json_value(value, size) for name, value in zip(names, record.values(), strict=True)}
            for _, record in zip(range(ROWS), result, strict=False)
        ]

    with graph.session(default_access_mode=neo4j.READ_ACCESS) as session:
        try:
            return session.execute_read(work)
        except ClientError as error:
            raise _refusal(error, "it does not run") from error


def _refusal(error: Exception, context: str) -> MMRareBenchError:
    """The server's error as one of ours: a limit is a refusal, anything else is a mistake in the query."""
    message = str(getattr(error, "message", error))
    code = str(getattr(error, "code", ""))
    if "TimedOut" in code:
        return QueryRefused(f"it took longer than {SECONDS:g} s and was stopped", repair="narrow it, or add LIMIT")
    if "Memory" in code:
        return QueryRefused("it took more memory than one statement may", repair="narrow it, or add LIMIT")
    return UsageError(f"{context}: {message}", repair="mend the query or its parameters")


def _watched(graph: Graph, work: Callable[[], T]) -> T:
    """Do work of the server in a thread, and end what the server itself cannot end: by a restart.

    Raises:
        QueryRefused: the work did not end in its time, or ended the server.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="free Cypher", daemon=True)
    thread.start()
    thread.join(SECONDS + GRACE_SECONDS)
    if thread.is_alive():
        restarted = start_again(graph)
        end = "the server was restarted" if restarted else "the server may still be working on it"
        raise QueryRefused(f"it could not be stopped after {SECONDS:g} s; {end}", repair="narrow it, or add LIMIT")
    if errors:
        raise _server_error(graph, errors[0])
    return results[0]


def _server_error(graph: Graph, error: BaseException) -> BaseException:
    """The error to raise for one of the server: its end and its limits are refusals."""
    if not isinstance(error, DatabaseError):
        return error
    if start_if_ended(graph):
        return QueryRefused("it took all memory of the server, which was started again", repair="narrow the query")
    from neo4j.exceptions import AuthError, Neo4jError

    cause = error.__cause__
    if isinstance(cause, Neo4jError) and not isinstance(cause, AuthError):
        return _refusal(cause, "it does not run")
    return error
