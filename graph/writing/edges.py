"""Synchronise the relationships of one type with a batch: read with their element ids, compared as rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from graph.model import Relationship
from graph.session import Graph
from graph.writing.batch import EdgeKey, Properties, UpToDate, merge, release
from graph.writing.sending import Step

Row = list[Any]
Existing = dict[EdgeKey, Row]


class Difference(NamedTuple):
    """Changes to the relationships of a type.

    ``create`` holds start, end and the stated values; ``update`` an element id, the values before and after; ``delete``
    element ids.
    """

    create: list[Row]
    update: list[tuple[str, Row, Row]]
    delete: list[str]


def existing(graph: Graph, edge: Relationship, owner: str, prefix: str = "") -> Existing:
    """The relationships in the graph by their key: the stated values in the declared order, then the element id.

    With a prefix only those whose start has a key that begins so.
    Of an exclusive type only those of this owner; relationships without a source were not written by this product.
    """
    return existing_together(graph, edge, [(owner, prefix)])[owner]


def existing_together(graph: Graph, edge: Relationship, owners: Sequence[tuple[str, str]]) -> dict[str, Existing]:
    """The relationships as ``existing`` gives them, of several owners with their prefixes in one read.

    Where the type is not exclusive to these owners, each of them has all relationships that are there.
    """
    existing: dict[str, Existing] = {owner: {} for owner, _ in owners}
    if not graph.read_rows(f"MATCH ()-[r:{edge.type}]->() RETURN count(r)")[0][0]:
        return existing
    names, source = edge.stated, edge.stated.index("source")
    exclusive = all(edge.is_exclusive(owner) for owner in existing)
    where = "any(owner IN r.source WHERE owner IN $owners)" if exclusive else "r.source IS NOT NULL"
    prefixes = list(dict.fromkeys(prefix for _, prefix in owners))
    key_of_start = f"a.{edge.start.key}"
    starts = f"MATCH (a:{edge.start.label}) WHERE {key_of_start} STARTS WITH prefix WITH a "
    start = f"UNWIND $prefixes AS prefix {starts}" if all(prefixes) else ""
    match = f"{start}MATCH (a:{edge.start.label})-[r:{edge.type}]->(b:{edge.end.label}) WHERE {where} "
    columns = [key_of_start, f"b.{edge.end.key}", *(f"r.{name}" for name in names), "elementId(r)"]
    rows = graph.read_bulk(match, columns, {"owners": list(existing), "prefixes": prefixes})
    key = itemgetter(0, 1, *(2 + names.index(name) for name in edge.key))
    for row in rows:
        holders = [owner for owner in row[2 + source] if owner in existing] if exclusive else existing
        for owner in holders:
            existing[owner][key(row)] = row[2:]
    return existing


def fold(
    edge: Relationship, stored: Existing, wanted: Sequence[tuple[str, Mapping[EdgeKey, Properties]]]
) -> Difference:
    """Changes that turn the stored relationships into those that several owners state, one after the other.

    >>> from graph.schema import CHILD_OF
    >>> stored = {("a", "b"): [["toy"], "id 1"]}
    >>> fold(CHILD_OF, stored, [("toy", {}), ("one", {("a", "b"): {}}), ("two", {("a", "b"): {}})])
    Difference(create=[], update=[('id 1', [['toy']], [['one', 'two']])], delete=[])
    """
    names = edge.stated
    before = {key: {n: v for n, v in zip(names, row, strict=False) if v is not None} for key, row in stored.items()}
    after = dict(before)
    for owner, desired in wanted:
        for key, properties in desired.items():
            present = after.get(key)
            after[key] = merge(present, properties, owner) if present else {**properties, "source": [owner]}
        for key in [key for key, row in after.items() if key not in desired and owner in (row.get("source") or ())]:
            released = release(after[key], owner)
            after[key] = released or {}
    changes = Difference([], [], [])
    for key, row in after.items():
        values = list(map(row.get, names))
        if key not in before:
            changes.create.extend([[*key[:2], *values]] if row else [])
        elif not row:
            changes.delete.append(stored[key][-1])
        elif row != before[key]:
            changes.update.append((stored[key][-1], stored[key][:-1], values))
    return changes


def difference(edge: Relationship, stored: Existing, desired: dict[EdgeKey, Properties], owner: str) -> Difference:
    """Changes that turn ``have`` into the owner's relationships beside those of others; ``have`` is used up.

    >>> from graph.schema import CHILD_OF
    >>> have = {("a", "b"): [["toy"], "id 1"], ("a", "c"): [["other", "toy"], "id 2"]}
    >>> difference(CHILD_OF, have, {("a", "d"): {}}, "toy")
    Difference(create=[['a', 'd', ['toy']]], update=[('id 2', [['other', 'toy']], [['other']])], delete=['id 1'])
    """
    names, changes = edge.stated, Difference([], [], [])
    source, alone, stands = names.index("source"), [owner], UpToDate(names, owner)
    for key, properties in desired.items():
        row = stored.pop(key, None)
        if row is None:
            changes.create.append([*key[:2], *map({**properties, "source": alone}.get, names)])
            continue
        identity = row.pop()
        if row[source] == alone:
            after = list(map({**properties, "source": alone}.get, names))
        elif stands(row, properties):
            continue
        else:
            after = list(map(merge(dict(zip(names, row, strict=True)), properties, owner).get, names))
        if after != row:
            changes.update.append((identity, row, after))
    for row in stored.values():
        identity = row.pop()
        if owner in (row[source] or ()):
            released = release(dict(zip(names, row, strict=True)), owner)
            if released is None:
                changes.delete.append(identity)
            else:
                changes.update.append((identity, row, list(map(released.get, names))))
    return changes


def steps(edge: Relationship, changes: Difference) -> list[Step]:
    """Return the queries that write a difference."""
    by_identity = f"MATCH ()-[r:{edge.type}]->() WHERE elementId(r) ="
    queries = [Step(edge.name, f"UNWIND $rows AS row {by_identity} row DELETE r", changes.delete)]
    for at, rows in _by_place(changes.update).items():
        setters = ", ".join(f"r.{edge.stated[place]} = row[{i}]" for i, place in enumerate(at, 1))
        queries.append(Step(edge.name, f"UNWIND $rows AS row {by_identity} row[0] SET {setters}", rows))
    values = ", ".join(f"{name}: row[{i}]" for i, name in enumerate(edge.stated, 1))
    create = (
        f"UNWIND $rows AS part MATCH (a:{edge.start.label} {{{edge.start.key}: part[0]}}) UNWIND part[1] AS row "
        f"MATCH (b:{edge.end.label} {{{edge.end.key}: row[0]}}) CREATE (a)-[:{edge.type} {{{values}}}]->(b)"
    )
    queries.append(Step(edge.name, create, changes.create, edge.name, _by_start))
    return [query for query in queries if query.rows]


def _by_place(update: list[tuple[str, Row, Row]]) -> dict[tuple[int, ...], list[Row]]:
    """Rows to set, by the places at which they differ: what stays is not written again."""
    grouped: dict[tuple[int, ...], list[Row]] = defaultdict(list)
    for identity, before, after in update:
        at = tuple(i for i, (old, new) in enumerate(zip(before, after, strict=True)) if old != new)
        grouped[at].append([identity, *(after[i] for i in at)])
    return grouped


def _by_start(rows: list[Row]) -> list[Row]:
    """Rows that follow one another with one start, as one: the server looks the start up once.

    >>> _by_start([["a", "b", 1], ["a", "c", 2], ["d", "b", 3]])
    [['a', [['b', 1], ['c', 2]]], ['d', [['b', 3]]]]
    """
    return [[start, [row[1:] for row in group]] for start, group in groupby(rows, itemgetter(0))]
