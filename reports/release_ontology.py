"""What changed between two releases of Orphanet (Orphapackets) or HPO, read from disk by the importers' own readers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from graph import files, schema
from graph.batch import Batch
from graph.files import Document
from graph.model import Node, Relationship
from mmrarebench.exceptions import FileFormatError, InputError
from ontology_import import hpo, orphapackets

SUFFIXES = (".json", ".jsonl", ".obo", ".owl")
DISORDERS, PHENOTYPES = "disorders", "phenotypes"
Changes = list[dict[str, Any]]


class Entry(NamedTuple):
    """What a release says of a code."""

    name: str | None
    type: str | None
    retired: bool
    parents: frozenset[str]
    successors: tuple[str, ...] = ()


Release = dict[str, Entry]


def compare(old: Path, new: Path) -> tuple[str, Changes]:
    """Kind of the ontology (disorders or phenotypes), and every change from one release to the other.

    Raises:
        InputError: one is of Orphanet, the other of HPO.
        FileFormatError: a file is neither.
    """
    (kind, before), (other, after) = read(old), read(new)
    if kind != other:
        raise InputError(f"{old} holds {kind}, {new} holds {other}", repair="give two releases of one ontology")
    return kind, changes(before, after)


def read(path: Path) -> tuple[str, Release]:
    """A release from disk, and which ontology it is of."""
    found = list(files.documents([path], SUFFIXES))
    if not found:
        raise InputError(
            "no ontology in it", where=str(path), repair="give Orphapackets, or HPO as OBO, OBO Graph JSON or OWL"
        )
    if _is_hpo(found[0]):
        if len(found) != 1:
            raise InputError(f"one HPO file is needed, {len(found)} given", where=str(path), repair="give one file")
        batch = Batch(hpo.OWNER, hpo.MANAGES)
        ontology, consider = hpo.get(found[0])
        hpo.transform(ontology, consider, found[0], [path], batch)
        return PHENOTYPES, _entries(batch, schema.PHENOTYPE, schema.IS_A, schema.PHENOTYPE_REPLACED_BY)
    packets = [document for document in found if document.name.endswith((".json", ".jsonl"))]
    if not packets:
        raise FileFormatError("neither HPO nor Orphapackets", where=str(path), repair="give one of them")
    batch = Batch(orphapackets.OWNER, orphapackets.MANAGES)
    orphapackets.transform(orphapackets.get(packets), [path], batch)
    return DISORDERS, _entries(batch, schema.DISORDER, schema.CHILD_OF, None)


def _is_hpo(document: Document) -> bool:
    if document.name.endswith((".obo", ".owl")):
        return True
    with document.stream() as stream:
        return b'"graphs"' in stream.read(4000)


def _entries(batch: Batch, node: Node, edge: Relationship, successor: Relationship | None) -> Release:
    parents: dict[str, set[str]] = defaultdict(set)
    for child, parent, *_ in batch.edges[edge]:
        parents[child].add(parent)
    followers: dict[str, set[str]] = defaultdict(set)
    for code, other, *_ in batch.edges[successor] if successor else ():
        followers[code].add(other)
    for code, facts in batch.nodes[node].items():
        for merged in facts.get("altIds") or ():
            followers[merged].add(code)
    entries = {
        code: Entry(
            facts.get("name"), facts.get("type"), bool(facts.get("obsolete")), frozenset(parents[code]),
            tuple(sorted(followers[code])),
        )
        for code, facts in batch.nodes[node].items()
        if facts.get("status") != "stub"
    }  # fmt: skip
    merged = {
        code: Entry(None, None, True, frozenset(), tuple(sorted(others)))
        for code, others in followers.items()
        if code not in entries
    }
    return entries | merged


def changes(before: Release, after: Release) -> Changes:
    """Every change, by code: added, removed, retired, merged, restored, renamed, retyped, reparented.

    >>> old = {"HP:1": Entry("a", None, False, frozenset()), "HP:2": Entry("b", None, False, frozenset({"HP:1"}))}
    >>> new = {"HP:1": Entry("A", None, False, frozenset()), "HP:2": Entry("b", None, True, frozenset(), ("HP:1",))}
    >>> [(c["code"], c["change"]) for c in changes(old, new)]
    [('HP:1', 'renamed'), ('HP:2', 'merged')]
    """
    found: Changes = []
    for code in sorted({*before, *after}, key=lambda c: (c.split(":")[0], int(c.split(":")[1]))):
        found += _of_code(code, before.get(code), after.get(code))
    return found


def _of_code(code: str, old: Entry | None, new: Entry | None) -> Changes:
    was, now = old is not None and not old.retired, new is not None and not new.retired
    if not was and not now:
        return []
    if not now:
        followers = list(new.successors) if new else []
        what = "merged" if followers else "retired" if new else "removed"
        return [_change(code, what, name=old and old.name, successors=followers)]
    if not was:
        return [_change(code, "restored" if old else "added", name=new and new.name)]
    return _differences(code, old, new) if old and new else []


def _differences(code: str, old: Entry, new: Entry) -> Changes:
    found: Changes = []
    for what, before, after in (("renamed", old.name, new.name), ("retyped", old.type, new.type)):
        if before != after:
            found.append(_change(code, what, name=new.name, old=before, new=after))
    if old.parents != new.parents:
        gained, lost = sorted(new.parents - old.parents), sorted(old.parents - new.parents)
        found.append(_change(code, "reparented", name=new.name, gained=gained, lost=lost))
    return found


def _change(code: str, what: str, **facts: Any) -> dict[str, Any]:
    blank: dict[str, Any] = {"name": None, "old": None, "new": None, "gained": [], "lost": [], "successors": []}
    return {"code": code, "change": what, **blank, **facts}


def touched(found: Changes, rows: Iterable[Mapping[str, Any]]) -> Changes:
    """Questions that stand on changed codes, one row each.

    A question below a changed code is touched only where that code's lineage changed: its scores roll up elsewhere; a
    new name or type of an ancestor changes nothing for it.
    """
    kinds: dict[str, set[str]] = defaultdict(set)
    for one in found:
        kinds[one["code"]].add(one["change"])
    questions: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["how"] == "below" and not kinds[row["code"]] - {"renamed", "retyped", "added"}:
            continue
        kept = questions.setdefault(
            row["question"],
            {
                "question": row["question"],
                "benchmark": row["benchmark"],
                "case": row["case"],
                "verdicts": row["verdicts"],
                "codes": [],
            },
        )
        kept["codes"].append({"code": row["code"], "how": row["how"], "changes": sorted(kinds[row["code"]])})
    return [questions[key] for key in sorted(questions)]


def summary(found: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many changes of each kind.

    >>> summary([{"change": "added"}, {"change": "added"}, {"change": "renamed"}])
    {'added': 2, 'renamed': 1}
    """
    counts: dict[str, int] = {}
    for one in found:
        counts[one["change"]] = counts.get(one["change"], 0) + 1
    return dict(sorted(counts.items()))
