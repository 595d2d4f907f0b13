"""Free Cypher may read the graph and do nothing else."""

from __future__ import annotations

import pytest

from graph import sandbox
from graph.session import Graph
from mmrarebench.exceptions import QueryRefused, UsageError

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


@pytest.mark.parametrize("cypher", REFUSED)
def test_it_is_refused(cypher: str, sample_graph: Graph) -> None:
    count = "MATCH (n) RETURN count(n)"
    had = sample_graph.read_rows(count)
    with pytest.raises((QueryRefused, UsageError)) as caught:
        sandbox.read(sample_graph, cypher, {})
    assert caught.value.repair
    assert sample_graph.read_rows(count) == had


@pytest.mark.parametrize("cypher", LET_THROUGH)
def test_it_is_let_through(cypher: str, sample_graph: Graph) -> None:
    assert sandbox.read(sample_graph, cypher, {"orpha": "ORPHA:558"}) is not None


def test_rows_are_capped_and_time_is_limited(sample_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(sandbox.read(sample_graph, "UNWIND range(1, 100000) AS x RETURN x", {})) == sandbox.ROWS
    monkeypatch.setattr(sandbox, "SECONDS", 0.5)
    endless = (
        "UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y UNWIND range(1, 1000) AS z RETURN count(*) AS n"
    )
    with pytest.raises(QueryRefused, match="longer than"):
        sandbox.read(sample_graph, endless, {})


@pytest.mark.parametrize(
    "cypher", ["", "NONSENSE", "MATCH (n) RETURN m", "MATCH (d:Disorder {orpha: $missing}) RETURN d"]
)
def test_what_does_not_run_is_a_usage_error(cypher: str, sample_graph: Graph) -> None:
    with pytest.raises(UsageError):
        sandbox.read(sample_graph, cypher, {})
