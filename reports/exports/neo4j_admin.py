"""The whole graph as CSV files for ``neo4j-admin database import``, which fills an empty store without a server.

A file for each label and each relationship between two labels, with typed headers, and the arguments of the command.
Texts are quoted and a missing value is an empty cell, so that an empty text stays one; lists are parted by a character
that no text has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from graph import schema
from graph.maintenance.backup import node_rows, relationship_rows
from graph.model import Node, Property, Relationship
from graph.session import Graph
from reports.exports.files import Exported, writing

ARGUMENTS = "import.args"
PARTED = "\x1f"
TYPES = {
    "STRING": "string",
    "INTEGER": "long",
    "FLOAT": "double",
    "BOOLEAN": "boolean",
    "LIST<STRING>": "string[]",
    "LIST<INTEGER>": "long[]",
    "LIST<FLOAT>": "double[]",
}
_NODES = {node.label: node for node in schema.NODES}
_RELATIONSHIPS = {edge.name: edge for edge in schema.RELATIONSHIPS}
Tick = Callable[[str, int], None]


def write(graph: Graph, out: Path, tick: Tick = lambda kind, count: None) -> Exported:
    """Write the nodes and relationships that this program wrote, and the arguments that import them.

    The files are written as the graph is read: none is held in memory. Images stay in their folder.
    """
    exported, options = Exported(str(out)), []
    for label, rows in groupby(node_rows(graph), key=lambda row: row[0]):
        node, name = _NODES[label], f"nodes-{label}.csv"
        lines = (_line(node.properties, properties) for _, properties in rows)
        _write_file(out, name, exported, node_head(node), lines, tick)
        options.append(f"--nodes={label}=./{name}")
    for place, (key, rows) in enumerate(groupby(relationship_rows(graph), key=lambda row: row[0])):
        edge = _RELATIONSHIPS[key]
        name = f"relationships-{place:02}-{edge.start.label}-{edge.type}-{edge.end.label}.csv"
        lines = (
            ",".join((cell(start), cell(end), _line(edge.properties, properties)))
            if edge.properties
            else f"{cell(start)},{cell(end)}"
            for _, start, end, properties in rows
        )
        _write_file(out, name, exported, relationship_head(edge), lines, tick)
        options.append(f"--relationships={edge.type}=./{name}")
    with writing(out, ARGUMENTS, exported) as (sink, count):
        for line in arguments(options):
            sink.write(f"{line}\n")
            count[0] += 1
    return exported


def arguments(options: Sequence[str], database: str = "neo4j") -> list[str]:
    """The arguments of neo4j-admin, one a line; files are named as seen from their folder.

    >>> arguments(["--nodes=Track=./nodes-Track.csv"])[:4]
    ['database', 'import', 'full', 'neo4j']
    """
    return [*"database import full".split(), database, "--array-delimiter=U+001F", "--multiline-fields=true", *options]


def node_head(node: Node) -> str:
    """The header of a label's file: its key is the id by which relationships find it.

    >>> from graph.schema import TRACK
    >>> node_head(TRACK).split(",")[:2]
    ['name:ID(Track)', 'title:string']
    """
    return ",".join(
        f"{p.name}:ID({node.label})" if p.name == node.key else f"{p.name}:{TYPES[p.type]}" for p in node.properties
    )


def relationship_head(edge: Relationship) -> str:
    """The header of a relationship's file: the keys of both ends, then its properties."""
    ends = (f":START_ID({edge.start.label})", f":END_ID({edge.end.label})")
    return ",".join((*ends, *(f"{p.name}:{TYPES[p.type]}" for p in edge.properties)))


def cell(value: Any) -> str:
    """A value as a cell: texts are quoted, so that a missing value differs from an empty one.

    >>> cell(None), cell("a"), cell(""), cell([1.0]), cell(True), cell(2)
    ('', '"a"', '""', '"1.0"', 'true', '2')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    text = PARTED.join(map(str, value)) if isinstance(value, list) else str(value)
    return '"' + text.replace('"', '""') + '"'


def _line(declared: Iterable[Property], properties: Mapping[str, Any]) -> str:
    return ",".join(cell(properties.get(p.name)) for p in declared)


def _write_file(out: Path, name: str, exported: Exported, head: str, lines: Iterator[str], tick: Tick) -> None:
    with writing(out, name, exported) as (sink, count):
        sink.write(f"{head}\n")
        for line in lines:
            sink.write(f"{line}\n")
            count[0] += 1
            if count[0] % 1_000 == 0:
                tick("row", 1_000)
