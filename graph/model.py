"""How a graph is declared: nodes, relationships and properties as frozen data, each with its description."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

PropertyType = Literal["STRING", "INTEGER", "FLOAT", "BOOLEAN", "LIST<STRING>", "LIST<INTEGER>", "LIST<FLOAT>"]


@dataclass(frozen=True)
class Property:
    """A property of a node or relationship: its name (lowerCamelCase), type and meaning.

    A ``derived`` property is computed from the graph after a load; loads neither state nor clear it.
    """

    name: str
    type: PropertyType
    doc: str
    index: bool = False
    derived: bool = False


MARK = Property(
    "mmrarebench", "BOOLEAN", "True on every node that this program wrote: others are never changed.", derived=True
)


@dataclass(frozen=True, eq=False)
class Node:
    """A node type: one label, one unique key, its properties and its meaning."""

    label: str
    key: str
    doc: str
    properties: tuple[Property, ...] = ()
    fulltext: tuple[str, ...] = ()

    @cached_property
    def stated(self) -> list[str]:
        """Names of the properties that loads state."""
        return [p.name for p in self.properties if not p.derived]

    def __post_init__(self) -> None:
        if self.key not in {p.name for p in self.properties}:
            raise ValueError(f"{self.label}: the key {self.key!r} is not declared among its properties")
        object.__setattr__(self, "properties", (*self.properties, MARK))


@dataclass(frozen=True, eq=False)
class Relationship:
    """A relationship type between two node types; ``key`` distinguishes parallel relationships.

    ``exclusive`` says that only one load ever states a given relationship (those of an answer, say); of the others,
    several sources may state the same one, and it goes when the last of them no longer does. ``exclusive_kinds`` names
    kinds of owners (the part of an owner before ``:``) whose loads state relationships that nobody else states.
    """

    type: str
    start: Node
    end: Node
    doc: str
    properties: tuple[Property, ...] = ()
    key: tuple[str, ...] = ()
    exclusive: bool = False
    exclusive_kinds: tuple[str, ...] = ()

    @cached_property
    def stated(self) -> list[str]:
        """Names of the properties that loads state."""
        return [p.name for p in self.properties if not p.derived]

    def is_exclusive(self, owner: str) -> bool:
        """Whether only this owner ever states the relationships that it states."""
        return self.exclusive or owner.split(":", 1)[0] in self.exclusive_kinds

    @property
    def name(self) -> str:
        """The relationship as a Cypher pattern.

        >>> from graph.schema import CHILD_OF
        >>> CHILD_OF.name
        '(Disorder)-[:CHILD_OF]->(Disorder)'
        """
        return f"({self.start.label})-[:{self.type}]->({self.end.label})"


def text(name: str, doc: str, *, index: bool = False) -> Property:
    """Declare a STRING property."""
    return Property(name, "STRING", doc, index)


def texts(name: str, doc: str) -> Property:
    """Declare a LIST<STRING> property."""
    return Property(name, "LIST<STRING>", doc)


def integer(name: str, doc: str) -> Property:
    """Declare an INTEGER property."""
    return Property(name, "INTEGER", doc)


def integers(name: str, doc: str) -> Property:
    """Declare a LIST<INTEGER> property."""
    return Property(name, "LIST<INTEGER>", doc)


def number(name: str, doc: str) -> Property:
    """Declare a FLOAT property."""
    return Property(name, "FLOAT", doc)


def numbers(name: str, doc: str) -> Property:
    """Declare a LIST<FLOAT> property."""
    return Property(name, "LIST<FLOAT>", doc)


def flag(name: str, doc: str) -> Property:
    """Declare a BOOLEAN property."""
    return Property(name, "BOOLEAN", doc)
