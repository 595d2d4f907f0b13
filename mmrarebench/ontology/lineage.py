"""A lineage is a directed acyclic graph of codes, each with any number of parents."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from mmrarebench.exceptions import FileFormatError

Closure = dict[str, dict[str, int]]


class Edge(NamedTuple):
    """A child and one of its parents."""

    child: str
    parent: str


class Lineage:
    """A DAG of codes with its closure upwards, computed once.

    >>> toy = Lineage([Edge("type 1", "Gaucher"), Edge("Gaucher", "lysosomal"), Edge("Gaucher", "haematologic")])
    >>> toy.ancestors("type 1")
    {'Gaucher': 1, 'haematologic': 2, 'lysosomal': 2}
    >>> sorted(toy.descendants("lysosomal"))
    ['Gaucher', 'type 1']
    """

    def __init__(self, edges: Iterable[Edge], nodes: Iterable[str] = ()) -> None:
        self.parents: dict[str, list[str]] = {code: [] for code in nodes}
        self.children: dict[str, list[str]] = defaultdict(list)
        for child, parent in sorted(set(edges)):
            self.parents.setdefault(child, []).append(parent)
            self.parents.setdefault(parent, [])
            self.children[parent].append(child)
        self._ancestors: Closure = {}
        self._descendants: dict[str, frozenset[str]] = {}

    def __contains__(self, code: object) -> bool:
        return code in self.parents

    def ancestors(self, code: str) -> dict[str, int]:
        """Ancestors with the length of the shortest way up, nearest first; the code itself is not among them."""
        if code not in self._ancestors:
            self._ancestors[code] = _distances(code, self.parents)
        return self._ancestors[code]

    def descendants(self, code: str) -> frozenset[str]:
        """Everything below a code, the code itself not included."""
        if code not in self._descendants:
            self._descendants[code] = frozenset(_distances(code, self.children))
        return self._descendants[code]

    def closure(self) -> Iterable[tuple[str, str, int]]:
        """Every (code, ancestor or itself, distance)."""
        for code in self.parents:
            yield code, code, 0
            for ancestor, distance in self.ancestors(code).items():
                yield code, ancestor, distance

    def siblings(self, left: str, right: str) -> list[str]:
        """Direct parents that two codes share."""
        return sorted(set(self.parents.get(left, ())) & set(self.parents.get(right, ())))

    def path_up(self, code: str, ancestor: str) -> list[str]:
        """A shortest way from a code up to an ancestor, both included; empty where there is none.

        >>> Lineage([Edge("a", "b"), Edge("b", "c")]).path_up("a", "c")
        ['a', 'b', 'c']
        """
        if code == ancestor:
            return [code]
        if ancestor not in self.ancestors(code):
            return []
        path = [code]
        while path[-1] != ancestor:
            up = [p for p in self.parents[path[-1]] if p == ancestor or ancestor in self.ancestors(p)]
            path.append(min(up, key=lambda p: (0 if p == ancestor else self.ancestors(p)[ancestor], p)))
        return path


def _distances(start: str, neighbours: Mapping[str, list[str]]) -> dict[str, int]:
    distances, queue = {start: 0}, deque([start])
    while queue:
        code = queue.popleft()
        for neighbour in neighbours.get(code, ()):
            if neighbour not in distances:
                distances[neighbour] = distances[code] + 1
                queue.append(neighbour)
    del distances[start]
    return dict(sorted(distances.items(), key=lambda item: (item[1], item[0])))


def head_of(disorders: Iterable[tuple[Collection[str], Collection[str]]]) -> str | None:
    """Head of the classification that an item counts under: of its first disorder that has one.

    Args:
        disorders: of each, its preferential parents, and the heads above it. The preferential parent goes before the
            others; of several codes the lowest number is taken.

    >>> head_of([([], ["ORPHA:98006", "ORPHA:68367"])]), head_of([(["ORPHA:98006"], ["ORPHA:68367"])]), head_of([])
    ('ORPHA:68367', 'ORPHA:98006', None)
    """
    heads = (min(preferred or above, key=_digits, default=None) for preferred, above in disorders)
    return next((head for head in heads if head), None)


def _digits(code: str) -> int:
    return int(code.rsplit(":", 1)[1])


def refuse_cycles(edges: Iterable[Edge], where: str) -> None:
    """Raise where the edges have a cycle, naming one.

    Raises:
        FileFormatError: there is a cycle.

    >>> refuse_cycles([Edge("a", "b"), Edge("b", "a")], "toy.obo")
    Traceback (most recent call last):
    ...
    mmrarebench.exceptions.FileFormatError: toy.obo: parents form a cycle: a -> b -> a. Repair: ...
    """
    parents: dict[str, list[str]] = defaultdict(list)
    for child, parent in edges:
        parents[child].append(parent)
    state: dict[str, int] = {}
    for root in sorted(parents):
        cycle = _find_cycle(root, parents, state)
        if cycle:
            raise FileFormatError(
                f"parents form a cycle: {' -> '.join(cycle)}",
                where=where,
                repair="take a release without it; nothing was loaded",
            )


def _find_cycle(root: str, parents: Mapping[str, list[str]], state: dict[str, int]) -> list[str]:
    stack = [(root, iter(parents.get(root, ())))] if root not in state else []
    path = [root] if stack else []
    state.setdefault(root, 1)
    while stack:
        code, parents_left = stack[-1]
        following = next(parents_left, None)
        if following is None:
            state[code] = 2
            stack.pop()
            path.pop()
        elif state.get(following) == 1:
            return [*path[path.index(following) :], following]
        elif following not in state:
            state[following] = 1
            path.append(following)
            stack.append((following, iter(parents.get(following, ()))))
    return []
