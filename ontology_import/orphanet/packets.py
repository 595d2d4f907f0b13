"""Orphapackets (JSON, one Orphanet entity each): get -> transform -> load."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from files.documents import Document, record
from graph import schema
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, state_release
from mmrarebench import ids
from mmrarebench.exceptions import FileFormatError, UsageError
from mmrarebench.ontology.lineage import Edge, refuse_cycles
from ontology_import.orphanet import facts as facts
from ontology_import.orphanet.terms import level_of

OWNER = "orphapacket"
LICENCE = "CC BY 4.0"
MANAGES = (
    schema.RELEASE,
    schema.DISORDER,
    schema.PHENOTYPE,
    schema.GENE,
    schema.PREVALENCE,
    schema.CONCEPT,
    schema.CHILD_OF,
    schema.HAS_PHENOTYPE,
    schema.ASSOCIATED_WITH,
    schema.HAS_PREVALENCE,
    schema.MAPS_TO,
    schema.DISORDER_RELEASE,
)
Packet = dict[str, Any]


def get(documents: Iterable[Document]) -> Iterator[tuple[str, Packet]]:
    """Packets with where they lie; a document is one packet, or JSON lines of them.

    Raises:
        FileFormatError: no JSON, or no Orphapacket.
    """
    for document in documents:
        data = document.read()
        parts = data.splitlines() if document.name.endswith(".jsonl") else [data]
        for number, part in enumerate(parts, 1):
            where = f"{document.where}:{number}" if len(parts) > 1 else document.where
            yield where, _packet(part, where)


def _packet(data: bytes, where: str) -> Packet:
    try:
        packet = orjson.loads(data)["Orphapacket"]
        ids.orpha(packet["ORPHAcode"])
        str.strip(packet["Label"])
    except orjson.JSONDecodeError as error:
        raise FileFormatError(f"no JSON: {error}", where=where, repair="fetch the archive again") from error
    except (KeyError, TypeError, UsageError) as error:
        raise FileFormatError(
            "no Orphapacket (ORPHAcode and Label)", where=where, repair="give Orphapackets"
        ) from error
    return dict(packet)


def several(value: Any, inner: str) -> list[Any]:
    """Rows that the packets write as a dict of a list, a list of dicts, a bare list, or text such as "no data".

    >>> several({"Parent": [1, 2]}, "Parent"), several([{"Parent": [1]}, {"Parent": 2}], "Parent"), several("no data", "x")
    ([1, 2], [1, 2], [])
    """
    if isinstance(value, str) or value is None:
        return []
    items: list[Any] = []
    for part in [value] if isinstance(value, dict) else value:
        values = part.get(inner, part) if isinstance(part, dict) else part
        items += values if isinstance(values, list) else [values]
    return items


def transform(packets: Iterable[tuple[str, Packet]], paths: Iterable[Path], batch: Batch) -> list[Anomaly]:
    """Want everything that the packets state.

    Raises:
        FileFormatError: there is no packet, or their parents form a cycle.
    """
    anomalies: list[Anomaly] = []
    edges: list[Edge] = []
    labels: dict[str, str] = {}
    codes: set[str] = set()
    version = ""
    for where, packet in packets:
        code = ids.orpha(packet["ORPHAcode"])
        if code in codes:
            anomalies.append(Anomaly("duplicate_code", code, where, code, "a second packet of this code was left out"))
            continue
        codes.add(code)
        version = max(version, str(packet.get("creationDate", ""))[:10])
        with record(where, "packet"):
            _disorder(packet, code, batch)
            for parent in several(packet.get("Parents"), "Parent"):
                above = ids.orpha(parent["ORPHAcode"])
                labels[above] = parent["Label"]
                edges.append(Edge(code, above))
            _phenotypes(packet, code, where, batch, anomalies)
            _genes(packet, code, batch)
            _mappings(packet, code, batch)
            _prevalences(packet, code, batch)
    origin = ", ".join(str(path) for path in paths)
    if not codes:
        raise FileFormatError("no Orphapacket in it", where=origin, repair="give the packets' folder or archive")
    refuse_cycles(edges, origin)
    release = state_release(batch, "orphapacket", version, licence=LICENCE, paths=paths, records=len(codes))
    _lineage(edges, labels, codes, release, batch)
    return anomalies


def _lineage(edges: list[Edge], labels: dict[str, str], codes: set[str], release: str, batch: Batch) -> None:
    for code in codes:
        batch.edge(schema.DISORDER_RELEASE, code, release)
    for edge in edges:
        if edge.parent not in codes:
            batch.node(schema.DISORDER, edge.parent, name=labels[edge.parent], status="stub")
        batch.edge(schema.CHILD_OF, edge.child, edge.parent)


def _disorder(packet: Packet, code: str, batch: Batch) -> None:
    kind = (packet.get("DisorderType") or {}).get("value")
    section = packet.get("TextSection") or {}
    facts.entity(
        batch,
        code,
        name=packet["Label"],
        synonyms=[s["Synonym"] if isinstance(s, dict) else s for s in several(packet.get("Synonyms"), "none")] or None,
        level=level_of(kind),
        type=kind,
        status="active",
        definition=section.get("Contents") if isinstance(section, dict) else None,
        onset=[v["value"] for v in several(packet.get("AverageAgeOfOnsets"), "AverageAgeOfOnset")] or None,
        inheritance=[v["value"] for v in several(packet.get("TypeOfInheritances"), "TypeOfInheritance")] or None,
    )


def _phenotypes(packet: Packet, code: str, where: str, batch: Batch, anomalies: list[Anomaly]) -> None:
    annotations = [
        facts.PhenotypeAnnotation(ids.hpo(item["HPOId"]), item.get("HPOTerm"), item.get("HPOFrequency"))
        for item in several(packet.get("Phenotypes"), "Phenotype")
    ]
    facts.phenotypes(batch, code, annotations, where, anomalies)


def _genes(packet: Packet, code: str, batch: Batch) -> None:
    for gene in several(packet.get("Genes"), "Gene"):
        references = [r.get("ExternalReference", r) for r in gene.get("ExternalReferences") or ()]
        facts.gene(
            batch,
            code,
            gene["Symbol"],
            gene.get("Name") or gene.get("Label"),
            gene.get("DisorderGeneAssociationType"),
            xrefs=[f"{r['Source']}:{r['Reference']}" for r in references],
        )


def _mappings(packet: Packet, code: str, batch: Batch) -> None:
    for item in several(packet.get("ExternalReferences"), "ExternalReference"):
        facts.mapping(batch, code, item["Source"], item["Reference"], item.get("DisorderMappingRelation"))


def _prevalences(packet: Packet, code: str, batch: Batch) -> None:
    for item in several(packet.get("Prevalences"), "Prevalence"):
        texts = {
            "type": item.get("PrevalenceType"),
            "qualification": item.get("PrevalenceQualification"),
            "class": item.get("PrevalenceClass"),
            "geography": item.get("PrevalenceGeographic"),
            "reference": item.get("Source"),
        }
        facts.prevalence(batch, code, texts, item.get("ValMoy"))
