"""Synchronise the graph with a batch, writing only the difference, so that loading twice changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from files.progress import Tick, silent
from graph import schema
from graph.model import MARK, Node, Relationship
from graph.session import Graph
from graph.workers import Workers
from graph.writing import edges as write_edges
from graph.writing.batch import Batch, Properties, merge, release
from graph.writing.sending import Step, chunks, send_steps
from mmrarebench import __version__
from mmrarebench.exceptions import DatabaseError, InputError


@dataclass
class Changes:
    """Changes of a write, by kind and by type."""

    created: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    deleted: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, name: str, count: int) -> None:
        """Count changes of a type."""
        if count:
            counts: dict[str, int] = getattr(self, kind)
            counts[name] = counts.get(name, 0) + count

    @property
    def total(self) -> int:
        """All changes together."""
        return sum(sum(c.values()) for c in (self.created, self.updated, self.deleted))

    def as_dict(self) -> dict[str, dict[str, int]]:
        """The counts as plain data."""
        return {"created": self.created, "updated": self.updated, "deleted": self.deleted}


def prepare(graph: Graph) -> None:
    """Create constraints, indexes and tokens that are missing, and store which version of the schema the graph has."""
    names = {row[0] for row in graph.read_rows("SHOW CONSTRAINTS YIELD name RETURN name")}
    names |= {row[0] for row in graph.read_rows("SHOW INDEXES YIELD name RETURN name")}
    statements = [s for s in schema.constraints() if s.split()[_position_of_name(s)] not in names]
    for statement in statements:
        _alter(graph, statement)
    if statements:
        graph.read_rows("CALL db.awaitIndexes(60)")
        for name, procedure in (
            ("labels", "createLabel"),
            ("types", "createRelationshipType"),
            ("properties", "createProperty"),
        ):
            graph.alter(f"UNWIND $tokens AS token CALL db.{procedure}(token)", {"tokens": schema.tokens()[name]})
    state = graph.read_rows("MATCH (s:GraphState) RETURN s.schemaVersion, s.programVersion")
    if state != [[schema.SCHEMA_VERSION, __version__]]:
        stamp(graph)


def stamp(graph: Graph, migrated_from: int | None = None) -> None:
    """Store the versions of the schema and of the program in the graph."""
    graph.write(
        "MERGE (s:GraphState {name: 'mmrarebench'}) SET s.mmrarebench = true, s.schemaVersion = $schema, "
        "s.programVersion = $program, s.migratedFrom = coalesce($migrated, s.migratedFrom)",
        {"schema": schema.SCHEMA_VERSION, "program": __version__, "migrated": migrated_from},
    )


def _alter(graph: Graph, statement: str) -> None:
    try:
        graph.alter(statement)
    except DatabaseError as error:
        raise DatabaseError(
            error.what,
            where=error.where,
            repair="the database holds nodes that break a rule of this graph: use another database (NEO4J_DATABASE)",
        ) from error


def _position_of_name(statement: str) -> int:
    return 3 if statement.startswith("CREATE FULLTEXT") else 2


def sync(graph: Graph, batch: Batch, tick: Tick = silent) -> Changes:
    """Synchronise what ``batch.owner`` states in the graph with exactly what the batch wants.

    All of it is written in one transaction where it is small enough (``sending.ONE_TRANSACTION``). Else the order keeps
    every relationship between existing nodes, so that a killed load leaves a graph that the same command completes.

    Raises:
        InputError: a key that the batch wants is that of a node which this program did not write; nothing is written.
    """
    return sync_together(graph, [batch], tick)


def sync_together(graph: Graph, batches: Sequence[Batch], tick: Tick = lambda kind, count: None) -> Changes:
    """Synchronise what several owners state with their batches, as ``sync`` one after the other would, in one go.

    The batches manage the same types; a node or relationship that many of them state is read, compared and written once.

    Raises:
        InputError: as ``sync`` does.
    """
    first = batches[0]
    with graph.writing(first.owner):
        changes = Changes()
        steps: list[Step] = []
        last: list[Step] = []
        with Workers(max_workers=1) as reader:
            # the server looks up the relationships while the nodes are compared
            stored = {
                edge: reader.submit(
                    write_edges.existing_together, graph, edge, [(batch.owner, batch.prefix(edge)) for batch in batches]
                )
                for edge in first.edges
            }
            for node in first.nodes:
                node_steps, deleted = _node_steps(graph, node, batches, changes)
                steps += node_steps
                last += deleted
            for edge in first.edges:
                difference = _difference(edge, stored.pop(edge).result(), batches)
                steps += write_edges.steps(edge, difference)
                changes.add("created", edge.name, len(difference.create))
                changes.add("updated", edge.name, len(difference.update))
                changes.add("deleted", edge.name, len(difference.delete))
        if steps or last:
            send_steps(graph, steps + last, tick)
    return changes


def _difference(
    edge: Relationship, stored: dict[str, write_edges.Existing], batches: Sequence[Batch]
) -> write_edges.Difference:
    """Changes to the relationships of a type; facts that no two owners can state together are one change."""
    if len(batches) > 1 and not all(edge.is_exclusive(batch.owner) for batch in batches):
        wanted = [(batch.owner, batch.edges[edge]) for batch in batches]
        return write_edges.fold(edge, stored[batches[0].owner], wanted)
    together = write_edges.Difference([], [], [])
    for batch in batches:
        part = write_edges.difference(edge, stored[batch.owner], batch.edges[edge], batch.owner)
        together.create.extend(part.create)
        together.update.extend(part.update)
        together.delete.extend(part.delete)
    return together


def _node_steps(graph: Graph, node: Node, batches: Sequence[Batch], changes: Changes) -> tuple[list[Step], list[Step]]:
    """Return the queries that write the nodes of a type, and those that delete what is no longer stated."""
    existing = _existing_nodes(graph, node, batches)
    after = dict(existing)
    for batch in batches:
        _state(node, after, batch.nodes[node], batch.owner)
    create = [row for key, row in after.items() if key not in existing]
    update = [
        row for key, row in after.items() if key in existing and row is not existing[key] and row != existing[key]
    ]
    stale = [key for key in existing if key not in after]
    changes.add("created", node.label, len(create))
    changes.add("updated", node.label, len(update))
    changes.add("deleted", node.label, len(stale))
    delete = f"UNWIND $rows AS key MATCH (n:{node.label} {{{node.key}: key}}) DETACH DELETE n"
    deletions = [Step(node.label, delete, stale)] if stale else []
    return [*_creation(node, create), *_updates(node, update, existing)], deletions


def _state(node: Node, rows: dict[Any, Properties], desired: dict[str, Properties], owner: str) -> None:
    """Synchronise the nodes of a type, as the graph has them, with what one owner wants."""
    for key, properties in desired.items():
        stored = rows.get(key)
        if stored is None:
            rows[key] = {**properties, "source": [owner]}
        else:
            rows[key] = _of_type(node, merge(stored, properties, owner))
    for key in [key for key, row in rows.items() if key not in desired and owner in (row.get("source") or ())]:
        released = release(rows[key], owner)
        if released is None:
            del rows[key]
        else:
            rows[key] = _of_type(node, released) | {node.key: key}


def _creation(node: Node, rows: Sequence[Properties]) -> list[Step]:
    names = node.stated
    place = names.index(node.key)
    values = "".join(f", n.{name} = row[{i}]" for i, name in enumerate(names) if name != node.key)
    cypher = f"UNWIND $rows AS row MERGE (n:{node.label} {{{node.key}: row[{place}]}}) SET n.{MARK.name} = true{values}"
    step = Step(node.label, cypher, rows, pack=lambda chunk: [list(map(row.get, names)) for row in chunk])
    return [step] if rows else []


def _updates(node: Node, rows: Sequence[Properties], existing: dict[str, Properties]) -> list[Step]:
    """Set what differs and nothing else: a text that stays is not indexed again."""
    by_names: dict[tuple[str, ...], list[Properties]] = {}
    for row in rows:
        stored = existing[row[node.key]]
        by_names.setdefault(tuple(n for n in node.stated if row.get(n) != stored.get(n)), []).append(row)
    steps = []
    for names, group in by_names.items():
        setters = ", ".join(f"n.{name} = row[{i + 1}]" for i, name in enumerate(names))
        cypher = f"UNWIND $rows AS row MATCH (n:{node.label} {{{node.key}: row[0]}}) SET {setters}"
        steps.append(Step(node.label, cypher, [[row[node.key], *map(row.get, names)] for row in group]))
    return steps


def _of_type(node: Node, properties: Properties) -> Properties:
    return {name: value for name, value in properties.items() if name in node.stated}


def _existing_nodes(graph: Graph, node: Node, batches: Sequence[Batch]) -> dict[str, Properties]:
    """The nodes of a type that the owners of the batches state now, and those that they want."""
    if not graph.read_rows(f"MATCH (n:{node.label}) RETURN count(n)")[0][0]:
        return {}
    rows = dict.fromkeys(key for batch in batches for key in batch.nodes[node])
    owners = [batch.owner for batch in batches]
    alone = len(batches) == 1
    prefixes = list(dict.fromkeys(batch.prefix(node) for batch in batches))
    condition = "$owners[0] IN n.source" if alone else "any(owner IN n.source WHERE owner IN $owners)"
    names = node.stated
    values = [f"n.{name}" for name in names]
    start, begins = (
        ("UNWIND $prefixes AS prefix ", f"n.{node.key} STARTS WITH prefix AND ") if all(prefixes) else ("", "")
    )
    rows_of_owner = graph.read_bulk(
        f"{start}MATCH (n:{node.label}) WHERE {begins}n.{MARK.name} AND {condition}",
        values,
        {"owners": owners, "prefixes": prefixes},
    )
    stored = {row[names.index(node.key)]: _properties(names, row) for row in rows_of_owner}
    absent = [key for key in rows if key not in stored]
    for chunk in chunks(absent):
        match = f"UNWIND $keys AS key MATCH (n:{node.label} {{{node.key}: key}})"
        for row in graph.read_bulk(match, [*values, f"n.{MARK.name}"], {"keys": chunk}):
            is_ours = row.pop()
            key = row[names.index(node.key)]
            if not is_ours:
                raise InputError(
                    f"{node.label} {key} is in the graph already, and this program did not write it",
                    where=graph.uri,
                    repair="remove or rename that node, or use another database (NEO4J_DATABASE); nothing was written",
                )
            stored[key] = _properties(names, row)
    return stored


def _properties(names: Sequence[str], values: Sequence[Any]) -> Properties:
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}
