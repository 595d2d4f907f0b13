"""Tools for agents over stdio: named queries, the schema, free Cypher inside the sandbox, how a score came about. Nothing writes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from api.usecases import compact_schema, querying
from api.usecases.grounding import explain as usecases_explain
from graph.connect import connect
from graph.session import Graph
from mmrarebench import __version__
from mmrarebench.exceptions import MMRareBenchError

MOST_ROWS, USUAL_ROWS = 1000, 50
INSTRUCTIONS = (
    "MMRareBench as a graph: Orphanet, HPO, cases, questions, answers of models, verdicts. Read `schema` first. Prefer a named "
    "query (`list_queries`, `run_query`); write Cypher where none fits, and mend it by its notices. Missing values are "
    "unknown, never 0; an unscored verdict is no wrong answer."
)
READING = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
Rows = list[dict[str, Any]]
Parameters = Annotated[
    dict[str, Any] | None,
    Field(description="Values by name, such as {'orpha': 'ORPHA:558'}; lists as lists or as 'a,b'"),
]
Limit = Annotated[int, Field(ge=1, le=MOST_ROWS, description="Rows at most; how many there are is said either way")]
Function = TypeVar("Function", bound=Callable[..., Any])


class LazyGraph:
    """The graph, opened at the first call: an agent's greeting does not wait for a database that starts."""

    def __init__(self) -> None:
        self._graph: Graph | None = None
        self._lock = threading.Lock()

    def open(self) -> Graph:
        """The graph.

        Raises:
            MMRareBenchError: it cannot be opened.
        """
        with self._lock:
            if self._graph is None:
                self._graph = connect()
            return self._graph

    def close(self) -> None:
        """Close it, where it was opened."""
        if self._graph is not None:
            self._graph.close()


def create_server(lazy: LazyGraph) -> MCPServer[Any]:
    """The server with its tools over a graph."""
    server: MCPServer[Any] = MCPServer(
        "mmrarebench", instructions=INSTRUCTIONS, version=__version__, log_level="WARNING"
    )
    _add_queries(server, lazy)
    _add_graph(server, lazy)
    return server


def serve() -> None:
    """Serve on stdin and stdout until the client ends."""
    lazy = LazyGraph()
    try:
        create_server(lazy).run("stdio")
    finally:
        lazy.close()


def _add_queries(server: MCPServer[Any], lazy: LazyGraph) -> None:
    @server.tool(annotations=READING)
    def list_queries(
        subject: Annotated[str | None, Field(description="ontology, benchmark, errors, leakage, splits, ...")] = None,
    ) -> dict[str, Any]:
        """List the named queries: name, title, parameters and columns of each."""
        rows = [row for row in querying.list_queries() if subject in (None, row["name"].split("/")[0])]
        return {"queries": [_short(row) for row in rows]}

    @server.tool(annotations=READING)
    def run_query(name: str, parameters: Parameters = None, limit: Limit = USUAL_ROWS) -> dict[str, Any]:
        """Run a named query, such as ontology/disorder; its rows, and notices where some are left out."""
        with _errors():
            graph, values = lazy.open(), parameters or {}
            rows = querying.query(graph, name, values)
            reason = "" if rows else querying.unknown_benchmark(graph, values)
            return _cut(rows, limit, [reason] if reason else [])


def _add_graph(server: MCPServer[Any], lazy: LazyGraph) -> None:
    @server.tool(annotations=READING, structured_output=False)
    def schema() -> str:
        """Labels, keys, properties, relationships with their directions, the named queries and three example statements."""
        return compact_schema.compact_schema()

    @server.tool(annotations=READING)
    def cypher(statement: str, parameters: Parameters = None, limit: Limit = USUAL_ROWS) -> dict[str, Any]:
        """Run Cypher that only reads; notices name labels, types and properties that the graph does not have."""
        with _errors():
            result = querying.run_cypher(lazy.open(), statement, parameters or {})
            return _cut(result.rows, limit, result.notices)

    @server.tool(annotations=READING)
    def explain(
        question: Annotated[str, Field(description="Id, such as sample/diagnosis/1")],
        model: Annotated[str, Field(description="Model, or the id of a run")],
    ) -> dict[str, Any]:
        """Explain each step from a model's raw answer to its score."""
        with _errors():
            return usecases_explain.explain(lazy.open(), question, model)


@contextmanager
def _errors() -> Iterator[None]:
    """Let an error of ours reach the agent with its repair."""
    try:
        yield
    except MMRareBenchError as error:
        raise ToolError(str(error)) from error


def _short(row: dict[str, Any]) -> dict[str, Any]:
    parameters = {
        p["name"]: f"{p['type']}{'' if p['required'] else ', may be left out'}: {p['doc']}" for p in row["params"]
    }
    columns = [column["name"] for column in row["returns"]]
    return {"name": row["name"], "title": row["title"], "parameters": parameters, "columns": columns}


def _cut(rows: Rows, limit: int, notices: list[str]) -> dict[str, Any]:
    """Rows up to a limit, with the number of all and a notice where some are left out.

    >>> _cut([{"a": 1}, {"a": 2}], 1, [])
    {'rows': [{'a': 1}], 'total': 2, 'notices': ['1 of 2 rows: raise limit, or narrow the query']}
    """
    if len(rows) > limit:
        notices = [*notices, f"{limit:,} of {len(rows):,} rows: raise limit, or narrow the query"]
    return {"rows": rows[:limit], "total": len(rows), "notices": notices}
