"""The sandbox for free Cypher: it reads the graph and does nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import orjson
import pytest

from graph.sandbox import reading
from graph.sandbox.recovery import is_managed
from graph.session import Graph
from mmrarebench.exceptions import DatabaseError, QueryRefused, UsageError

REFUSED = [
    "LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line",
    "LOAD CSV FROM 'http://127.0.0.1:1/x' AS line RETURN line",
    "MATCH (n:Disorder) CALL (n) { LOAD CSV FROM 'file:///x' AS line RETURN line } RETURN line",
    "CALL db.labels()",
    "CALL db.labels() YIELD label RETURN label",
    "CALL dbms.listConfig() YIELD name RETURN name",
    "MATCH (n) CALL db.labels() YIELD label RETURN n, label LIMIT 1",
    "SHOW DATABASES",
    "SHOW TRANSACTIONS YIELD transactionId RETURN transactionId",
    "SHOW SETTINGS",
    "SHOW PROCEDURES",
    "SHOW USERS",
    "SHOW CONSTRAINTS",
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "CREATE (n:Mine)",
    "MERGE (n:Mine {id: 1}) RETURN n",
    "MATCH (n:Disorder) SET n.name = 'x'",
    "MATCH (n:Disorder) REMOVE n.name",
    "MATCH (n:Disorder) DETACH DELETE n",
    "MATCH (n:Disorder) FOREACH (x IN [1] | SET n.name = 'x')",
    "MATCH (n:Disorder) CALL (n) { SET n.name = 'x' } IN TRANSACTIONS RETURN n",
    "CREATE INDEX mine FOR (n:Disorder) ON (n.name)",
    "DROP CONSTRAINT disorder_orpha",
    "CREATE USER mine SET PASSWORD 'made-for-tests'",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
    "USE system SHOW DATABASES",
    "EXPLAIN MATCH (n) RETURN n",
    "  profile MATCH (n) RETURN n",
    "/* a comment */ EXPLAIN CREATE (n) RETURN n",
    "CYPHER planner=cost PROFILE CREATE (n:Mine) RETURN n",
    "MATCH (n) RETURN n; CREATE (m:Mine)",
]
LET_THROUGH = [
    "RETURN 1 AS one",
    "MATCH (d:Disorder {orpha: $orpha}) RETURN d.name AS name",
    "MATCH (d:Disorder) WHERE d.name CONTAINS 'disease' RETURN count(*) AS n",
    "MATCH (d:Disorder)-[:CHILD_OF*1..3]->(a:Disorder) RETURN DISTINCT a.orpha AS a ORDER BY a LIMIT 5",
    "MATCH p = SHORTEST 1 (:Disorder {orpha: $orpha})-[:CHILD_OF]->+(:Disorder) RETURN length(p) AS n LIMIT 2",
    "MATCH (d:Disorder) OPTIONAL MATCH (d)-[:ASSOCIATED_WITH]->(g:Gene) RETURN d.orpha AS d, collect(g.symbol) AS g",
    "UNWIND range(1, 3) AS x CALL (x) { RETURN x * 2 AS y UNION RETURN x AS y } RETURN sum(y) AS n",
    "MATCH (d:Disorder) WHERE EXISTS { (d)-[:HAS_PHENOTYPE]->() } AND COUNT { (d)-[:MAPS_TO]->() } > 1 RETURN d.orpha",
    "MATCH (a:Disorder), (b:Gene) RETURN a.orpha AS a, b.symbol AS b LIMIT 2",
    "MATCH (d:Disorder) RETURN d.level AS level, count(*) AS n ORDER BY n DESC SKIP 1",
]


VALUES = {
    "date('2026-11-28')": "2026-11-28",
    "datetime('2026-11-28T10:00:00Z')": "2026-11-28T10:00:00.000000000+00:00",
    "localtime('10:00')": "10:00:00.000000000",
    "duration({months: 1, days: 2})": "P1M2D",
    "point({x: 1, y: 2})": {"srid": 7203, "x": 1.0, "y": 2.0},
    "point({longitude: 1, latitude: 2, height: 3})": {"srid": 4979, "x": 1.0, "y": 2.0, "z": 3.0},
    "0.0 / 0.0": "NaN",
    "1.0 / 0.0": "Infinity",
    "[1, null, {a: date('2026-11-28')}]": [1, None, {"a": "2026-11-28"}],
}


@pytest.mark.parametrize("cypher", REFUSED)
def test_sandbox_refuses_a_statement_that_does_more_than_read(cypher: str, sample_graph: Graph) -> None:
    count = "MATCH (n) RETURN count(n)"
    before = sample_graph.read_rows(count)
    with pytest.raises((QueryRefused, UsageError)) as caught:
        reading.read(sample_graph, cypher, {})
    assert caught.value.repair
    assert sample_graph.read_rows(count) == before


@pytest.mark.parametrize("cypher", LET_THROUGH)
def test_sandbox_returns_rows_of_a_reading_statement(cypher: str, sample_graph: Graph) -> None:
    assert reading.read(sample_graph, cypher, {"orpha": "ORPHA:558"}).rows is not None


def test_sandbox_limits_rows_and_time(sample_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    result = reading.read(sample_graph, "UNWIND range(1, 100000) AS x RETURN x", {})
    assert len(result.rows) == reading.ROWS
    assert "only the first" in result.notices[-1]
    monkeypatch.setattr(reading, "SECONDS", 0.5)
    endless = (
        "UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y UNWIND range(1, 1000) AS z RETURN count(*) AS n"
    )
    with pytest.raises(QueryRefused, match="longer than"):
        reading.read(sample_graph, endless, {})


def test_sandbox_memory_is_limited_by_the_database(sample_graph: Graph) -> None:
    if not is_managed(sample_graph):
        pytest.skip("the limits of a server that is not managed here are its own")
    settings = "SHOW SETTINGS 'db.memory.transaction.max', 'dbms.memory.transaction.total.max' YIELD name, value"
    limits = {row["name"]: row["value"] for row in sample_graph.read(f"{settings} RETURN name, value")}
    assert limits == {"db.memory.transaction.max": "256.00MiB", "dbms.memory.transaction.total.max": "640.00MiB"}


@pytest.mark.parametrize(
    "cypher", ["", "NONSENSE", "MATCH (n) RETURN m", "MATCH (d:Disorder {orpha: $missing}) RETURN d"]
)
def test_sandbox_refuses_a_statement_that_does_not_run(cypher: str, sample_graph: Graph) -> None:
    with pytest.raises(UsageError):
        reading.read(sample_graph, cypher, {})


@pytest.mark.parametrize("expression", VALUES)
def test_sandbox_returns_values_as_json(expression: str, sample_graph: Graph) -> None:
    [row] = reading.read(sample_graph, f"RETURN {expression} AS value", {}).rows
    assert row["value"] == VALUES[expression]
    assert json.loads(orjson.dumps(row)) == row


def test_sandbox_returns_nodes_relationships_and_paths_as_objects(sample_graph: Graph) -> None:
    cypher = "MATCH p = (d:Disorder {orpha: 'ORPHA:558'})-[r:CHILD_OF]->() RETURN d, r, p LIMIT 1"
    [row] = reading.read(sample_graph, cypher, {}).rows
    assert row["d"]["labels"] == ["Disorder"]
    assert row["d"]["properties"]["orpha"] == "ORPHA:558"
    assert row["r"]["type"] == "CHILD_OF"
    assert len(row["p"]["nodes"]) == 2
    assert row["p"]["relationships"][0]["type"] == "CHILD_OF"
    assert orjson.dumps(row)


@pytest.mark.parametrize(
    ("cypher", "name", "suggestion"),
    [
        ("MATCH (d:Disordr) RETURN d", "Disordr", "Disorder"),
        ("MATCH (d:Disorder) RETURN d.nam AS name LIMIT 1", "nam", "name"),
        ("MATCH ()-[r:CHILD_OFF]->() RETURN r", "CHILD_OFF", "CHILD_OF"),
    ],
)
def test_sandbox_reports_an_unknown_name(cypher: str, name: str, suggestion: str, sample_graph: Graph) -> None:
    [notice] = [notice for notice in reading.read(sample_graph, cypher, {}).notices if name in notice]
    assert notice.endswith(f"did you mean {suggestion}?")


def test_sandbox_restarts_a_server_that_a_statement_ended(sample_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    starts: list[Graph] = []

    def start(graph: Graph) -> bool:
        starts.append(graph)
        return True

    def unavailable() -> None:
        raise DatabaseError("no answer")

    monkeypatch.setattr(reading, "start_if_ended", start)
    with pytest.raises(QueryRefused, match="started again"):
        reading._watched(sample_graph, unavailable)
    assert starts == [sample_graph]


@pytest.mark.parametrize("group", ["bomb", "harmless"])
def test_sandbox_judges_the_statements_of_the_case_pack(
    group: str, data: Path, sample_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = data.parent / "cases" / "hostile_cypher.jsonl"
    if not path.is_file():
        pytest.skip("the case pack is not there")
    if group == "bomb":
        monkeypatch.setattr(reading, "SECONDS", 0.4)
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for case in cases:
        if case["id"].startswith(group):
            assert outcome(sample_graph, case["cypher"]) in (("rows", "refused") if group == "bomb" else ("rows",))
    assert sample_graph.read_rows("RETURN 1") == [[1]]


def outcome(graph: Graph, cypher: str) -> str:
    """How a statement ended; an error text that names the server is a leak."""
    try:
        rows = reading.read(graph, cypher, {}).rows
    except (QueryRefused, UsageError) as error:
        return "leak" if graph.uri in str(error) else "refused"
    return "rows" if len(rows) <= reading.ROWS else "too many rows"
