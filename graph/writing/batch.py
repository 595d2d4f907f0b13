"""Nodes and relationships of a load, collected in memory first, so that bad input never half-loads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from graph.model import Node, Relationship

Properties = dict[str, Any]
EdgeKey = tuple[Any, ...]

# When two sources state different values for one property, the earlier in this list is believed; the others' wording
# stays in the relationship's ``statements``.
PRECEDENCE = ("hpo", "orphadata", "orphapacket", "orphanet-csv", "ordo", "mondo", "mappings", "hpoa", "stated-run")
_KEPT_APART = frozenset(("statements", "claims", "source"))


def rank(owner: str) -> int:
    """Place of an owner in the order of precedence; a lower number is believed first.

    >>> rank("hpo") < rank("orphapacket") < rank("benchmark:toy")
    True
    """
    name = owner.split(":", 1)[0]
    return PRECEDENCE.index(name) if name in PRECEDENCE else len(PRECEDENCE)


@cache
def place(owner: str) -> tuple[int, str]:
    """Rank of an owner, ties broken by name, so that what is believed does not depend on the order of loads."""
    return rank(owner), owner


class Batch:
    """The desired state of the graph as far as one owner states it: nodes and relationships by their keys.

    Args:
        owner: name of the load, such as ``orphapacket`` or ``run:toy/gpt/full``; what it stated before and does not
            state now is removed.
        manages: the node and relationship types that this owner states; others are never touched.
        prefixes: what the keys of this owner's nodes of some types begin with, always: only keys that do are looked up,
            whatever else the graph holds.

    >>> from graph.schema import ANSWER
    >>> batch = Batch("run:toy/gpt/full", (ANSWER,), {ANSWER: "toy/gpt/full/"})
    >>> batch.node(ANSWER, "toy/gpt/full/toy/diagnosis/1"), batch.prefix(ANSWER)
    ('toy/gpt/full/toy/diagnosis/1', 'toy/gpt/full/')
    """

    def __init__(
        self, owner: str, manages: Iterable[Node | Relationship], prefixes: Mapping[Node, str] | None = None
    ) -> None:
        self.owner = owner
        self._prefixes = dict(prefixes or {})
        self.nodes: dict[Node, dict[str, Properties]] = {}
        self.edges: dict[Relationship, dict[EdgeKey, Properties]] = {}
        for spec in manages:
            if isinstance(spec, Node):
                self.nodes[spec] = {}
            else:
                self.edges[spec] = {}

    def node(self, spec: Node, key: str, **properties: Any) -> str:
        """Want a node; wanting it again adds the properties that are not None. Returns the key."""
        desired = self.nodes[spec].setdefault(key, {spec.key: key})
        for name, value in properties.items():
            if value is not None:
                desired[name] = value
        return key

    def edge(self, spec: Relationship, start: str, end: str, /, **properties: Any) -> None:
        """Want a relationship; wanting it again adds the properties that are not None."""
        key = (start, end, *(properties.get(name) for name in spec.key))
        desired = self.edges[spec].setdefault(key, {})
        for name, value in properties.items():
            if value is not None:
                desired[name] = value

    def prefix(self, spec: Node | Relationship) -> str:
        """Common prefix of the keys of a node type, or of the nodes that a relationship starts from; else empty."""
        start = spec if isinstance(spec, Node) else spec.start
        prefix = self._prefixes.get(start, "")
        keys = self.nodes[spec] if isinstance(spec, Node) else (key[0] for key in self.edges[spec])
        if prefix and not all(str(key).startswith(prefix) for key in keys):
            raise AssertionError(f"{self.owner}: a key of {start.label} does not begin with {prefix}")
        return prefix

    def counts(self) -> dict[str, int]:
        """How many of each type are wanted, by the name of the type."""
        nodes = {spec.label: len(rows) for spec, rows in self.nodes.items() if rows}
        return nodes | {spec.name: len(rows) for spec, rows in self.edges.items() if rows}


def merge(existing: Properties, desired: Properties, owner: str) -> Properties:
    """Properties after an owner states ``wanted`` beside what others already state.

    Each property has the value of the first in rank of those that state it. Whose value stands is noted in ``claims``
    where it is not the first in rank of all sources, so that a later version of an owner's takes back what it no longer
    says. A value that was set aside comes back when its owner is loaded again.

    >>> both = merge({"name": "HPO's", "source": ["hpo"]}, {"name": "Orphanet's", "level": "group"}, "orphapacket")
    >>> sorted(both.items())
    [('claims', ['level=orphapacket']), ('level', 'group'), ('name', "HPO's"), ('source', ['hpo', 'orphapacket'])]
    >>> merge(both, {}, "orphapacket")
    {'name': "HPO's", 'source': ['hpo', 'orphapacket']}
    """
    before = existing.get("source") or []
    sources = sorted({*before, owner})
    if len(sources) == 1:
        return {**desired, "source": sources}
    holders, first, best = _holders(existing), _first(*before), _first(*sources)
    merged: Properties = {}
    claims: list[str] = []
    for name in existing.keys() | desired.keys():
        if name in _KEPT_APART:
            continue
        value, ours, holder = existing.get(name), desired.get(name), holders.get(name, first)
        if value is None or holder == owner or (ours is not None and place(owner) < place(holder)):
            value, holder = ours, owner
        if value is not None:
            merged[name] = value
            if holder != best:
                claims.append(f"{name}={holder}")
    return merged | _kept(_statements(existing, desired, owner), claims, sources)


class UpToDate:
    """Says of rows whether they already are what ``merge`` would make of them, without making it: most are.

    >>> stands = UpToDate(["name", "level", "claims", "source"], "orphapacket")
    >>> row = ["HPO's", "group", ["level=orphapacket"], ["hpo", "orphapacket"]]
    >>> stands(row, {"name": "Orphanet's", "level": "group"}), stands(row, {"name": "Orphanet's"})
    (True, False)
    """

    def __init__(self, names: list[str], owner: str) -> None:
        self.owner = owner
        self.at = {name: i for i, name in enumerate(names)}
        self._seen: dict[tuple[str, ...], list[list[tuple[int, str]]]] = {}

    def __call__(self, row: list[Any], desired: Properties) -> bool:
        """Whether merging what the owner wants into a row with these values would leave it as it is."""
        sources = row[self.at["source"]]
        if self.owner not in sources:
            return False
        claims = row[self.at["claims"]] if "claims" in self.at else None
        shape = (*(claims or ()), *sources)
        own_places, betters, remaining = self._seen.get(shape) or self._places(shape, claims or [], sources)
        statements = row[self.at["statements"]] if "statements" in self.at else None
        return (
            all(row[i] == desired.get(name) for i, name in own_places)
            and all(row[i] is not None or desired.get(name) is None for i, name in betters)
            and all(desired.get(name) is None for _, name in remaining)
            and [s for s in statements or () if s.startswith(f"{self.owner}=")] == (desired.get("statements") or [])
        )

    def _places(self, shape: tuple[str, ...], claims: list[str], sources: list[str]) -> list[list[tuple[int, str]]]:
        """Where the values stand that are the owner's, of those before it in rank, and of those behind it."""
        holders, first = _holders({"claims": claims}), _first(*sources)
        places: list[list[tuple[int, str]]] = [[], [], []]
        for name, i in self.at.items():
            if name not in _KEPT_APART:
                holder = place(holders.get(name, first))
                places[0 if holder == place(self.owner) else 1 if holder < place(self.owner) else 2].append((i, name))
        self._seen[shape] = places
        return places


def release(existing: Properties, owner: str) -> Properties | None:
    """Properties after an owner no longer states a node or relationship; None where nobody states it any more.

    What the owner said goes with it, but where a load of the same kind states the same thing too: two benchmarks say
    the same of a case that they share, and only the first of them is noted as saying it.

    >>> release({"source": ["hpo", "hpoa"]}, "hpoa"), release({"source": ["hpoa"]}, "hpoa")
    ({'source': ['hpo']}, None)
    >>> release({"via": "ORPHA:558", "source": ["benchmark:a", "benchmark:b"]}, "benchmark:a")
    {'via': 'ORPHA:558', 'source': ['benchmark:b']}
    """
    remaining = [source for source in existing.get("source") or () if source != owner]
    if not remaining:
        return None
    holders, first, best, heir = (
        _holders(existing),
        _first(*existing["source"]),
        _first(*remaining),
        _heir(owner, remaining),
    )
    values: Properties = {}
    claims: list[str] = []
    for name, value in existing.items():
        holder: str | None = holders.get(name, first)
        holder = heir if holder == owner else holder
        if name not in _KEPT_APART and value is not None and holder:
            values[name] = value
            if holder != best:
                claims.append(f"{name}={holder}")
    return values | _kept(_statements(existing, {}, owner), claims, remaining)


def _heir(owner: str, remaining: list[str]) -> str | None:
    """The first of the other owners of the same kind."""
    kind = owner.split(":", 1)[0]
    peers = [source for source in remaining if source.split(":", 1)[0] == kind]
    return _first(*peers) if peers else None


def _holders(existing: Properties) -> dict[str, str]:
    """Whose value of a property stands, where it is not that of the first in rank."""
    return dict(claim.split("=", 1) for claim in existing.get("claims") or ())


@cache
def _first(*owners: str) -> str:
    return min(owners, key=place)


def _kept(statements: list[str], claims: list[str], sources: list[str]) -> Properties:
    values = {"statements": statements, "claims": sorted(claims), "source": sources}
    return {name: value for name, value in values.items() if value}


def _statements(existing: Properties, desired: Properties, owner: str) -> list[str]:
    values = [s for s in existing.get("statements") or () if not s.startswith(f"{owner}=")]
    return sorted({*values, *(desired.get("statements") or ())})
