"""docs/schema.md out of graph/schema.py: nodes, relationships, properties, constraints and a picture."""

from __future__ import annotations

from collections import defaultdict

from docs_text import cell, code, table

from graph import schema
from graph.model import Node, Property, Relationship

INTRO = """# The graph

Written by `make docs` out of `graph/schema.py`; do not edit this page.

Labels are CamelCase, relationship types UPPER_SNAKE, properties lowerCamelCase. Every node has one unique key. `source`
lists the loads that state a node or relationship: it goes when the last of them no longer does
([decision 2](decisions/0002-owners-and-differences.md)). A *derived* property is computed from the graph after a load.
An *exclusive* relationship is only ever stated by one load. Neo4j Community knows no existence or type constraints;
what is declared here is kept by the loaders.
"""


def page() -> str:
    """The whole page."""
    parts = [
        INTRO,
        "## The picture\n\nRelease nodes are left out; several types between the same two labels share an arrow.\n",
        picture(),
        f"## Nodes\n\n{len(schema.NODES)} labels.\n",
        *(_node(node) for node in schema.NODES),
        f"## Relationships\n\n{len(schema.RELATIONSHIPS)} kinds.\n",
        *(_relationship(edge) for edge in schema.RELATIONSHIPS),
        "## Constraints and indexes\n\nCreated before the first write, where they are not there yet.\n",
        "```cypher\n" + "\n".join(f"{statement};" for statement in schema.constraints()) + "\n```\n",
    ]
    return "\n".join(parts)


def picture() -> str:
    """The labels and what links them, as a mermaid graph."""
    types: dict[tuple[str, str], list[str]] = defaultdict(list)
    for edge in schema.RELATIONSHIPS:
        if edge.end is not schema.RELEASE:
            types[edge.start.label, edge.end.label].append(edge.type)
    arrows = [f"  {a} -->|{'<br/>'.join(names)}| {b}" for (a, b), names in types.items()]
    return "\n".join(["```mermaid", "graph LR", *arrows, "```", ""])


def _node(node: Node) -> str:
    rows = [_row(p, node.key, node.fulltext) for p in node.properties]
    return f"### {node.label}\n\n{node.doc}\n\n{table(('property', 'type', 'meaning'), rows)}"


def _relationship(edge: Relationship) -> str:
    notes = [edge.doc]
    if edge.key:
        notes.append(f"Parallel ones differ in {', '.join(code(name) for name in edge.key)}.")
    if edge.exclusive:
        notes.append("Exclusive.")
    rows = [_row(p) for p in edge.properties]
    body = table(("property", "type", "meaning"), rows) if rows else "No properties.\n"
    return f"### {code(edge.name)}\n\n{' '.join(notes)}\n\n{body}"


def _row(given: Property, key: str = "", fulltext: tuple[str, ...] = ()) -> tuple[str, str, str]:
    marks = [
        text
        for text, holds in (
            ("Unique key.", given.name == key),
            ("Indexed.", given.index),
            ("Full-text index.", given.name in fulltext),
            ("Derived.", given.derived),
        )
        if holds
    ]
    return code(given.name), given.type, cell(" ".join([given.doc, *marks]))
