"""Bring the graph to what a batch wants, writing only the difference, so that loading twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from graph import schema
from graph.model import Node, Relationship
from graph.session import Graph
from graph.writing import edges as write_edges
from graph.writing.batch import Batch, Properties, merge, release
from graph.writing.sending import chunks, send, send_rows

Tick = Callable[[str, int], None]


@dataclass
class Changes:
    """What a write changed, by kind and by type."""

    created: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    deleted: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, name: str, count: int) -> None:
        """Count changes of a type."""
        if count:
            counts: dict[str, int] = getattr(self, what)
            counts[name] = counts.get(name, 0) + count

    @property
    def total(self) -> int:
        """All changes together."""
        return sum(sum(c.values()) for c in (self.created, self.updated, self.deleted))

    def as_dict(self) -> dict[str, dict[str, int]]:
        """The counts as plain data."""
        return {"created": self.created, "updated": self.updated, "deleted": self.deleted}


def prepare(graph: Graph) -> None:
    """Create constraints, indexes and tokens that are not there yet."""
    have = {row[0] for row in graph.read_rows("SHOW CONSTRAINTS YIELD name RETURN name")}
    have |= {row[0] for row in graph.read_rows("SHOW INDEXES YIELD name RETURN name")}
    missing = [statement for statement in schema.constraints() if statement.split()[_name_at(statement)] not in have]
    for statement in missing:
        graph.write(statement)
    if missing:
        graph.read_rows("CALL db.awaitIndexes(60)")
        for name, procedure in (
            ("labels", "createLabel"),
            ("types", "createRelationshipType"),
            ("properties", "createProperty"),
        ):
            graph.write(f"UNWIND $tokens AS token CALL db.{procedure}(token)", {"tokens": schema.tokens()[name]})


def _name_at(statement: str) -> int:
    return 3 if statement.startswith("CREATE FULLTEXT") else 2


def sync(graph: Graph, batch: Batch, tick: Tick = lambda what, count: None) -> Changes:
    """Bring what ``batch.owner`` states in the graph to exactly what the batch wants.

    The order keeps every relationship between existing nodes, so that a killed load leaves a graph that the same
    command completes.
    """
    changes = Changes()
    stale: list[tuple[Node, list[str]]] = []
    with ThreadPoolExecutor(max_workers=1) as reader, ThreadPoolExecutor(max_workers=1) as writer:
        # the server looks up the next type and writes the one before while this one is compared
        have = {edge: reader.submit(write_edges.existing, graph, edge, batch.owner) for edge in batch.edges}
        for node, rows in batch.nodes.items():
            stale.append((node, _sync_nodes(graph, node, rows, batch.owner, changes, tick)))
        writing = []
        for edge, wanted in batch.edges.items():
            found = write_edges.difference(edge, have.pop(edge).result(), wanted, batch.owner)
            writing.append(writer.submit(_write_edges, graph, edge, found, tick))
            changes.add("created", edge.name, len(found.create))
            changes.add("updated", edge.name, len(found.update))
            changes.add("deleted", edge.name, len(found.delete))
        for written in writing:
            written.result()
    for node, keys in stale:
        send_rows(graph, f"UNWIND $rows AS key MATCH (n:{node.label} {{{node.key}: key}}) DETACH DELETE n", keys)
        changes.add("deleted", node.label, len(keys))
    return changes


def _sync_nodes(
    graph: Graph, node: Node, rows: dict[str, Properties], owner: str, changes: Changes, tick: Tick
) -> list[str]:
    existing = _existing_nodes(graph, node, rows, owner)
    create: list[Properties] = []
    update: list[Properties] = []
    for key, wanted in rows.items():
        have = existing.get(key)
        if have is None:
            create.append({**wanted, "source": [owner]})
        elif (merged := _of_type(node, merge(have, wanted, owner))) != have:
            update.append(merged)
    stale, kept = _stale(node, existing, rows, owner)
    _create_nodes(graph, node, create, tick)
    _update_nodes(graph, node, update + kept, existing, tick)
    changes.add("created", node.label, len(create))
    changes.add("updated", node.label, len(update) + len(kept))
    return stale


def _create_nodes(graph: Graph, node: Node, rows: Sequence[Properties], tick: Tick) -> None:
    names = node.stated
    at = names.index(node.key)
    values = ", ".join(f"n.{name} = row[{i}]" for i, name in enumerate(names) if name != node.key)
    cypher = f"UNWIND $rows AS row MERGE (n:{node.label} {{{node.key}: row[{at}]}}) SET {values}"
    packed = (([list(map(row.get, names)) for row in chunk], len(chunk)) for chunk in chunks(rows))
    for written in send(graph, cypher, packed):
        tick(node.label, written)


def _update_nodes(
    graph: Graph, node: Node, rows: Sequence[Properties], existing: dict[str, Properties], tick: Tick
) -> None:
    """Set what differs and nothing else: a text that stays is not indexed again."""
    by_names: dict[tuple[str, ...], list[Properties]] = {}
    for row in rows:
        have = existing[row[node.key]]
        by_names.setdefault(tuple(n for n in node.stated if row.get(n) != have.get(n)), []).append(row)
    for names, some in by_names.items():
        setters = ", ".join(f"n.{name} = row[{i + 1}]" for i, name in enumerate(names))
        cypher = f"UNWIND $rows AS row MATCH (n:{node.label} {{{node.key}: row[0]}}) SET {setters}"
        tick(node.label, send_rows(graph, cypher, [[row[node.key], *map(row.get, names)] for row in some]))


def _of_type(node: Node, properties: Properties) -> Properties:
    return {name: value for name, value in properties.items() if name in node.stated}


def _stale(
    node: Node, existing: dict[Any, Properties], wanted: dict[Any, Properties], owner: str
) -> tuple[list[Any], list[Properties]]:
    gone, kept = [], []
    for key, have in existing.items():
        if key not in wanted and owner in (have.get("source") or ()):
            left = release(have, owner)
            if left is None:
                gone.append(key)
            else:
                kept.append(_of_type(node, left) | {node.key: key})
    return gone, kept


def _existing_nodes(graph: Graph, node: Node, rows: dict[str, Properties], owner: str) -> dict[str, Properties]:
    if not graph.read_rows(f"MATCH (n:{node.label}) RETURN count(n)")[0][0]:
        return {}
    names = node.stated
    values = [f"n.{name}" for name in names]
    found = graph.read_bulk(f"MATCH (n:{node.label}) WHERE $owner IN n.source", values, {"owner": owner})
    have = {row[names.index(node.key)]: _properties(names, row) for row in found}
    missing = [key for key in rows if key not in have]
    for chunk in chunks(missing):
        match = f"UNWIND $keys AS key MATCH (n:{node.label} {{{node.key}: key}})"
        for row in graph.read_bulk(match, values, {"keys": chunk}):
            have[row[names.index(node.key)]] = _properties(names, row)
    return have


def _properties(names: Sequence[str], values: Sequence[Any]) -> Properties:
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}


def _write_edges(graph: Graph, edge: Relationship, found: write_edges.Difference, tick: Tick) -> None:
    for written in write_edges.apply(graph, edge, found):
        tick(edge.name, written)
