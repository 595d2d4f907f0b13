"""The names and the lineage of Orphanet files, read without a graph as an import reads them."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from files.documents import documents
from graph import schema
from graph.names import Ontology
from graph.writing.batch import Batch
from mmrarebench.grounding.matching import Name
from mmrarebench.ontology.lineage import Edge, Lineage
from ontology_import.mondo import mappings
from ontology_import.orphanet import packets as orphapackets

PACKETS = "orphanet/orphapacket_json_2025-12-09.tar.xz"
MONDO = "mondo"


class Real(NamedTuple):
    """What grounding needs, and which entities each other concept (MONDO, OMIM) is mapped to exactly."""

    ontology: Ontology
    concepts: dict[str, frozenset[str]]


def read(packets: Path, mondo: Path) -> Real:
    """Names, labels of exactly mapped concepts, and lineage."""
    batch = Batch("orphapacket", (*orphapackets.MANAGES, *mappings.MANAGES))
    orphapackets.transform(orphapackets.get(documents([packets], (".json", ".jsonl"))), [packets], batch)
    disorders = batch.nodes[schema.DISORDER]
    for mapping_set in mappings.read_mapping_sets(documents([mondo], mappings.SUFFIXES)):
        mappings.transform(mapping_set, [mondo], set(disorders), batch)
    names = [Name(code, facts["name"], 0) for code, facts in disorders.items() if facts.get("name")]
    names += [Name(code, synonym, 1) for code, facts in disorders.items() for synonym in facts.get("synonyms") or ()]
    concepts = _concepts(batch)
    labels = batch.nodes[schema.CONCEPT]
    names += [
        Name(code, text, 2)
        for concept, codes in concepts.items()
        for code in codes
        for text in (labels[concept].get("label"), *labels[concept].get("formerNames", ()))
        if text
    ]
    lineage = Lineage((Edge(child, parent) for child, parent in batch.edges[schema.CHILD_OF]), disorders)
    counted = sum(facts.get("level") in ("disorder", "subtype") for facts in disorders.values())
    return Real(Ontology(sorted(set(names)), lineage, counted), concepts)


def _concepts(batch: Batch) -> dict[str, frozenset[str]]:
    """Entities by the concept that they are mapped to exactly, directly or over MONDO."""
    direct: dict[str, set[str]] = defaultdict(set)
    for (code, concept, *_), facts in batch.edges[schema.MAPS_TO].items():
        if facts.get("relation") == "exact":
            direct[concept].add(code)
    bridged: dict[str, set[str]] = defaultdict(set)
    for (concept, target, *_), facts in batch.edges[schema.CONCEPT_MAPS_TO].items():
        if facts.get("relation") == "exact":
            bridged[target] |= direct.get(concept, set())
    return {
        concept: frozenset(direct.get(concept, set()) | bridged.get(concept, set())) for concept in {*direct, *bridged}
    }
