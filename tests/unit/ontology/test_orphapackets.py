"""Orphapackets in all their shapes, and their anomalies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from files.documents import Document
from graph import schema
from graph.writing.batch import Batch
from graph.writing.load import Anomaly
from mmrarebench.exceptions import FileFormatError
from ontology_import.orphanet import packets as orphapackets

Make = Callable[[str, str | bytes], Document]
GROUP: dict[str, Any] = {
    "ORPHAcode": "1",
    "Label": "Group",
    "creationDate": "2025-12-09 10:00:00",
    "DisorderType": {"value": "Category"},
    "Parents": {"Parent": [{"ORPHAcode": "320716", "Label": "Rare disorders"}]},
}
DISEASE: dict[str, Any] = {
    "ORPHAcode": "2",
    "Label": "Disease",
    "creationDate": "2025-12-09 10:00:01",
    "DisorderType": {"value": "Disease"},
    "Synonyms": ["Other name", {"Synonym": "Third name"}],
    "Parents": [{"Parent": [{"ORPHAcode": "1", "Label": "Group"}]}],
    "Phenotypes": [
        {"Phenotype": {"HPOId": "HP:0000256", "HPOTerm": "Macrocephaly", "HPOFrequency": "Frequent (79-30%)"}},
        {"Phenotype": {"HPOId": "HP:0000256", "HPOTerm": "Macrocephaly", "HPOFrequency": "Very rare (<4-1%)"}},
        {"Phenotype": {"HPOId": "HP:0001250", "HPOTerm": "Seizure", "HPOFrequency": "Excluded (0%)"}},
    ],
    "Genes": [
        {
            "Gene": {
                "Symbol": "AAA",
                "Name": "a gene",
                "DisorderGeneAssociationType": "Disease-causing",
                "ExternalReferences": [
                    {"ExternalReference": {"Source": "HGNC", "Reference": "7"}},
                    {"Source": "OMIM", "Reference": "8"},
                ],
            }
        }
    ],
    "ExternalReferences": [
        {"ExternalReference": {"Source": "OMIM", "Reference": "100100", "DisorderMappingRelation": "E (Exact)"}},
        {"Source": "ICD-10", "Reference": "Q77.3", "DisorderMappingRelation": "NTBT (narrower)"},
    ],
    "Prevalences": {
        "Prevalence": [
            {"PrevalenceType": "Point prevalence", "PrevalenceClass": "1-9 / 100 000", "ValMoy": "no data"},
        ]
    },
    "AverageAgeOfOnsets": {"AverageAgeOfOnset": [{"value": "Infancy"}]},
    "TypeOfInheritances": [
        {"TypeOfInheritance": [{"value": "Autosomal dominant"}]},
        {"TypeOfInheritance": {"value": "X-linked"}},
    ],
    "TextSection": {"Contents": "A definition."},
}
KEY = "(Disorder)-[:HAS_PHENOTYPE]->(Phenotype)"


def pack(*packets: dict[str, Any]) -> bytes:
    return b"\n".join(orjson.dumps({"Orphapacket": packet}) for packet in packets)


def read_packets(source: Document, path: Path) -> tuple[Batch, list[Anomaly]]:
    path.touch()
    batch = Batch(orphapackets.OWNER, orphapackets.MANAGES)
    return batch, orphapackets.transform(orphapackets.get([source]), [path], batch)


@pytest.fixture
def read(document: Make, tmp_path: Path) -> Callable[..., tuple[Batch, list[Anomaly]]]:
    return lambda *packets: read_packets(document("p.jsonl", pack(*packets)), tmp_path / "p.jsonl")


def test_orphapackets_reads_every_shape(read: Callable[..., tuple[Batch, list[Anomaly]]]) -> None:
    batch, _ = read(GROUP, DISEASE)
    disorders = batch.nodes[schema.DISORDER]
    assert disorders["ORPHA:2"] == {
        "orpha": "ORPHA:2",
        "name": "Disease",
        "synonyms": ["Other name", "Third name"],
        "level": "disorder",
        "type": "Disease",
        "status": "active",
        "definition": "A definition.",
        "onset": ["Infancy"],
        "inheritance": ["Autosomal dominant", "X-linked"],
        "statements": [
            "orphapacket=inheritance: Autosomal dominant; X-linked",
            "orphapacket=name: Disease",
            "orphapacket=onset: Infancy",
            "orphapacket=status: active",
            "orphapacket=type: Disease",
        ],
    }
    assert disorders["ORPHA:1"]["level"] == "group"
    assert disorders["ORPHA:320716"] == {"orpha": "ORPHA:320716", "name": "Rare disorders", "status": "stub"}
    assert set(batch.edges[schema.CHILD_OF]) == {("ORPHA:1", "ORPHA:320716"), ("ORPHA:2", "ORPHA:1")}
    assert batch.nodes[schema.GENE]["AAA"]["xrefs"] == ["HGNC:7", "OMIM:8"]
    assert {key: row["relation"] for key, row in batch.edges[schema.MAPS_TO].items()} == {
        ("ORPHA:2", "OMIM:100100", "exact", "orphanet", None): "exact",
        ("ORPHA:2", "ICD10:Q77.3", "broader", "orphanet", None): "broader",
    }
    [prevalence] = batch.nodes[schema.PREVALENCE].values()
    assert prevalence["class"] == "1-9 / 100 000"
    assert "value" not in prevalence, "no data is missing, not 0"
    assert batch.nodes[schema.RELEASE]["orphapacket@2025-12-09"]["records"] == 2


def test_orphapackets_lists_a_duplicate_pair(read: Callable[..., tuple[Batch, list[Anomaly]]]) -> None:
    batch, anomalies = read(GROUP, DISEASE)
    assert batch.counts()[KEY] == 2
    assert batch.edges[schema.HAS_PHENOTYPE][("ORPHA:2", "HP:0000256", False)]["frequency"] == "Frequent (79-30%)"
    assert [(a.kind, a.id) for a in anomalies] == [("two_frequencies", "ORPHA:2 HP:0000256")]


def test_orphapackets_keeps_excluded_terms_apart(read: Callable[..., tuple[Batch, list[Anomaly]]]) -> None:
    batch, _ = read(GROUP, DISEASE)
    assert batch.edges[schema.HAS_PHENOTYPE][("ORPHA:2", "HP:0001250", True)]["frequencyHigh"] == 0.0
    assert ("ORPHA:2", "HP:0001250", False) not in batch.edges[schema.HAS_PHENOTYPE]


def test_orphapackets_lists_a_second_packet_of_one_code(read: Callable[..., tuple[Batch, list[Anomaly]]]) -> None:
    batch, anomalies = read(GROUP, {**GROUP, "Label": "Another"})
    assert batch.nodes[schema.DISORDER]["ORPHA:1"]["name"] == "Group"
    assert [(a.kind, a.id, a.file) for a in anomalies] == [("duplicate_code", "ORPHA:1", "p.jsonl:2")]


def test_orphapackets_refuses_a_cycle_by_name(read: Callable[..., tuple[Batch, list[Anomaly]]]) -> None:
    back = {**GROUP, "Parents": {"Parent": [{"ORPHAcode": "2", "Label": "Disease"}]}}
    with pytest.raises(FileFormatError, match="ORPHA:1 -> ORPHA:2 -> ORPHA:1"):
        read(back, DISEASE)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "no JSON"),
        (b"[]", "no Orphapacket"),
        (b"3", "no Orphapacket"),
        (b'{"Orphapacket": []}', "no Orphapacket"),
        (b'{"Orphapacket": {"Label": "A"}}', "no Orphapacket"),
        (b'{"Orphapacket": {"ORPHAcode": "x", "Label": "A"}}', "no Orphapacket"),
        (b'{"Orphapacket": {"ORPHAcode": "1", "Label": null}}', "no Orphapacket"),
        (b"\xff", "no JSON"),
    ],
)
def test_orphapackets_refuses_other_lines_with_their_number(
    line: bytes, message: str, document: Make, tmp_path: Path
) -> None:
    source = document("p.jsonl", pack(GROUP) + b"\n" + line)
    with pytest.raises(FileFormatError, match=message) as caught:
        read_packets(source, tmp_path / "p.jsonl")
    assert caught.value.where == "p.jsonl:2"
    assert caught.value.repair


@pytest.mark.parametrize(
    "broken",
    [
        {"Parents": [{"Parent": [{"Label": "no code"}]}]},
        {"Parents": [{"Parent": [{"ORPHAcode": "HP:1", "Label": "x"}]}]},
        {"Phenotypes": [{"Phenotype": {"HPOTerm": "no id"}}]},
        {"Phenotypes": [{"Phenotype": {"HPOId": "XX:12", "HPOTerm": "foreign"}}]},
        {"Genes": [{"Gene": {"Name": "no symbol"}}]},
        {"ExternalReferences": [{"Source": "OMIM"}]},
    ],
)
def test_orphapackets_refuses_a_packet_without_a_part(
    broken: dict[str, Any], read: Callable[..., tuple[Batch, list[Anomaly]]]
) -> None:
    with pytest.raises(FileFormatError) as caught:
        read(GROUP, {**DISEASE, **broken})
    assert caught.value.where == "p.jsonl:2"


def test_orphapackets_refuses_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="no Orphapacket in it"):
        orphapackets.transform(iter([]), [tmp_path], Batch(orphapackets.OWNER, orphapackets.MANAGES))
