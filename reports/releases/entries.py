"""Entries of a release of Orphanet or HPO by code, read from files by the importers' own readers or from the graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from files import documents as files
from files.documents import Document
from graph import schema
from graph.model import Relationship
from graph.writing.batch import Batch, rank
from mmrarebench.exceptions import FileFormatError, InputError
from ontology_import.hpo import terms as hpo
from ontology_import.orphanet import packets as orphapackets
from ontology_import.orphanet import products as orphadata
from ontology_import.orphanet.classifications import Classifications

SUFFIXES = (".json", ".jsonl", ".obo", ".owl", ".ttl", ".rdf", ".nt", ".xml")
DISORDERS, PHENOTYPES = "disorders", "phenotypes"
MERGED = ("moved", "replaced_by")
RETIRED = ("obsolete", "moved")
_HEAD = 20_000


class Entry(NamedTuple):
    """Entry of a code in a release."""

    name: str | None
    type: str | None
    retired: bool
    parents: frozenset[str]
    successors: tuple[str, ...] = ()


Release = dict[str, Entry]


def from_files(path: Path) -> tuple[str, Release]:
    """A release from disk, and which ontology it is of.

    Orphanet may be given as Orphapackets, Orphadata XML (products 1 and 3 say what matters here), ORDO, or several of
    them in one folder: then the first in the order of precedence is believed, and the lineage is that of the packets,
    of product 3 or of ORDO, whichever of them is there.

    Raises:
        InputError: there is no ontology in it, or more than one file of HPO.
        FileFormatError: a file is neither.
    """
    documents = list(files.documents([path], SUFFIXES))
    if not documents:
        repair = "give Orphapackets, Orphadata XML, ORDO, or HPO as OBO, OBO Graph JSON or OWL"
        raise InputError("no ontology in it", where=str(path), repair=repair)
    if _is_hpo(documents[0]):
        return PHENOTYPES, _terms(documents, path)
    return DISORDERS, _entities(_batches(documents, path))


def _is_hpo(document: Document) -> bool:
    if document.name.endswith(".obo"):
        return True
    if not document.name.endswith((".json", ".owl")):
        return False
    with document.stream() as stream:
        head = stream.read(_HEAD)
    return b'"graphs"' in head if document.name.endswith(".json") else b"/ORDO" not in head


def _terms(document: Sequence[Document], path: Path) -> Release:
    if len(document) != 1:
        raise InputError(f"one HPO file is needed, {len(document)} given", where=str(path), repair="give one file")
    batch = Batch(hpo.OWNER, hpo.MANAGES)
    ontology, consider = hpo.get(document[0])
    hpo.transform(ontology, consider, document[0], [path], batch)
    parents, followers = _ends(batch, schema.IS_A), _successors(batch, schema.PHENOTYPE_REPLACED_BY)
    terms = batch.nodes[schema.PHENOTYPE]
    merged = ((old, code) for code, facts in terms.items() for old in facts.get("altIds") or ())
    return with_merged(
        {
            code: Entry(facts.get("name"), None, bool(facts.get("obsolete")), frozenset(parents[code]))
            for code, facts in terms.items()
        },
        followers,
        merged,
    )


def _batches(documents: Sequence[Document], path: Path) -> list[Batch]:
    from ontology_import.orphanet import ordo

    packets = [d for d in documents if d.name.endswith((".json", ".jsonl"))]
    owl = [d for d in documents if d.name.endswith(ordo.SUFFIXES)]
    classes, batches = Classifications(), list[Batch]()
    for document in documents:
        if document.name.endswith(".xml"):
            with document.stream() as stream:
                is_classification = b"<ClassificationList" in stream.read(_HEAD)
            if is_classification:
                classes.add(document)
            else:
                batches.append(orphadata.transform(document, path)[0])
    if classes.dates:
        batches.append(classes.finish(path, newer_lineage=False)[0])
    if packets:
        batches.append(Batch(orphapackets.OWNER, orphapackets.MANAGES))
        orphapackets.transform(orphapackets.get(packets), [path], batches[-1])
    if owl:
        batches.append(Batch(ordo.OWNER, ordo.MANAGES))
        ordo.transform(ordo.get(owl), [path], set(), batches[-1])
    return batches


def _entities(batches: list[Batch]) -> Release:
    """Entries of several sources together; the lineage is the packets' where there are packets."""
    own_facts = [b for b in batches if b.edges.get(schema.CHILD_OF)]
    first = next((b for b in own_facts if b.owner == orphapackets.OWNER), own_facts[0] if own_facts else None)
    parents = _ends(first, schema.CHILD_OF) if first else defaultdict(set)
    facts: dict[str, dict[str, Any]] = {}
    followers: dict[str, set[str]] = defaultdict(set)
    for batch in sorted(batches, key=lambda b: rank(b.owner)):
        for code, wording in batch.nodes[schema.DISORDER].items():
            if wording.get("status") != "stub" and len(wording) > 1:
                facts[code] = wording | facts.get(code, {})
        for code, later in _successors(batch, schema.REPLACED_BY).items():
            followers[code] |= later
    if not facts:
        raise FileFormatError("no entity of Orphanet in it", where="", repair="give Orphapackets or Orphadata XML")
    entries = {
        code: Entry(
            wording.get("name"), wording.get("type"), wording.get("status") in RETIRED, frozenset(parents[code])
        )
        for code, wording in facts.items()
    }
    return with_merged(entries, followers, ())


def _ends(batch: Batch, edge: Relationship) -> dict[str, set[str]]:
    ends: dict[str, set[str]] = defaultdict(set)
    for start, end, *_ in batch.edges[edge]:
        ends[start].add(end)
    return ends


def _successors(batch: Batch, edge: Relationship) -> dict[str, set[str]]:
    successors: dict[str, set[str]] = defaultdict(set)
    for (start, end, *_), facts in batch.edges.get(edge, {}).items():
        if facts.get("relation") in MERGED:
            successors[start].add(end)
    return successors


def with_merged(entries: Release, followers: Mapping[str, set[str]], merged: Iterable[tuple[str, str]]) -> Release:
    """Entries with their successors; an id that was merged into a term and has no entry of its own gets a retired one.

    >>> found = with_merged({"HP:2": Entry("b", None, False, frozenset())}, {}, [("HP:1", "HP:2")])
    >>> found["HP:1"].retired, found["HP:1"].successors
    (True, ('HP:2',))
    """
    after: dict[str, set[str]] = defaultdict(set, {code: set(codes) for code, codes in followers.items()})
    for old, code in merged:
        after[old].add(code)
    whole = {code: entry._replace(successors=tuple(sorted(after[code]))) for code, entry in entries.items()}
    retired = {
        code: Entry(None, None, True, frozenset(), tuple(sorted(codes)))
        for code, codes in after.items()
        if code not in entries
    }
    return whole | retired


def from_rows(kind: str, rows: Iterable[Mapping[str, Any]]) -> Release:
    """A release out of the rows that ``release/disorders`` or ``release/phenotypes`` gives."""
    entries, followers, merged = Release(), dict[str, set[str]](), list[tuple[str, str]]()
    for row in rows:
        code = row["code"]
        entries[code] = Entry(row["name"], row.get("type"), row["retired"], frozenset(row["parents"]))
        followers[code] = set(row["successors"])
        merged += [(old, code) for old in row.get("merged") or () if kind == PHENOTYPES]
    return with_merged(entries, followers, merged)
