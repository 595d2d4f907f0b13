"""Migrate a graph of an older version to the present schema, one version after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from graph import schema
from graph.locking import SETTINGS
from graph.model import MARK
from graph.session import Graph
from graph.writing.sending import send_rows
from graph.writing.write import prepare, stamp

PIECE = 20_000
_VERSION = "OPTIONAL MATCH (s:GraphState {name: 'mmrarebench'}) RETURN s.schemaVersion"


def migrate(graph: Graph) -> None:
    """Migrate a graph to the present schema, one version after the other; a migration that is killed is begun again."""
    with graph.writing("migration"):
        version = graph.read_rows(_VERSION)[0][0] or 0  # another process may have migrated it meanwhile
        if version == schema.SCHEMA_VERSION:
            return
        SETTINGS.notify(f"the graph has schema {version}: it is brought to schema {schema.SCHEMA_VERSION}")
        prepare_from = version
        for step in range(version, schema.SCHEMA_VERSION):
            MIGRATIONS[step](graph)
        prepare(graph)
        stamp(graph, prepare_from)


def _mark_nodes_and_number_dimensions(graph: Graph) -> None:
    """From 0 to 1: mark the nodes that loads wrote; dimensions become numbers."""
    for node in schema.NODES:
        where = "true" if node is schema.PENDING else "n.source IS :: LIST<STRING NOT NULL> NOT NULL"
        mark = f"MATCH (n:{node.label}) WHERE n.{MARK.name} IS NULL AND {where} WITH n LIMIT {PIECE} SET n.{MARK.name} = true"
        while graph.write(mark).properties_set:
            pass
    rows = graph.read_bulk("MATCH (v:Verdict) WHERE v.dimensions IS NOT NULL", ("v.id", "v.dimensions"))
    numbers = [[key, *numbers_of(texts)] for key, texts in rows]
    cypher = (
        "UNWIND $rows AS row MATCH (v:Verdict {id: row[0]}) "
        "SET v.dimensionNames = row[1], v.dimensionValues = row[2] REMOVE v.dimensions"
    )
    send_rows(graph, cypher, numbers)
    _divide_owners_of_verdicts(graph)


def _divide_owners_of_verdicts(graph: Graph) -> None:
    """Verdicts out of files had one owner a benchmark and judge; now it is one for each model and condition, too."""
    rows = graph.read_bulk(
        "MATCH (j:Judge)<-[:BY]-(v:Verdict)-[:ABOUT]->(:Answer)-[:IN_RUN]->(r:Run)-[:OF_MODEL]->(m:Model), (r)-[:ON_BENCHMARK]->(b) "
        "WHERE 'verdicts:' + b.name + '/' + j.name IN v.source",
        ("v.id", "'verdicts:' + b.name + '/' + j.name", "m.name + '/' + r.condition", "j.name"),
    )
    owned = [[verdict, owner, f"{owner}/{run}"] for verdict, owner, run, _ in rows]
    renamed = "[s IN {0}.source WHERE s <> row[1]] + row[2]"
    nodes = f"UNWIND $rows AS row MATCH (v:Verdict {{id: row[0]}}) SET v.source = {renamed.format('v')}"
    edges = f"UNWIND $rows AS row MATCH (:Verdict {{id: row[0]}})-[e:ABOUT|BY]->() SET e.source = {renamed.format('e')}"
    send_rows(graph, nodes, owned)
    send_rows(graph, edges, owned)
    owners: dict[tuple[str, str], set[str]] = {}
    for _, owner, run, judge in rows:
        owners.setdefault((judge, owner), set()).add(f"{owner}/{run}")
    judges = [[judge, owner, sorted(divided)] for (judge, owner), divided in owners.items()]
    send_rows(
        graph, f"UNWIND $rows AS row MATCH (j:Judge {{name: row[0]}}) SET j.source = {renamed.format('j')}", judges
    )


def numbers_of(texts: Sequence[str]) -> tuple[list[str] | None, list[float] | None]:
    """Read dimensions as the first schema stored them, as names and values; a text that is no number is left out.

    >>> numbers_of(["recallLower=0.5", "claim.found=2", "right=True", "grade=good"])
    (['recallLower', 'claim.found', 'right'], [0.5, 2.0, 1.0])
    >>> numbers_of([])
    (None, None)
    """
    values: dict[str, float] = {}
    for text in texts:
        name, _, value = text.partition("=")
        try:
            values[name] = {"True": 1.0, "False": 0.0}[value] if value in ("True", "False") else float(value)
        except ValueError:
            continue
    return list(values) or None, list(values.values()) or None


MIGRATIONS: Mapping[int, Callable[[Graph], None]] = MappingProxyType({0: _mark_nodes_and_number_dimensions})
"""The migration from each version to the next."""
