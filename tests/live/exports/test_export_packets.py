"""Exported phenopackets equal the loaded ones: measurements, samples, treatments and the status of diagnoses too."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

import orjson

from api.usecases import export, loading
from files import documents as files
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from loaders.benchmark.diagnosis import DiagnosisMap
from loaders.cases.phenopackets import load as phenopackets
from loaders.cases.phenopackets.files import SUFFIXES, get
from loaders.cases.phenopackets.terms import Terms

OF_REAL_PACKETS = 40
WHOLE: dict[str, Any] = {
    "id": "toy-whole",
    "subject": {
        "sex": "MALE",
        "timeAtLastEncounter": {"age": {"iso8601duration": "P9Y"}},
        "vitalStatus": {"status": "DECEASED", "timeOfDeath": {"age": {"iso8601duration": "P9Y2M"}}},
    },
    "phenotypicFeatures": [{"type": {"id": "HP:0001250", "label": "Seizure"}}],
    "measurements": [
        {
            "assay": {"id": "LOINC:2157-6", "label": "Creatine kinase"},
            "value": {
                "quantity": {
                    "unit": {"id": "UCUM:U/L", "label": "U/L"},
                    "value": 812.5,
                    "referenceRange": {"unit": {"id": "UCUM:U/L", "label": "U/L"}, "low": 30.0, "high": 200.0},
                }
            },
            "timeObserved": {"age": {"iso8601duration": "P8Y"}},
        },
        {
            "assay": {"id": "LOINC:1", "label": "Leukocytes"},
            "value": {"ontologyClass": {"id": "NCIT:C2", "label": "Low"}},
        },
    ],
    "biosamples": [
        {
            "id": "toy-sample",
            "sampledTissue": {"id": "UBERON:0002097", "label": "skin"},
            "timeOfCollection": {"age": {"iso8601duration": "P8Y6M"}},
            "procedure": {"code": {"id": "NCIT:C28743", "label": "Punch biopsy"}},
        }
    ],
    "medicalActions": [
        {
            "treatment": {
                "agent": {"id": "DrugCentral:1610", "label": "losartan"},
                "doseIntervals": [{"quantity": {"unit": {"id": "UCUM:mg", "label": "mg"}, "value": 25.0}}],
                "drugType": "PRESCRIPTION",
            },
            "responseToTreatment": {"id": "NCIT:C102560", "label": "Favorable"},
        },
        {"procedure": {"code": {"id": "NCIT:C1", "label": "Biopsy"}}},
    ],
    "diseases": [
        {"term": {"id": "OMIM:2", "label": "Two"}, "excluded": True},
        {
            "term": {"id": "OMIM:1", "label": "One"},
            "onset": {"ontologyClass": {"id": "HP:0003577", "label": "Congenital"}},
        },
    ],
    "interpretations": [
        {"id": "a", "progressStatus": "UNSOLVED", "diagnosis": {"disease": {"id": "OMIM:3", "label": "Three"}}},
        {
            "id": "b",
            "progressStatus": "COMPLETED",
            "diagnosis": {
                "disease": {"id": "OMIM:1", "label": "One"},
                "genomicInterpretations": [
                    {
                        "subjectOrBiosampleId": "x",
                        "interpretationStatus": "CAUSATIVE",
                        "gene": {"valueId": "A", "symbol": "A"},
                    }
                ],
            },
            "summary": "Read by two people.",
        },
    ],
}


def desired_batch(graph: Graph, paths: list[Path]) -> Batch:
    """What loading these files wants of the graph, but for the release that names the files."""
    batch = Batch("benchmark:again", phenopackets.MANAGES)
    packets = get(files.documents(paths, SUFFIXES))
    phenopackets.transform(packets, paths, "again", DiagnosisMap.read(graph), Terms.of_graph(graph), batch)
    for spec in (schema.RELEASE, schema.BENCHMARK_RELEASE):
        batch.nodes.pop(spec, None)
        batch.edges.pop(spec, None)
    return batch


def test_export_packets_load_back_without_a_change(empty_graph: Graph, tmp_path: Path, data: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "whole.json").write_bytes(orjson.dumps(WHOLE))
    with tarfile.open(data / "phenopackets" / "phenopacket-store_subset.tar.xz") as archive:
        members = [member for member in archive if member.name.endswith(".json")]
        for number, member in enumerate(members[::OF_REAL_PACKETS]):
            content = archive.extractfile(member)
            assert content is not None
            (folder / f"{number}.json").write_bytes(content.read())
    loading.load_phenopackets(empty_graph, [folder], "again")
    exported = export.export_packets(empty_graph, "again", tmp_path / "out")
    before, after = desired_batch(empty_graph, [folder]), desired_batch(empty_graph, [tmp_path / "out"])
    assert len(exported.files) == len(before.nodes[schema.CASE])
    assert after.nodes == before.nodes
    assert after.edges == before.edges


def test_export_packets_writes_every_stated_part(empty_graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "whole.json").write_bytes(orjson.dumps(WHOLE))
    loading.load_phenopackets(empty_graph, [tmp_path / "whole.json"], "again")
    export.export_packets(empty_graph, "again", tmp_path / "out")
    written = orjson.loads((tmp_path / "out" / "toy-whole.json").read_bytes())
    for part in ("measurements", "biosamples", "medicalActions", "diseases"):
        assert written[part] == WHOLE[part]
    assert written["subject"] == {**WHOLE["subject"], "id": "toy-whole"}
    assert [(i["progressStatus"], i["diagnosis"]["disease"]) for i in written["interpretations"]] == [
        (i["progressStatus"], i["diagnosis"]["disease"]) for i in WHOLE["interpretations"]
    ]
