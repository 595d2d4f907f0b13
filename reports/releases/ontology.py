"""Differences between two releases of Orphanet or HPO, and the questions that depend on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mmrarebench.exceptions import InputError
from reports.releases.entries import Entry, Release

Changes = list[dict[str, Any]]


def compare(old: tuple[str, Release], new: tuple[str, Release]) -> tuple[str, Changes]:
    """Kind of the ontology (disorders or phenotypes), and every change from one release to the other.

    Raises:
        InputError: one is of Orphanet, the other of HPO.
    """
    (kind, before), (other_kind, after) = old, new
    if kind != other_kind:
        raise InputError(f"the older holds {kind}, the newer {other_kind}", repair="give two releases of one ontology")
    return kind, changes(before, after)


def changes(before: Release, after: Release) -> Changes:
    """Every change, by code: added, removed, retired, merged, restored, renamed, retyped, reparented.

    >>> old = {"HP:1": Entry("a", None, False, frozenset()), "HP:2": Entry("b", None, False, frozenset({"HP:1"}))}
    >>> new = {"HP:1": Entry("A", None, False, frozenset()), "HP:2": Entry("b", None, True, frozenset(), ("HP:1",))}
    >>> [(c["code"], c["change"]) for c in changes(old, new)]
    [('HP:1', 'renamed'), ('HP:2', 'merged')]
    """
    differences: Changes = []
    for code in sorted({*before, *after}, key=lambda c: (c.split(":")[0], int(c.split(":")[1]))):
        differences += _of_code(code, before.get(code), after.get(code))
    return differences


def _of_code(code: str, old: Entry | None, new: Entry | None) -> Changes:
    was, now = old is not None and not old.retired, new is not None and not new.retired
    if not was and not now:
        return []
    if not now:
        followers = list(new.successors) if new else []
        kind = "merged" if followers else "retired" if new else "removed"
        return [_change(code, kind, name=old and old.name, successors=followers)]
    if not was:
        return [_change(code, "restored" if old else "added", name=new and new.name)]
    return _differences(code, old, new) if old and new else []


def _differences(code: str, old: Entry, new: Entry) -> Changes:
    differences: Changes = []
    for kind, before, after in (("renamed", old.name, new.name), ("retyped", old.type, new.type)):
        if before != after:
            differences.append(_change(code, kind, name=new.name, old=before, new=after))
    if old.parents != new.parents:
        gained, lost = sorted(new.parents - old.parents), sorted(old.parents - new.parents)
        differences.append(_change(code, "reparented", name=new.name, gained=gained, lost=lost))
    return differences


def _change(code: str, kind: str, **facts: Any) -> dict[str, Any]:
    blank: dict[str, Any] = {"name": None, "old": None, "new": None, "gained": [], "lost": [], "successors": []}
    return {"code": code, "change": kind, **blank, **facts}


def touched(changes: Changes, rows: Iterable[Mapping[str, Any]]) -> Changes:
    """Questions that stand on changed codes, one row each.

    A question below a changed code is touched only where that code's lineage changed: its scores roll up elsewhere; a
    new name or type of an ancestor changes nothing for it.
    """
    kinds: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        kinds[change["code"]].add(change["change"])
    questions: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["how"] == "below" and not kinds[row["code"]] - {"renamed", "retyped", "added"}:
            continue
        entry = questions.setdefault(
            row["question"],
            {
                "question": row["question"],
                "benchmark": row["benchmark"],
                "case": row["case"],
                "verdicts": row["verdicts"],
                "codes": [],
            },
        )
        entry["codes"].append({"code": row["code"], "how": row["how"], "changes": sorted(kinds[row["code"]])})
    return [questions[key] for key in sorted(questions)]


def summary(changes: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Number of changes of each kind.

    >>> summary([{"change": "added"}, {"change": "added"}, {"change": "renamed"}])
    {'added': 2, 'renamed': 1}
    """
    counts: dict[str, int] = {}
    for change in changes:
        counts[change["change"]] = counts.get(change["change"], 0) + 1
    return dict(sorted(counts.items()))
