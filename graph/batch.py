"""What a load wants the graph to hold: collected in memory first, so that bad input never half-loads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph.model import Node, Relationship

Properties = dict[str, Any]
EdgeKey = tuple[Any, ...]

# When two sources state different values for one property, the earlier in this list is believed; the others' wording
# stays in the relationship's ``statements``.
PRECEDENCE = ("hpo", "orphadata", "orphapacket", "orphanet-csv", "ordo", "mondo", "hpoa")


def rank(owner: str) -> int:
    """Place of an owner in the order of precedence; a lower number is believed first.

    >>> rank("hpo") < rank("orphapacket") < rank("benchmark:toy")
    True
    """
    name = owner.split(":", 1)[0]
    return PRECEDENCE.index(name) if name in PRECEDENCE else len(PRECEDENCE)


class Batch:
    """The nodes and relationships that one owner states, keyed as the schema says.

    Args:
        owner: name of the load, such as ``orphapacket`` or ``run:toy/gpt/full``; what it stated before and does not
            state now is removed.
        manages: the node and relationship types that this owner states; others are never touched.
    """

    def __init__(self, owner: str, manages: Iterable[Node | Relationship]) -> None:
        self.owner = owner
        self.nodes: dict[Node, dict[str, Properties]] = {}
        self.edges: dict[Relationship, dict[EdgeKey, Properties]] = {}
        for spec in manages:
            if isinstance(spec, Node):
                self.nodes[spec] = {}
            else:
                self.edges[spec] = {}

    def node(self, spec: Node, key: str, **properties: Any) -> str:
        """Want a node; wanting it again adds the properties that are not None. Returns the key."""
        wanted = self.nodes[spec].setdefault(key, {spec.key: key})
        for name, value in properties.items():
            if value is not None:
                wanted[name] = value
        return key

    def edge(self, spec: Relationship, start: str, end: str, /, **properties: Any) -> None:
        """Want a relationship; wanting it again adds the properties that are not None."""
        key = (start, end, *(properties.get(name) for name in spec.key))
        wanted = self.edges[spec].setdefault(key, {})
        for name, value in properties.items():
            if value is not None:
                wanted[name] = value

    def counts(self) -> dict[str, int]:
        """How many of each type are wanted, by the name of the type."""
        nodes = {spec.label: len(rows) for spec, rows in self.nodes.items() if rows}
        return nodes | {spec.name: len(rows) for spec, rows in self.edges.items() if rows}


def merge(existing: Properties, wanted: Properties, owner: str) -> Properties:
    """Properties after an owner states ``wanted`` beside what others already state.

    >>> merge({"name": "HPO's", "source": ["hpo"]}, {"name": "Orphanet's"}, "orphapacket")
    {'name': "HPO's", 'source': ['hpo', 'orphapacket']}
    >>> merge({"name": "old", "gone": 1, "source": ["hpo"]}, {"name": "new"}, "hpo")
    {'name': 'new', 'source': ['hpo']}
    """
    others = [source for source in existing.get("source") or () if source != owner]
    if not others:
        return {**wanted, "source": [owner]}
    statements = _statements(existing, wanted, owner)
    believed = rank(owner) < min(rank(other) for other in others)
    merged = {**existing, **wanted} if believed else {**wanted, **existing}
    if statements:
        merged["statements"] = statements
    return {**merged, "source": sorted({*others, owner})}


def _statements(existing: Properties, wanted: Properties, owner: str) -> list[str]:
    kept = [s for s in existing.get("statements") or () if not s.startswith(f"{owner}=")]
    return sorted({*kept, *(wanted.get("statements") or ())})


def release(existing: Properties, owner: str) -> Properties | None:
    """Properties after an owner no longer states a node or relationship; None where nobody states it any more.

    >>> release({"source": ["hpo", "hpoa"]}, "hpoa"), release({"source": ["hpoa"]}, "hpoa")
    ({'source': ['hpo']}, None)
    """
    others = [source for source in existing.get("source") or () if source != owner]
    if not others:
        return None
    kept = {**existing, "source": others}
    if "statements" in existing:
        kept["statements"] = [s for s in existing["statements"] if not s.startswith(f"{owner}=")]
    return kept
