"""Bring the relationships of one type to what a batch wants: read with their element ids, compared as rows."""

from __future__ import annotations

from collections import defaultdict
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
    """What has to be done to the relationships of a type.

    ``create`` holds start, end and the stated values; ``update`` an element id, the values before and after; ``delete``
    element ids.
    """

    create: list[Row]
    update: list[tuple[str, Row, Row]]
    delete: list[str]


def existing(graph: Graph, edge: Relationship, owner: str, prefix: str = "") -> Existing:
    """The relationships in the graph by their key: the stated values in the declared order, then the element id.

    With a prefix only those whose start has a key that begins so.
    Of an exclusive type only those of this owner; relationships without a source were written by somebody else.
    """
    if not graph.read_rows(f"MATCH ()-[r:{edge.type}]->() RETURN count(r)")[0][0]:
        return {}
    names = edge.stated
    where = "WHERE $owner IN r.source " if edge.is_exclusive(owner) else "WHERE r.source IS NOT NULL "
    start = f"MATCH (a:{edge.start.label}) WHERE a.{edge.start.key} STARTS WITH $prefix WITH a " if prefix else ""
    match = f"{start}MATCH (a:{edge.start.label})-[r:{edge.type}]->(b:{edge.end.label}) {where}"
    columns = [f"a.{edge.start.key}", f"b.{edge.end.key}", *(f"r.{name}" for name in names), "elementId(r)"]
    rows = graph.read_bulk(match, columns, {"owner": owner, "prefix": prefix})
    key = itemgetter(0, 1, *(2 + names.index(name) for name in edge.key))
    return {key(row): row[2:] for row in rows}


def difference(edge: Relationship, stored: Existing, desired: dict[EdgeKey, Properties], owner: str) -> Difference:
    """What turns ``have`` into what the owner wants, beside what others state; ``have`` is used up.

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
