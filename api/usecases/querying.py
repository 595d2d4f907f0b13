"""Query the graph: the registry's queries, one question, and free Cypher inside the sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graph.session import Graph
from mmrarebench.exceptions import NotFoundError
from queries import registry
from queries.run import run

if TYPE_CHECKING:
    from graph.sandbox import reading

Rows = list[dict[str, Any]]


def query(graph: Graph, name: str, parameters: Mapping[str, Any]) -> Rows:
    """Run a query of the registry."""
    return run(graph, name, parameters)


def list_queries() -> Rows:
    """Every query of the registry with its parameters and columns."""
    return [
        {
            "name": q.name,
            "title": q.title,
            "params": [
                {"name": p.name, "type": p.type, "doc": p.doc, "required": p.required, "default": p.default}
                for p in q.params
            ],
            "returns": [{"name": c.name, "type": c.type, "doc": c.doc} for c in q.returns],
        }
        for q in registry.all_queries().values()
    ]


def get_question(graph: Graph, question: str) -> dict[str, Any]:
    """One question with all that belongs to it.

    Raises:
        NotFoundError: there is none of that id.
    """
    rows = run(graph, "benchmark/question", {"id": question})
    if not rows:
        raise NotFoundError(f"there is no question {question!r}", repair="list them with benchmark/questions")
    return rows[0]


def unknown_benchmark(graph: Graph, parameters: Mapping[str, Any]) -> str:
    """The message that a query's benchmark is not loaded; empty where it is, or where the query has none."""
    name = parameters.get("benchmark")
    loaded = [row["name"] for row in run(graph, "benchmark/list")]
    if name is None or name in loaded:
        return ""
    return f"there is no benchmark {name!r}; loaded: {', '.join(loaded) or 'none'}"


def run_cypher(graph: Graph, cypher: str, parameters: Mapping[str, Any]) -> reading.Result:
    """Run a user's Cypher, reading only, inside the sandbox; its rows, and notices such as an unknown label."""
    from graph.sandbox import reading

    return reading.read(graph, cypher, parameters)
