"""The names of the graph's disorders as an index, and their lineage as relations; the index is kept beside the graph."""

from __future__ import annotations

import contextlib
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from files.documents import write_whole
from files.home import Home
from graph import schema
from graph.session import Graph
from graph.writing.derive import read_lineage
from mmrarebench.answers import denials
from mmrarebench.benchmark.vocabulary import Level
from mmrarebench.grounding import coarser_labels, derived_names, loose, loose_names, matching, parts, variants
from mmrarebench.grounding import names as wording
from mmrarebench.grounding.matching import Name, NameIndex
from mmrarebench.grounding.relations import Relater
from mmrarebench.ids import content_hash
from mmrarebench.ontology.lineage import Lineage

KEPT = 4
RULE_FILES = (
    *(
        Path(str(rules.__file__))
        for rules in (matching, derived_names, coarser_labels, wording, variants, loose, loose_names, parts, denials)
    ),
    Path(loose.__file__).with_name("equivalents.toml"),
)
"""Inputs of an index beside the names."""
LevelAndStatus = tuple[str, str]
"""Level (group, disorder, subtype) and status of an entity."""
BRIDGES = ("(c:Concept)", "(:Concept)-[:MAPS_TO {relation: 'exact'}]->(c:Concept)")


def read_names(graph: Graph) -> list[Name]:
    """Preferred terms, synonyms, and labels of exactly mapped MONDO and OMIM concepts, sorted.

    What a retired entry that moved to one successor was called is a label of the successor.
    """
    names = []
    successors = "COLLECT { MATCH (d)-[:REPLACED_BY {relation: 'moved'}]->(n:Disorder) RETURN DISTINCT n.orpha }"
    properties = ("d.orpha", "d.name", "coalesce(d.synonyms, [])", successors)
    for code, name, synonyms, followed in graph.read_bulk("MATCH (d:Disorder)", properties):
        former = len(followed) == 1
        live = followed[0] if former else code
        names += [Name(live, text, 2 if former else rank) for rank, text in _ranked(name, synonyms)]
    for bridge in BRIDGES:
        match = f"MATCH (d:Disorder)-[:MAPS_TO {{relation: 'exact'}}]->{bridge}"
        columns = ("d.orpha", "c.label", "coalesce(c.formerNames, [])")
        names += [
            Name(code, text, 2)
            for code, label, former_names in graph.read_bulk(match, columns)
            for text in (label, *former_names)
            if text
        ]
    return sorted(set(names))


def read_codes(graph: Graph) -> dict[str, tuple[str, ...]]:
    """Entities by the codes that are mapped to them exactly ("OMIM:154700"), for answers that give codes in place of names."""
    entities: dict[str, set[str]] = defaultdict(set)
    for bridge in BRIDGES:
        match = f"MATCH (d:Disorder)-[:MAPS_TO {{relation: 'exact'}}]->{bridge}"
        for code, curie in graph.read_bulk(match, ("d.orpha", "c.curie")):
            entities[curie].add(code)
    return {curie: tuple(sorted(codes)) for curie, codes in sorted(entities.items())}


def _ranked(name: str | None, synonyms: list[str]) -> list[tuple[int, str]]:
    return [(0, name), *((1, synonym) for synonym in synonyms)] if name else [(1, synonym) for synonym in synonyms]


def read_mondo_names(graph: Graph) -> list[Name]:
    """Names and exact synonyms of MONDO's live terms, sorted; empty where MONDO's ontology is not loaded."""
    match = "MATCH (c:Concept)-[:WITHIN]->(c) WHERE NOT coalesce(c.obsolete, false) AND c.label IS NOT NULL"
    exact = "[s IN coalesce(c.synonyms, []) WHERE s STARTS WITH 'EXACT: ' | substring(s, 7)]"
    rows = graph.read_bulk(match, ("c.curie", "c.label", exact))
    return sorted({Name(code, text, rank) for code, label, texts in rows for rank, text in _ranked(label, texts)})


class Ontology:
    """All names and the lineage of one state of the graph; index and relations are built when they are first needed.

    ``hash`` is that of everything they are built from, the rules of names included: what was scored under the same
    hash need not be scored again, and an index that was built under it is read from the home's folder.
    """

    def __init__(
        self,
        names: list[Name],
        lineage: Lineage,
        disorders: int,
        folder: Path | None = None,
        levels: Mapping[str, LevelAndStatus] | None = None,
        codes: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.names = names
        self.lineage = lineage
        self.disorders = disorders
        self.folder = folder
        self.levels = levels or {}
        self.codes = codes or {}
        self.names_hash = content_hash(names, *(path.read_bytes() for path in RULE_FILES))
        self.hash = content_hash(
            sorted(lineage.parents.items()),
            disorders,
            self.names_hash,
            sorted(self.levels.items()),
            *([sorted(self.codes.items())] if self.codes else []),
        )

    @cached_property
    def index(self) -> NameIndex:
        """The index over all names, from the folder where it was built before."""
        if self.folder is None:
            return NameIndex(self.names, None, self.lineage, self.codes)
        path = self.folder / f"names-{self.names_hash[:32]}.json"
        if path.exists():
            os.utime(path)
            return NameIndex(self.names, orjson.loads(path.read_bytes()), self.lineage, self.codes)
        index = NameIndex(self.names, None, self.lineage, self.codes)
        with contextlib.suppress(OSError):  # a folder that cannot be written to costs a second each time, nothing else
            _keep(path, orjson.dumps(index.levels))
        return index

    def __getstate__(self) -> dict[str, Any]:
        """All that index and relations are built from: a worker on another machine builds its own."""
        return {k: v for k, v in self.__dict__.items() if k not in ("index", "relater")} | {"folder": None}

    def prepare(self) -> None:
        """Build index and relations now."""
        _ = self.index, self.relater

    @cached_property
    def relater(self) -> Relater:
        """Relations within the lineage."""
        return Relater(self.lineage, self.disorders)


def _keep(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and drop the oldest of its kind."""
    write_whole(path, data)
    for old in sorted(path.parent.glob("names-*"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)


def read_ontology(graph: Graph) -> Ontology:
    """Names, lineage and levels as they are loaded now."""
    rows = graph.read_bulk("MATCH (d:Disorder)", ("d.orpha", "d.level", "d.status"))
    levels = {code: (level or "", status or "") for code, level, status in rows}
    counted = sum(level in (Level.DISORDER, Level.SUBTYPE) for level, _ in levels.values())
    folder = Home.from_environment().root / "index"
    return Ontology(read_names(graph), read_lineage(graph), counted, folder, levels, read_codes(graph))


def read_mondo(graph: Graph) -> Ontology | None:
    """MONDO's names and lineage as they are loaded now; None where they are not."""
    names = read_mondo_names(graph)
    if not names:
        return None
    return Ontology(names, read_lineage(graph, schema.CONCEPT_IS_A), len(names), Home.from_environment().root / "index")


def read_index(graph: Graph) -> NameIndex:
    """The index over all names."""
    return Ontology(read_names(graph), read_lineage(graph), 0, Home.from_environment().root / "index").index


def read_relater(graph: Graph) -> Relater:
    """Relations within the loaded lineage."""
    rows = graph.read_rows("MATCH (d:Disorder) WHERE d.level IN ['disorder', 'subtype'] RETURN count(d)")
    return Relater(read_lineage(graph), rows[0][0])
