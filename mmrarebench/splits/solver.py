"""Splits that do not leak: linked items are never cut, parts are balanced over strata, the same whatever the row order."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from mmrarebench.exceptions import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


SHOWN, OFF = 10, 0.01


@dataclass(frozen=True)
class Unit:
    """An item to be placed: its id, what it must not be parted from (any shared key), and its strata."""

    id: str
    keys: tuple[str, ...]
    strata: tuple[str, ...]


class Imbalance(NamedTuple):
    """How far a part is from what was asked for within a stratum."""

    stratum: str
    part: str
    items: int
    share: float
    wanted: float


class Split(NamedTuple):
    """Part of every unit, the imbalance per stratum, and in words what could not be balanced."""

    parts: dict[str, str]
    imbalance: list[Imbalance]
    warnings: list[str]


def parse_parts(text: str) -> dict[str, float]:
    """Parts and shares out of ``train=0.7,test=0.3``.

    Raises:
        UsageError: a share is no number above 0, or they do not add up to 1.

    >>> parse_parts("train=0.7,test=0.3")
    {'train': 0.7, 'test': 0.3}
    """
    parts: dict[str, float] = {}
    for piece in text.split(","):
        name, _, share = piece.partition("=")
        try:
            parts[name.strip()] = float(share)
        except ValueError as error:
            raise UsageError(f"{piece!r} is no part=share", repair="--parts train=0.7,test=0.3") from error
    if any(share <= 0 for share in parts.values()) or abs(sum(parts.values()) - 1) > 1e-6 or "" in parts:
        raise UsageError(f"the shares of {text!r} are not all above 0 with sum 1", repair="--parts train=0.7,test=0.3")
    return parts


def components(units: Sequence[Unit]) -> list[list[Unit]]:
    """Units that are linked through any chain of shared keys, largest component first, ties by smallest id.

    >>> [[u.id for u in c] for c in components([Unit("a", ("x",), ()), Unit("b", ("x", "y"), ()), Unit("c", ("z",), ()), Unit("d", ("y",), ())])]
    [['a', 'b', 'd'], ['c']]
    """
    import networkx as nx

    graph: nx.Graph[tuple[str, str]] = nx.Graph()
    by_id = {unit.id: unit for unit in units}
    for unit in units:
        graph.add_node(("unit", unit.id))
        graph.add_edges_from((("unit", unit.id), ("key", key)) for key in unit.keys)
    groups = [sorted(name for kind, name in group if kind == "unit") for group in nx.connected_components(graph)]
    return [[by_id[name] for name in group] for group in sorted(groups, key=lambda g: (-len(g), g[0]))]


def solve(units: Sequence[Unit], parts: Mapping[str, float], *, seed: int) -> Split:
    """Place whole components so that every stratum comes near the shares wanted.

    Components are placed largest first (ties in an order that the seed decides), each where the sum over strata of
    squared distance to the wanted counts, weighted by the stratum's size, grows least; this is iterative
    stratification (Sechidis et al. 2011) over groups.

    >>> found = solve([Unit(str(i), (f"case{i // 2}",), ("s",)) for i in range(10)], {"train": 0.6, "test": 0.4}, seed=7)
    >>> sorted(Counter(found.parts.values()).items())
    [('test', 4), ('train', 6)]
    """
    import numpy as np

    groups = sorted(components(units), key=lambda g: (-len(g), _order(g[0].id, seed)))
    names = list(parts)
    strata = {name: i for i, name in enumerate(sorted({s for unit in units for s in (*unit.strata, "all")}))}
    totals = np.zeros(len(strata))
    vectors = []
    for group in groups:
        vector = Counter(strata[s] for unit in group for s in (*unit.strata, "all"))
        vectors.append(vector)
        for i, number in vector.items():
            totals[i] += number
    shares = np.array([parts[name] for name in names])
    targets = np.outer(shares, totals)
    weight = 1.0 / np.maximum(totals, 1.0)
    have = np.zeros_like(targets)
    placed: dict[str, str] = {}
    for group, vector in zip(groups, vectors, strict=True):
        at = np.array(sorted(vector), dtype=int)
        count = np.array([vector[i] for i in sorted(vector)], dtype=float)
        gap = targets[:, at] - have[:, at]
        cost = (((gap - count) ** 2 - gap**2) * weight[at] / shares[:, None]).sum(axis=1)
        part = int(np.argmin(cost))
        have[part, at] += count
        placed.update({unit.id: names[part] for unit in group})
    return Split(placed, _imbalance(strata, names, have, totals, parts), _warnings(groups, units, parts, placed))


def few_shot(units: Sequence[Unit], part: set[str], size: int | None, seed: int) -> tuple[list[str], int]:
    """Ids of units that share no key with a part, directly or through others, spread over the heads; and how many there are.

    One unit of each last stratum (the head, where it is balanced) is taken in turn, in an order that the seed decides.

    >>> units = [Unit("a", ("x",), ("h1",)), Unit("b", ("x",), ("h1",)), Unit("c", ("y",), ("h1",)), Unit("d", ("z",), ("h2",))]
    >>> few_shot(units, {"a"}, 2, seed=7)
    (['c', 'd'], 2)
    """
    free = [unit for group in components(units) for unit in group if not any(u.id in part for u in group)]
    turns: Counter[str] = Counter()
    placed = []
    for unit in sorted(free, key=lambda u: _order(u.id, seed)):
        head = next((s for s in unit.strata if s.startswith("head ")), unit.strata[-1] if unit.strata else "")
        placed.append((turns[head], _order(unit.id, seed), unit.id))
        turns[head] += 1
    return sorted(name for _, _, name in sorted(placed)[:size]), len(free)


def _order(name: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()


def _imbalance(
    strata: Mapping[str, int],
    names: Sequence[str],
    have: NDArray[np.float64],
    totals: NDArray[np.float64],
    parts: Mapping[str, float],
) -> list[Imbalance]:
    return [
        Imbalance(stratum, name, int(have[p, i]), round(float(have[p, i] / totals[i]), 4), parts[name])
        for stratum, i in strata.items()
        for p, name in enumerate(names)
        if totals[i]
    ]


def _warnings(
    groups: Sequence[Sequence[Unit]], units: Sequence[Unit], parts: Mapping[str, float], placed: Mapping[str, str]
) -> list[str]:
    least = min(parts.values())
    warnings = [
        f"one component holds {len(group)} of {len(units)} items ({len(group) / len(units):.0%}), from {group[0].id} on: "
        f"it cannot be cut and lies whole in {placed[group[0].id]}"
        for group in groups
        if len(group) > least * len(units)
    ]
    sizes = Counter(placed.values())
    warnings += [
        f"{name} holds {sizes[name] / len(units):.1%} of the items instead of {share:.1%}: no component fits better"
        for name, share in parts.items()
        if units and abs(sizes[name] / len(units) - share) > OFF
    ]
    places_of: dict[str, Counter[int]] = defaultdict(Counter)
    for place, group in enumerate(groups):
        for unit in group:
            for stratum in unit.strata:
                places_of[stratum][place] += 1
    few = sorted(stratum for stratum, where in places_of.items() if len(where) < len(parts))
    if few:
        examples = ", ".join(f"{s} ({places_of[s].total()} in {len(places_of[s])})" for s in few[:SHOWN])
        more = f" and {len(few) - SHOWN} more" if len(few) > SHOWN else ""
        warnings.append(f"strata of fewer components than there are parts cannot be in every part: {examples}{more}")
    for stratum in sorted(set(places_of) - set(few)):
        largest, total = max(places_of[stratum].values()), places_of[stratum].total()
        if largest > (1 - least) * total:
            warnings.append(f"one component holds {largest} of the {total} items of {stratum}: it cannot be balanced")
    return warnings


def limit_per_disorder(units: Iterable[tuple[str, str | None]], most: int, seed: int) -> set[str]:
    """Ids kept where no more than ``most`` items of a disorder may stay; which ones, the seed decides.

    >>> len(limit_per_disorder([("a", "X"), ("b", "X"), ("c", "Y"), ("d", None)], 1, seed=7))
    3
    """
    by_disorder: dict[str | None, list[str]] = defaultdict(list)
    for name, disorder in units:
        by_disorder[disorder].append(name)
    ids: set[str] = set(by_disorder.pop(None, []))
    for names in by_disorder.values():
        ids.update(sorted(names, key=lambda n: _order(n, seed))[:most])
    return ids
