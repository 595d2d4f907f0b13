"""Every query checked by the server: columns, parameters, reading only, known names."""

from __future__ import annotations

from typing import Any

import neo4j
import pytest

from graph.session import Graph
from queries import registry

# Unknown label, relationship type or property; missing parameter.
FAULTS = {"01N50", "01N51", "01N52", "01N60"}


@pytest.fixture(scope="module")
def prepared(stage: Any) -> Graph:
    """The graph without a node, its constraints, indexes and names in place."""
    graph: Graph = stage.bring("empty", lambda graph: None)
    return graph


def explain(graph: Graph, cypher: str, params: dict[str, Any]) -> tuple[list[str], str | None, set[str]]:
    with graph.session(default_access_mode=neo4j.READ_ACCESS, notifications_min_severity="INFORMATION") as session:
        result = session.run("EXPLAIN " + cypher, params)
        names = list(result.keys())
        summary = result.consume()
    return names, summary.query_type, {status.gql_status for status in summary.gql_status_objects}


@pytest.mark.parametrize("name", sorted(registry.all_queries()))
def test_query_has_the_columns_and_kind_of_its_header(name: str, prepared: Graph) -> None:
    query = registry.get(name)
    parameters = query.bind({p.name: p.example for p in query.params if p.example is not None})
    names, kind, statuses = explain(prepared, query.cypher, parameters)
    assert names == [column.name for column in query.returns]
    assert kind == "r"
    assert not statuses & FAULTS
    assert isinstance(prepared.read(query.cypher, parameters), list), "it runs on an empty graph"


@pytest.mark.parametrize(
    ("cypher", "status"),
    [
        ("MATCH (n:Nonsense) RETURN n", "01N50"),
        ("MATCH ()-[r:NONSENSE]->() RETURN r", "01N51"),
        ("MATCH (n:Disorder) RETURN n.nonsense", "01N52"),
        ("MATCH (n:Disorder {orpha: $nonsense}) RETURN n", "01N60"),
    ],
)
def test_explain_reports_an_unknown_name(cypher: str, status: str, prepared: Graph) -> None:
    assert status in explain(prepared, cypher, {})[2]


def test_explain_reports_a_write(prepared: Graph) -> None:
    assert explain(prepared, "CREATE (n:Disorder) RETURN n", {})[1] == "rw"
