"""Bring the graph to what a batch wants, writing only the difference, so that loading twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from graph import schema
from graph.batch import Batch, EdgeKey, Properties, merge, release
from graph.model import Node, Relationship
from graph.session import Graph

CHUNK = 10_000
T = TypeVar("T")
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
    for node, rows in batch.nodes.items():
        stale.append((node, _sync_nodes(graph, node, rows, batch.owner, changes, tick)))
    for edge, wanted in batch.edges.items():
        _sync_edges(graph, edge, wanted, batch.owner, changes, tick)
    for node, keys in stale:
        for chunk in chunks(keys):
            graph.write(
                f"UNWIND $rows AS key MATCH (n:{node.label} {{{node.key}: key}}) DETACH DELETE n", {"rows": chunk}
            )
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
        elif (merged := merge(have, wanted, owner)) != have:
            update.append(merged)
    stale, kept = _stale(existing, rows, owner)
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
    packed = ([list(map(row.get, names)) for row in chunk] for chunk in chunks(rows))
    for written in _one_ahead(graph, cypher, packed):
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
        for chunk in chunks(some):
            graph.write(cypher, {"rows": [[row[node.key], *(row.get(name) for name in names)] for row in chunk]})
            tick(node.label, len(chunk))


def _stale(
    existing: dict[Any, Properties], wanted: dict[Any, Properties], owner: str
) -> tuple[list[Any], list[Properties]]:
    gone, kept = [], []
    for key, have in existing.items():
        if key not in wanted and owner in (have.get("source") or ()):
            left = release(have, owner)
            if left is None:
                gone.append(key)
            else:
                kept.append(left)
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


def _sync_edges(
    graph: Graph, edge: Relationship, wanted: dict[EdgeKey, Properties], owner: str, changes: Changes, tick: Tick
) -> None:
    existing = _existing_edges(graph, edge, owner)
    create: list[tuple[EdgeKey, Properties]] = []
    update: list[tuple[EdgeKey, Properties]] = []
    for key, properties in wanted.items():
        have = existing.get(key)
        if have is None:
            create.append((key, {**properties, "source": [owner]}))
        else:
            merged = merge(have, properties, owner)
            if merged != have:
                update.append((key, merged))
    delete = []
    for key, have in existing.items():
        if key not in wanted and owner in (have.get("source") or ()):
            left = release(have, owner)
            if left is None:
                delete.append(key)
            else:
                update.append((key, left))
    _write_edges(graph, edge, delete, update, create, tick)
    changes.add("deleted", edge.name, len(delete))
    changes.add("updated", edge.name, len(update))
    changes.add("created", edge.name, len(create))


def _existing_edges(graph: Graph, edge: Relationship, owner: str) -> dict[EdgeKey, Properties]:
    if not graph.read_rows(f"MATCH ()-[r:{edge.type}]->() RETURN count(r)")[0][0]:
        return {}
    names = edge.stated
    where = "WHERE $owner IN r.source " if edge.exclusive else ""
    match = f"MATCH (a:{edge.start.label})-[r:{edge.type}]->(b:{edge.end.label}) {where}"
    values = [f"a.{edge.start.key}", f"b.{edge.end.key}", *(f"r.{name}" for name in names)]
    at = [2 + names.index(name) for name in edge.key]
    rows = graph.read_bulk(match, values, {"owner": owner})
    return {(row[0], row[1], *(row[i] for i in at)): _properties(names, row[2:]) for row in rows}


def _write_edges(
    graph: Graph,
    edge: Relationship,
    delete: list[EdgeKey],
    update: list[tuple[EdgeKey, Properties]],
    create: list[tuple[EdgeKey, Properties]],
    tick: Tick,
) -> None:
    names = edge.stated
    ends = (
        f"UNWIND $rows AS row MATCH (a:{edge.start.label} {{{edge.start.key}: row[0]}}) "
        f"MATCH (b:{edge.end.label} {{{edge.end.key}: row[1]}}) "
    )
    same = " AND ".join(
        f"(r.{k} = row[{i + 2}] OR r.{k} IS NULL AND row[{i + 2}] IS NULL)" for i, k in enumerate(edge.key)
    )
    found = f"{ends} MATCH (a)-[r:{edge.type}]->(b) {'WHERE ' + same if same else ''} "
    for chunk in chunks(delete):
        graph.write(found + "DELETE r", {"rows": [list(key) for key in chunk]})
    shift = 2 + len(edge.key)
    setters = ", ".join(f"r.{name} = row[{i + shift}]" for i, name in enumerate(names))
    for part in chunks(update):
        rows = [[*key, *map(stated.get, names)] for key, stated in part]
        graph.write(f"{found} SET {setters}", {"rows": rows})
    values = ", ".join(f"{name}: row[{i + 2}]" for i, name in enumerate(names))
    packed = ([[*key[:2], *map(stated.get, names)] for key, stated in part] for part in chunks(create))
    for written in _one_ahead(graph, f"{ends} CREATE (a)-[:{edge.type} {{{values}}}]->(b)", packed, edge.name):
        tick(edge.name, written)


def _one_ahead(graph: Graph, cypher: str, parts: Iterable[list[list[Any]]], edge: str = "") -> Iterator[int]:
    """Write parts in order, each while the next is made ready, and yield how many rows each had."""

    def write(rows: list[list[Any]]) -> int:
        written = graph.write(cypher, {"rows": rows})
        if edge:
            assert_written(edge, written.relationships_created, len(rows))
        return len(rows)

    with ThreadPoolExecutor(max_workers=1) as worker:
        running: Future[int] | None = None
        for rows in parts:
            if running:
                yield running.result()
            running = worker.submit(write, rows)
        if running:
            yield running.result()


def assert_written(name: str, written: int, wanted: int) -> None:
    """Raise where fewer relationships were written than wanted: an end is missing, which is a fault of ours."""
    if written != wanted:
        raise AssertionError(f"{name}: {wanted} wanted, {written} written: an end of a relationship is missing")


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterable[list[T]]:
    """Cut an iterable into lists.

    >>> list(chunks([1, 2, 3], 2))
    [[1, 2], [3]]
    """
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
