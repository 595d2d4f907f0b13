"""Ranks that a family of paired comparisons leaves open, and the groups of runs that it cannot separate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mmrarebench.statistics.paired import Difference


def rank_intervals(names: Sequence[str], differences: Iterable[Difference]) -> dict[str, tuple[int, int]]:
    """Best and worst rank of each run: 1 + runs that are higher, and number of runs - runs that are lower.

    All intervals hold together at the level of the family of tests (Mohamad, van Zwet, Solari & Goeman 2021).

    >>> higher = Difference("a", "b", 9, 9, 0.5, 0.2, 0.8, 0.001, 0.003, 0.3, "higher")
    >>> rank_intervals(["a", "b", "c"], [higher])
    {'a': (1, 2), 'b': (2, 3), 'c': (1, 3)}
    """
    above = dict.fromkeys(names, 0)
    below = dict.fromkeys(names, 0)
    for difference in differences:
        if difference.outcome in ("higher", "lower"):
            pair = (difference.left, difference.right)
            winner, loser = pair if difference.outcome == "higher" else pair[::-1]
            above[loser] += 1
            below[winner] += 1
    return {name: (1 + above[name], len(names) - below[name]) for name in names}


def unseparated_groups(names: Sequence[str], differences: Iterable[Difference]) -> list[list[str]]:
    """Largest groups within which no run is separated from another; a run can be in several (Piepho 2004).

    >>> higher = Difference("a", "c", 9, 9, 0.5, 0.2, 0.8, 0.001, 0.003, 0.3, "higher")
    >>> unseparated_groups(["a", "b", "c"], [higher])
    [['a', 'b'], ['b', 'c']]
    """
    separated = {
        frozenset((difference.left, difference.right))
        for difference in differences
        if difference.outcome in ("higher", "lower")
    }
    order = {name: place for place, name in enumerate(names)}
    unseparated = {name: {n for n in names if n != name and frozenset((n, name)) not in separated} for name in names}
    groups: list[list[str]] = []
    _cliques(set(), set(names), set(), unseparated, groups)
    ordered = [sorted(group, key=order.__getitem__) for group in groups]
    return sorted(ordered, key=lambda group: [order[name] for name in group])


def _cliques(
    clique: set[str],
    candidates: set[str],
    excluded: set[str],
    unseparated: Mapping[str, set[str]],
    groups: list[list[str]],
) -> None:
    """Bron & Kerbosch (1973) with a pivot."""
    if not candidates and not excluded:
        if clique:
            groups.append(list(clique))
        return
    pivot = max(candidates | excluded, key=lambda name: (len(unseparated[name] & candidates), name))
    for name in sorted(candidates - unseparated[pivot]):
        _cliques(clique | {name}, candidates & unseparated[name], excluded & unseparated[name], unseparated, groups)
        candidates = candidates - {name}
        excluded = excluded | {name}


def letters(names: Sequence[str], groups: Sequence[Sequence[str]]) -> dict[str, str]:
    """Letters of the groups of each run: runs that share a letter are not separated.

    >>> letters(["a", "b", "c"], [["a", "b"], ["b", "c"]])
    {'a': 'a', 'b': 'ab', 'c': 'b'}
    """
    alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    marks = [alphabet[place] if place < len(alphabet) else f"[{place + 1}]" for place in range(len(groups))]
    return {name: "".join(mark for mark, group in zip(marks, groups, strict=True) if name in group) for name in names}
