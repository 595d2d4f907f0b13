"""Verdicts of rules in the graph: which are there and under which content hash, and replacing those that are not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Loaded
from graph.writing.sending import assert_written, chunks
from graph.writing.write import Changes, Tick, prepare, sync


def known(graph: Graph, judge: str) -> dict[str, str]:
    """Content hash of each of a judge's verdicts, by the verdict's id."""
    match = "MATCH (:Judge {name: $judge})<-[:BY]-(v:Verdict)-[:ABOUT]->(:Answer)"
    return dict(graph.read_bulk(match, ("v.id", "coalesce(v.contentHash, '')"), {"judge": judge}))


def sweep(graph: Graph, judge: str) -> Loaded:
    """Delete a judge's verdicts whose answer is gone."""
    gone = graph.read_rows("MATCH (v:Verdict) WHERE NOT EXISTS { (v)-[:ABOUT]->() } RETURN v.id")
    keys = [row[0] for row in gone if row[0].endswith(f"/{judge}")]
    _remove(graph, keys)
    changes = Changes()
    changes.add("deleted", schema.VERDICT.label, len(keys))
    return Loaded(changes=changes)


def state_judge(graph: Graph, judge: str, version: str) -> Loaded:
    """Bring the judge's node to a version."""
    batch = Batch(f"judge:{judge}", (schema.JUDGE,))
    batch.node(schema.JUDGE, judge, parserVersion=version)
    prepare(graph)
    return Loaded(changes=sync(graph, batch))


def replace(graph: Graph, judge: str, batch: Batch, before: Collection[str], tick: Tick) -> Loaded:
    """Write the verdicts of a batch in place of those that these answers had from the judge, with what they name.

    What an answer names is written before its verdict, and the verdict in one transaction with its edges, so an
    answer that has its verdict has everything; a killed run is completed by the next.

    Args:
        graph: where to write.
        judge: by name; its node is there.
        batch: nodes and edges wanted, all of them about answers whose old verdicts are to go.
        before: ids of the verdicts that are there.
        tick: told what was written.
    """
    answers: dict[str, str] = dict(batch.edges[schema.ABOUT].keys())
    old = [key for key in answers if key in before]
    changes = Changes()
    _delete(graph, old, [answers[key] for key in answers] if schema.NAMES in batch.edges else [], changes)
    if schema.NAMES in batch.edges:
        _name(graph, batch, changes, tick)
    _judge(graph, judge, batch, answers, changes, tick)
    changes.add("updated", schema.VERDICT.label, len(old))
    for edge in (schema.ABOUT, schema.BY):
        changes.add("created", edge.name, len(answers) - len(old))
    changes.add("created", schema.VERDICT.label, len(answers) - len(old))
    return Loaded(batch.counts(), [], changes)


def _remove(graph: Graph, verdicts: Sequence[str]) -> None:
    for chunk in chunks(verdicts):
        graph.write("UNWIND $rows AS id MATCH (v:Verdict {id: id}) DETACH DELETE v", {"rows": chunk})


def _delete(graph: Graph, verdicts: Sequence[str], named: Sequence[str], changes: Changes) -> None:
    _remove(graph, verdicts)
    for chunk in chunks(named):
        gone = graph.write("UNWIND $rows AS id MATCH (:Answer {id: id})-[n:NAMES]->() DELETE n", {"rows": chunk})
        changes.add("deleted", schema.NAMES.name, gone.relationships_deleted)


def _name(graph: Graph, batch: Batch, changes: Changes, tick: Tick) -> None:
    names = [name for name in schema.NAMES.stated if name != "source"]
    by_answer: dict[str, list[list[Any]]] = {}
    for (answer, code, *_), properties in batch.edges[schema.NAMES].items():
        by_answer.setdefault(answer, []).append([code, *(properties.get(name) for name in names)])
    cypher = (
        "UNWIND $rows AS row MATCH (a:Answer {id: row[0]}) UNWIND row[1] AS named "
        f"MATCH (d:Disorder {{orpha: named[0]}}) CREATE (a)-[:NAMES {{{_values(names, 'named')}, source: $source}}]->(d)"
    )
    for chunk in chunks(by_answer.items()):
        written = graph.write(cypher, {"rows": [list(row) for row in chunk], "source": [batch.owner]})
        count = sum(len(named) for _, named in chunk)
        assert_written(schema.NAMES.name, written.relationships_created, count)
        changes.add("created", schema.NAMES.name, count)
        tick(schema.NAMES.name, count)


def _judge(graph: Graph, judge: str, batch: Batch, answers: Mapping[str, str], changes: Changes, tick: Tick) -> None:
    names = [name for name in schema.VERDICT.stated if name != "source"]
    cypher = (
        "MATCH (j:Judge {name: $judge}) UNWIND $rows AS row MATCH (a:Answer {id: row[0]}) "
        f"CREATE (v:Verdict {{{_values(names, 'row')}, source: $source}}) "
        "CREATE (v)-[:ABOUT {source: $source}]->(a) CREATE (v)-[:BY {source: $source}]->(j)"
    )
    for chunk in chunks(batch.nodes[schema.VERDICT].items()):
        rows = [[answers[key], *(properties.get(name) for name in names)] for key, properties in chunk]
        written = graph.write(cypher, {"rows": rows, "source": [batch.owner], "judge": judge})
        assert_written(schema.ABOUT.name, written.relationships_created, 2 * len(rows))
        tick(schema.VERDICT.label, len(rows))


def _values(names: Sequence[str], row: str) -> str:
    """Properties out of a row, the first value left aside.

    >>> _values(["rank", "match"], "row")
    'rank: row[1], match: row[2]'
    """
    return ", ".join(f"{name}: {row}[{i}]" for i, name in enumerate(names, 1))
