"""Ways of getting the same terms and edges into Neo4j, ours among them, in one run."""

from __future__ import annotations

import csv
import subprocess
import tempfile
from collections.abc import Callable
from itertools import islice
from os import pathsep
from pathlib import Path
from typing import Any

from bench import peers
from bench.common import timed
from files import documents as files
from files.home import Home
from graph import schema
from graph.maintenance.reset import clear
from graph.server import command, jars
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.sending import chunks
from graph.writing.write import prepare, sync
from ontology_import.hpo import terms as hpo

Rows = list[dict[str, object]]
Terms = list[list[Any]]
Pairs = list[list[str]]
NODES = "UNWIND $rows AS row MERGE (n:Phenotype {hpo: row[0]}) SET n.name = row[1], n.definition = row[2], n.synonyms = row[3]"
EDGES = "UNWIND $rows AS row MATCH (a:Phenotype {hpo: row[0]}) MATCH (b:Phenotype {hpo: row[1]}) MERGE (a)-[:IS_A]->(b)"
DRIVER = f"""
import json, sys, time
import neo4j
given = json.load(sys.stdin)
import importlib.util
assert importlib.util.find_spec("neo4j._rust") is None, "the extension is here"
driver = neo4j.GraphDatabase.driver(given["uri"], auth=(given["username"], given["password"]))
def send(cypher, rows):
    for at in range(0, len(rows), 5000):
        driver.execute_query(cypher, rows=rows[at:at + 5000], database_=given["database"])
driver.verify_connectivity()
start = time.perf_counter()
send({NODES!r}, given["terms"])
send({EDGES!r}, given["pairs"])
print(json.dumps(time.perf_counter() - start))
"""
NEOMODEL = """
import json, sys, time
from urllib.parse import quote, urlsplit
import neomodel
given = json.load(sys.stdin)
url = urlsplit(given["uri"])
neomodel.config.DATABASE_URL = f"{url.scheme}://{given['username']}:{quote(given['password'], safe='')}@{url.netloc}"
class Phenotype(neomodel.StructuredNode):
    hpo = neomodel.StringProperty(unique_index=True, required=True)
    name = neomodel.StringProperty()
    definition = neomodel.StringProperty()
    synonyms = neomodel.ArrayProperty(neomodel.StringProperty())
names = ("hpo", "name", "definition", "synonyms")
rows = [{k: v for k, v in zip(names, term) if v is not None} for term in given["terms"]]
Phenotype.nodes.get_or_none(hpo="none")
start = time.perf_counter()
for at in range(0, len(rows), 1000):
    Phenotype.create_or_update(*rows[at:at + 1000])
print(json.dumps(time.perf_counter() - start))
"""


def compared(graph: Graph, folder: Path, size: int | None = None) -> Rows:
    """The terms of HPO with text and synonyms, and their is_a, each way into an empty graph with its constraint."""
    terms, pairs = _terms(folder, size)
    few, some = terms[:2000], terms[:5000]
    among = {term[0] for term in few}
    few_pairs = [pair for pair in pairs if among.issuperset(pair)]
    whole = f"{len(terms):,} terms, {len(pairs):,} is_a"
    ways: list[tuple[str, str, int, Callable[[], float | None]]] = [
        (
            "mmrarebench (reads, compares, writes the difference)",
            whole,
            len(terms) + len(pairs),
            lambda: _ours(graph, terms, pairs),
        ),
        (
            "UNWIND MERGE, 5,000 rows, with the rust extension",
            whole,
            len(terms) + len(pairs),
            lambda: _unwind(graph, terms, pairs),
        ),
        ("UNWIND MERGE, 5,000 rows, without it", whole, len(terms) + len(pairs), lambda: _without(graph, terms, pairs)),
        (
            "neo4j-admin database import full (empty store, offline)",
            whole,
            len(terms) + len(pairs),
            lambda: _admin(terms, pairs),
        ),
        (
            "one MERGE per row, one transaction",
            f"{len(few):,} terms, {len(few_pairs):,} is_a",
            len(few) + len(few_pairs),
            lambda: _single(graph, few, few_pairs),
        ),
        ("neomodel create_or_update, 1,000 rows", f"{len(some):,} terms", len(some), lambda: _neomodel(graph, some)),
    ]
    rows: Rows = []
    for warm in (_unwind, _ours):  # the server compiles what both ways send before either is measured
        warm(graph, few, few_pairs)
    for name, label, count, way in ways:
        clear(graph)
        prepare(graph)
        seconds = way()
        rate = round(count / seconds) if seconds else "left out"
        rows.append({"step": f"{name}: {label}", "seconds": seconds and round(seconds, 1), "rows a second": rate})
    return rows


def _terms(folder: Path, size: int | None) -> tuple[Terms, Pairs]:
    path = folder / "hpo" / "hp.v2025-05-06.json.gz"
    document = next(files.documents([path], hpo.SUFFIXES))
    batch = Batch(hpo.OWNER, hpo.MANAGES)
    ontology, consider = hpo.get(document)
    hpo.transform(ontology, consider, document, [path], batch)
    names = ("hpo", "name", "definition", "synonyms")
    term_rows = islice(sorted(batch.nodes[schema.PHENOTYPE].items()), size)
    terms = [[facts.get(name) for name in names] for _, facts in term_rows]
    have = {term[0] for term in terms}
    return terms, [list(key[:2]) for key in batch.edges[schema.IS_A] if have.issuperset(key[:2])]


def _ours(graph: Graph, terms: Terms, pairs: Pairs) -> float:
    batch = Batch("bench", (schema.PHENOTYPE, schema.IS_A))
    for code, name, definition, synonyms in terms:
        batch.node(schema.PHENOTYPE, code, name=name, definition=definition, synonyms=synonyms)
    for child, parent in pairs:
        batch.edge(schema.IS_A, child, parent)
    return timed(lambda: sync(graph, batch))[1]


def _unwind(graph: Graph, terms: Terms, pairs: Pairs) -> float:
    def work() -> None:
        for cypher, rows in ((NODES, terms), (EDGES, pairs)):
            for chunk in chunks(rows, 5000):
                graph.write(cypher, {"rows": chunk})

    return timed(work)[1]


def _given(graph: Graph, **rows: Any) -> dict[str, Any]:
    return {**graph.connection._asdict(), **rows}


def _without(graph: Graph, terms: Terms, pairs: Pairs) -> float | None:
    python = peers.environment("driver", "neo4j==6.4.1")
    return peers.ask(python, DRIVER, _given(graph, terms=terms, pairs=pairs)) if python else None


def _neomodel(graph: Graph, terms: Terms) -> float | None:
    python = peers.environment("neomodel", "neomodel==7.0.0")
    return peers.ask(python, NEOMODEL, _given(graph, terms=terms)) if python else None


def _single(graph: Graph, terms: Terms, pairs: Pairs) -> float:
    def work() -> None:
        with graph.session() as session, session.begin_transaction() as transaction:
            for cypher, rows in ((NODES, terms), (EDGES, pairs)):
                for row in rows:
                    transaction.run(cypher, rows=[row]).consume()
            transaction.commit()

    return timed(work)[1]


def _admin(terms: Terms, pairs: Pairs) -> float | None:
    """The offline importer that comes with the server's jars, into a store of its own; Java's start is counted."""
    home = Home.from_environment()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "conf").mkdir()
        (folder / "conf" / "neo4j.conf").write_text("db.tx_log.preallocate=false\n", encoding="utf-8")
        _csv(
            folder / "nodes.csv",
            ["hpo:ID", "name", "definition", "synonyms:string[]"],
            [[*term[:3], ";".join(s.replace(";", ",") for s in term[3] or ())] for term in terms],
        )
        _csv(folder / "edges.csv", [":START_ID", ":END_ID"], pairs)
        words = [
            str(command.java_binary()),
            *command.java_options(home),
            "-cp",
            pathsep.join(map(str, jars.ensure_jars(home))),
            "org.neo4j.cli.AdminTool",
            "database",
            "import",
            "full",
            "neo4j",
            f"--nodes=Phenotype={folder / 'nodes.csv'}",
            f"--relationships=IS_A={folder / 'edges.csv'}",
            "--multiline-fields=true",
        ]
        variables = {**command.environment(), "NEO4J_HOME": name, "NEO4J_CONF": str(folder / "conf")}
        process, seconds = timed(
            lambda: subprocess.run(words, env=variables, capture_output=True, text=True, check=False)
        )
        if process.returncode or f"{len(pairs)} relationships" not in process.stdout:
            print(f"neo4j-admin is left out: {(process.stderr or process.stdout)[-300:]}")
            return None
        return seconds


def _csv(path: Path, head: list[str], rows: list[list[Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
