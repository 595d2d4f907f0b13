"""Phenopackets: excluded features stay excluded, retired terms are followed, missing parts are counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from files.documents import Document
from graph import schema
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, refuse_anomalies
from loaders.benchmark.diagnosis import DiagnosisMap, MappedDisorder
from loaders.cases.phenopackets import files as phenopacket_files
from loaders.cases.phenopackets import load as phenopackets
from loaders.cases.phenopackets.terms import Terms
from mmrarebench.exceptions import AnomaliesRefused, FileFormatError, InputError

Make = Callable[[str, str | bytes], Document]
Read = Callable[..., tuple[Batch, list[Anomaly]]]
CODES = DiagnosisMap(
    {
        "OMIM:1": [MappedDisorder("ORPHA:1", "exact", "orphanet"), MappedDisorder("ORPHA:2", "broader", "orphanet")],
        "OMIM:2": [MappedDisorder("ORPHA:2", "broader", "orphanet")],
    },
    {"ORPHA:1", "ORPHA:2", "ORPHA:3"},
    {"ORPHA:9": "ORPHA:3"},
)
TERMS = Terms({"HP:0000256": "Macrocephaly", "HP:0000358": "Rotated ears"}, {"HP:0000368": "HP:0000358"}, True)
PACKET: dict[str, Any] = {
    "id": "case1",
    "subject": {"id": "1", "sex": "FEMALE", "timeAtLastEncounter": {"age": {"iso8601duration": "P6Y"}}},
    "phenotypicFeatures": [
        {"type": {"id": "HP:0000256", "label": "Macrocephaly"}, "onset": {"age": {"iso8601duration": "P1Y"}}},
        {"type": {"id": "HP:0000368", "label": "Low-set ears"}, "excluded": True},
    ],
    "interpretations": [
        {
            "diagnosis": {
                "disease": {"id": "OMIM:1", "label": "Disease one"},
                "genomicInterpretations": [
                    {
                        "interpretationStatus": "CAUSATIVE",
                        "variantInterpretation": {
                            "variationDescriptor": {"geneContext": {"symbol": "AAA"}},
                        },
                    }
                ],
            }
        }
    ],
    "metaData": {"externalReferences": [{"id": "PMID:7", "description": "A report"}]},
}
QUESTION = "toy/diagnosis/case1"


def changed_packet(**parts: Any) -> dict[str, Any]:
    return {**PACKET, **parts}


@pytest.fixture
def read(document: Make, tmp_path: Path) -> Read:
    def run(*packets: dict[str, Any], terms: Terms = TERMS) -> tuple[Batch, list[Anomaly]]:
        batch = Batch("benchmark:toy", phenopackets.MANAGES)
        sources = [document(f"{i}.json", orjson.dumps(packet)) for i, packet in enumerate(packets)]
        stream = phenopacket_files.get(sources)
        return batch, phenopackets.transform(stream, [tmp_path], "toy", CODES, terms, batch)

    return run


def test_transform_writes_a_case_and_a_question_a_packet(read: Read) -> None:
    batch, anomalies = read(PACKET)
    assert [(a.kind, a.id) for a in anomalies] == [("obsolete_hpo", "HP:0000368")]
    parts = '{"interpretations":[{"diagnosis":{"disease":{"id":"OMIM:1","label":"Disease one"}}}]}'
    assert batch.nodes[schema.CASE]["case1"] == {"id": "case1", "sex": "female", "age": "P6Y", "packet": parts}
    present = batch.edges[schema.PRESENTS]
    assert present[("case1", "HP:0000256", False)]["onset"] == "P1Y"
    assert present[("case1", "HP:0000358", True)]["statedAs"] == "HP:0000368"
    assert ("case1", "HP:0000358", False) not in present
    question = batch.nodes[schema.QUESTION][QUESTION]
    assert (
        question["context"]
        == "Sex: female.\nAge at last encounter: P6Y.\nPresent: Macrocephaly.\nAbsent: Rotated ears."
    )
    assert (question["answer"], question["goldCurie"], question["goldStatus"]) == ("Disease one", "OMIM:1", "exact")
    assert ("case1", "PMID:7") in batch.edges[schema.REPORTED_IN]
    assert batch.edges[schema.CASE_GENE][("case1", "AAA", "causative")] == {"association": "causative"}


@pytest.mark.parametrize(
    ("status", "association"), [("REJECTED", None), (1, None), ("CANDIDATE", "candidate"), (4, "causative")]
)
def test_rejected_gene_is_no_gene_of_the_case(status: str | int, association: str | None, read: Read) -> None:
    genomic = {"interpretationStatus": status, "gene": {"valueId": "HGNC:1", "symbol": "BBB"}}
    diagnosis = {"disease": {"id": "OMIM:1", "label": "Disease one"}, "genomicInterpretations": [genomic]}
    batch, _ = read(changed_packet(interpretations=[{"diagnosis": diagnosis}]))
    assert [edge["association"] for edge in batch.edges[schema.CASE_GENE].values()] == (
        [association] if association else []
    )


def test_code_that_orphanet_does_not_have_is_listed(read: Read) -> None:
    batch, anomalies = read(changed_packet(interpretations=[{"diagnosis": {"disease": {"id": "ORPHA:404"}}}]))
    assert [(a.kind, a.id) for a in anomalies if a.kind == "unknown_orpha"] == [("unknown_orpha", "ORPHA:404")]
    assert batch.nodes[schema.QUESTION][QUESTION]["goldStatus"] == "none"


def test_age_in_words_is_kept_and_listed(read: Read) -> None:
    subject = {"id": "1", "timeAtLastEncounter": {"age": {"iso8601duration": "10 years"}}}
    batch, anomalies = read(changed_packet(subject=subject))
    assert batch.nodes[schema.CASE]["case1"]["age"] == "10 years"
    assert [(a.kind, a.id) for a in anomalies if a.kind == "unreadable_age"] == [("unreadable_age", "10 years")]


def test_diagnosis_maps_to_orphanet_by_the_nearest_mapping(read: Read) -> None:
    batch, _ = read(PACKET)
    assert set(batch.edges[schema.HAS_DIAGNOSIS]) == {("case1", "ORPHA:1", "OMIM:1", "exact", "orphanet")}
    assert set(batch.edges[schema.CONCEPT_DIAGNOSIS]) == {("case1", "OMIM:1", "OMIM:1", "exact", "stated")}


@pytest.mark.parametrize(
    ("disease", "status"),
    [("OMIM:2", "broader"), ("OMIM:3", "none"), ("ORPHA:1", "exact"), ("ORPHA:9", "exact"), ("ORPHA:4", "none")],
)
def test_question_keeps_the_gold_status_of_its_mapping(disease: str, status: str, read: Read) -> None:
    batch, _ = read(changed_packet(interpretations=[{"diagnosis": {"disease": {"id": disease}}}]))
    assert batch.nodes[schema.QUESTION][QUESTION]["goldStatus"] == status


def test_diagnosis_comes_from_diseases_without_interpretation(read: Read) -> None:
    diseases = [{"term": {"id": "OMIM:1"}, "excluded": True}, {"term": {"id": "OMIM:2"}}]
    batch, _ = read(changed_packet(interpretations=[], diseases=diseases))
    assert batch.nodes[schema.QUESTION][QUESTION]["goldCurie"] == "OMIM:2"


def test_packet_without_diagnosis_is_listed_and_kept_as_question(read: Read) -> None:
    batch, anomalies = read(changed_packet(interpretations=[]))
    assert [a.kind for a in anomalies] == ["obsolete_hpo", "no_diagnosis"]
    question = batch.nodes[schema.QUESTION][QUESTION]
    assert question["goldStatus"] == "none"
    assert "answer" not in question
    assert not batch.edges[schema.HAS_DIAGNOSIS]


@pytest.mark.parametrize(
    ("term", "kind"), [("HP:9999999", "unknown_hpo"), ("MP:0000001", "unreadable_hpo"), ("", "unreadable_hpo")]
)
def test_transform_lists_and_leaves_out_unknown_terms(term: str, kind: str, read: Read) -> None:
    batch, anomalies = read(changed_packet(phenotypicFeatures=[{"type": {"id": term, "label": "x"}}]))
    assert [(a.kind, a.id, a.record) for a in anomalies] == [(kind, term, "case1"), ("no_features", "case1", "case1")]
    assert not batch.edges[schema.PRESENTS]


def test_transform_keeps_every_readable_term_without_hpo(read: Read) -> None:
    batch, anomalies = read(
        changed_packet(phenotypicFeatures=[{"type": {"id": "HP:9999999", "label": "x"}}]), terms=Terms({}, {}, False)
    )
    assert anomalies == []
    assert ("case1", "HP:9999999", False) in batch.edges[schema.PRESENTS]


def test_transform_lists_a_second_packet_of_one_id(read: Read) -> None:
    batch, anomalies = read(PACKET, changed_packet(subject={"sex": "MALE"}))
    assert [(a.kind, a.file) for a in anomalies if a.kind == "duplicate_case"] == [("duplicate_case", "1.json")]
    assert batch.nodes[schema.CASE]["case1"]["sex"] == "female"


def test_refuse_anomalies_raises_under_strict(read: Read) -> None:
    _, anomalies = read(PACKET)
    refuse_anomalies(anomalies, strict=False)
    with pytest.raises(AnomaliesRefused, match="obsolete_hpo HP:0000368") as caught:
        refuse_anomalies(anomalies, strict=True)
    assert caught.value.where == "0.json:case1"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{", "no JSON"),
        (b"\xff\xfe{}", "no JSON"),
        (b"[]", "no phenopacket"),
        (b"{}", "no phenopacket"),
        (b'{"id": 3, "phenotypicFeatures": []}', "no phenopacket"),
    ],
)
def test_reader_refuses_files_without_a_phenopacket(data: bytes, message: str, document: Make, tmp_path: Path) -> None:
    batch = Batch("benchmark:toy", phenopackets.MANAGES)
    packets = phenopacket_files.get([document("0.json", orjson.dumps(PACKET)), document("1.json", data)])
    with pytest.raises(FileFormatError, match=message) as caught:
        phenopackets.transform(packets, [tmp_path], "toy", CODES, TERMS, batch)
    assert caught.value.where.startswith("1.json")
    assert caught.value.repair


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"phenotypicFeatures": ["x"]}, "phenotypicFeatures is a text and no message"),
        ({"interpretations": {"diagnosis": 1}}, "interpretations is no list"),
        ({"subject": "x"}, "subject is a text and no message"),
        ({"subject": {"timeAtLastEncounter": {"age": "P5Y"}}}, "subject.timeAtLastEncounter.age is a text"),
    ],
)
def test_transform_leaves_out_a_misshapen_packet_and_keeps_the_rest(
    parts: dict[str, Any], message: str, read: Read
) -> None:
    batch, anomalies = read(PACKET, {**PACKET, "id": "other", **parts})
    assert list(batch.nodes[schema.CASE]) == ["case1"]
    assert [a.message.startswith(message) for a in anomalies if (a.kind, a.id) == ("misshapen_packet", "other")] == [
        True
    ]
    with pytest.raises(FileFormatError, match=message):
        read({**PACKET, **parts})


def test_transform_reads_null_as_absent_and_words_as_flags(read: Read) -> None:
    feature = {"type": {"id": "HP:0000256"}, "excluded": "false", "onset": None}
    batch, _ = read(
        changed_packet(
            phenotypicFeatures=[feature],
            interpretations=None,
            diseases=[{"term": {"id": "OMIM:1"}, "excluded": "true"}],
        )
    )
    assert [key[1:] for key in batch.edges[schema.PRESENTS]] == [("HP:0000256", False)]
    assert batch.nodes[schema.QUESTION][QUESTION].get("goldCurie") is None


def test_yaml_reader_keeps_times_and_ids_as_text(document: Make, tmp_path: Path) -> None:
    text = (
        "id: 12\nsubject: {dateOfBirth: 2010-06-15T00:00:00Z, timeAtLastEncounter: {timestamp: 2020-06-14T00:00:00Z}}\n"
        "phenotypicFeatures: [{type: {id: HP:0000256}, onset: {timestamp: 2012-01-01T00:00:00Z}}]\n"
    )
    batch = Batch("benchmark:toy", phenopackets.MANAGES)
    packets = phenopacket_files.get([document("a.yaml", text)])
    phenopackets.transform(packets, [tmp_path], "toy", CODES, TERMS, batch)
    assert batch.nodes[schema.CASE]["12"]["age"] == "P9Y"
    assert [facts["onset"] for facts in batch.edges[schema.PRESENTS].values()] == ["2012-01-01T00:00:00Z"]


def test_family_without_proband_returns_no_case(document: Make) -> None:
    anomalies: list[Anomaly] = []
    family = orjson.dumps({"id": "f", "relatives": [{**PACKET, "id": "m"}], "metaData": {}})
    assert list(phenopacket_files.get([document("f.json", family)], anomalies)) == []
    assert [(a.kind, a.id) for a in anomalies] == [("relative_left_out", "m")]


def test_transform_refuses_an_input_without_packets(read: Read) -> None:
    with pytest.raises(InputError, match="no phenopacket in it"):
        read()


def test_version_1_packet_keeps_negated_features_and_ages(read: Read) -> None:
    batch, _ = read(
        {
            "id": "old",
            "subject": {"ageAtCollection": {"age": "P27Y"}, "sex": "MALE"},
            "phenotypicFeatures": [
                {"type": {"id": "HP:0000256"}, "classOfOnset": {"id": "HP:0003577", "label": "Congenital onset"}},
                {"type": {"id": "HP:0000358"}, "negated": True},
            ],
            "genes": [{"id": "HGNC:1", "symbol": "AAA"}],
            "diseases": [{"term": {"id": "OMIM:1", "label": "Disease one"}}],
        }
    )
    assert batch.nodes[schema.CASE]["old"]["age"] == "P27Y"
    present = batch.edges[schema.PRESENTS]
    assert present[("old", "HP:0000256", False)]["onset"] == "Congenital onset (HP:0003577)"
    assert ("old", "HP:0000358", True) in present
    assert ("old", "AAA", "not stated") in batch.edges[schema.CASE_GENE]


def test_unsolved_interpretation_gives_no_gold(read: Read) -> None:
    diagnosis = {"progressStatus": "UNSOLVED", "diagnosis": {"disease": {"id": "OMIM:1", "label": "Disease one"}}}
    batch, anomalies = read(changed_packet(interpretations=[diagnosis]))
    assert batch.nodes[schema.QUESTION][QUESTION]["goldStatus"] == "none"
    assert [a.kind for a in anomalies if a.kind != "obsolete_hpo"] == ["no_diagnosis"]


def test_retired_code_with_several_successors_is_kept_as_stated(document: Make, tmp_path: Path) -> None:
    codes = DiagnosisMap({}, {"ORPHA:7", "ORPHA:1", "ORPHA:2"}, None, {"ORPHA:7": ["ORPHA:1", "ORPHA:2"]})
    batch = Batch("benchmark:toy", phenopackets.MANAGES)
    packet = changed_packet(interpretations=[{"diagnosis": {"disease": {"id": "ORPHA:7"}}}])
    packets = phenopacket_files.get([document("0.json", orjson.dumps(packet))])
    anomalies = phenopackets.transform(packets, [tmp_path], "toy", codes, TERMS, batch)
    assert [key[1] for key in batch.edges[schema.HAS_DIAGNOSIS]] == ["ORPHA:7"]
    assert [a.id for a in anomalies if a.kind == "replaced_orpha"] == ["ORPHA:7"]


@pytest.mark.parametrize(
    ("subject", "age"),
    [
        ({"timeAtLastEncounter": {"age": {"iso8601duration": "P3Y2M"}}}, "P3Y2M"),
        ({"timeAtLastEncounter": {"ageRange": {"end": {"iso8601duration": "P10Y"}}}}, "../P10Y"),
        ({"timeAtLastEncounter": {"gestationalAge": {"weeks": 20}}}, "20 weeks of gestation"),
        (
            {"timeAtLastEncounter": {"ontologyClass": {"id": "HP:0003581", "label": "Adult onset"}}},
            "Adult onset (HP:0003581)",
        ),
        ({"dateOfBirth": "2019-02-01", "timeAtLastEncounter": {"timestamp": "2021-01-31T10:00:00Z"}}, "P1Y"),
        ({"dateOfBirth": "2021-01-01", "timeAtLastEncounter": {"interval": {"end": "2021-01-11T00:00:00Z"}}}, "P10D"),
        ({"ageAtCollection": {"age": "P27Y"}}, "P27Y"),
        ({"ageRangeAtCollection": {"start": {"age": "P5Y"}, "end": {"age": "P6Y"}}}, "P5Y/P6Y"),
        ({}, None),
    ],
)
def test_transform_reads_every_form_of_an_age(
    subject: dict[str, Any], age: str | None, document: Make, tmp_path: Path
) -> None:
    packet = changed_packet(subject={"id": "1", **subject})
    batch = Batch("benchmark:toy", phenopackets.MANAGES)
    packets = phenopacket_files.get([document("a.json", orjson.dumps(packet))])
    anomalies = phenopackets.transform(packets, [tmp_path], "toy", CODES, TERMS, batch)
    assert batch.nodes[schema.CASE]["case1"].get("age") == age
    assert "unreadable_age" not in {a.kind for a in anomalies}


def test_transform_reads_no_age_from_a_date(read: Read) -> None:
    batch, anomalies = read(changed_packet(subject={"timeAtLastEncounter": {"timestamp": "2021-01-31T10:00:00Z"}}))
    assert "age" not in batch.nodes[schema.CASE]["case1"]
    assert "2021" not in batch.nodes[schema.QUESTION][QUESTION]["context"]
    assert [a.kind for a in anomalies if a.kind == "unreadable_age"] == ["unreadable_age"]


def test_transform_lists_a_feature_both_present_and_excluded(read: Read) -> None:
    kind = {"id": "HP:0000256", "label": "Macrocephaly"}
    _, anomalies = read(changed_packet(phenotypicFeatures=[{"type": kind}, {"type": kind, "excluded": True}]))
    assert [(a.kind, a.id) for a in anomalies] == [("contradicting_feature", "Macrocephaly")]


def test_transform_keeps_onset_resolution_measurements_and_actions(read: Read) -> None:
    feature = {
        "type": {"id": "HP:0000256"},
        "onset": {"ontologyClass": {"id": "HP:0003577", "label": "Congenital onset"}},
        "resolution": {"age": {"iso8601duration": "P2Y"}},
    }
    actions = [{"procedure": {"code": {"id": "NCIT:C1", "label": "Biopsy"}}}, {"radiationTherapy": {}}]
    batch, _ = read(
        changed_packet(
            phenotypic_features=[feature],
            phenotypicFeatures=[feature],
            measurements=[
                {"assay": {"id": "LOINC:2"}, "value": {"ontologyClass": {"id": "NCIT:P", "label": "Positive"}}}
            ],
            medicalActions=actions,
            biosamples=[{"id": "s", "description": "skin"}],
            diseases=[{"term": {"id": "OMIM:2"}, "excluded": True}],
        )
    )
    assert batch.edges[schema.PRESENTS]["case1", "HP:0000256", False] == {
        "excluded": False,
        "onset": "Congenital onset (HP:0003577)",
        "resolution": "P2Y",
        "position": 1,
    }
    case = batch.nodes[schema.CASE]["case1"]
    assert case["measurements"] == ["LOINC:2: Positive (NCIT:P)"]
    assert (case["treatments"], case["biosamples"]) == (["Biopsy (NCIT:C1)"], ["s: skin"])
    assert case["diagnoses"] == ["OMIM:1 Disease one: unknown progress", "OMIM:2: excluded"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a byte-order mark"])
@pytest.mark.parametrize("spelling", ["camelCase", "snake_case", "yaml", "several in one yaml", "list", "lines"])
def test_reader_returns_one_packet_for_every_spelling_and_form(
    spelling: str, mark: bytes, read: Read, document: Make, tmp_path: Path
) -> None:
    import yaml

    name, data = "a.json", orjson.dumps(PACKET)
    if spelling == "snake_case":
        for camel in ("phenotypicFeatures", "timeAtLastEncounter", "genomicInterpretations", "interpretationStatus"):
            snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in camel)
            data = data.replace(camel.encode(), snake.encode())
    if spelling == "lines":
        name, data = "a.jsonl", orjson.dumps(PACKET) + b"\n\n"
    if spelling == "list":
        data = orjson.dumps([PACKET])
    if "yaml" in spelling:
        name, data = "a.yaml", yaml.safe_dump(PACKET).encode()
    if spelling.startswith("several"):
        data += b"---\n" + yaml.safe_dump({**PACKET, "id": "case2"}).encode()
    batch = Batch("benchmark:toy", phenopackets.MANAGES)
    packets = phenopacket_files.get([document(name, mark + data)])
    phenopackets.transform(packets, [tmp_path], "toy", CODES, TERMS, batch)
    expected, _ = read(PACKET)
    assert batch.nodes[schema.CASE]["case1"] == expected.nodes[schema.CASE]["case1"]
    assert (
        batch.nodes[schema.QUESTION][QUESTION]["contentHash"]
        == expected.nodes[schema.QUESTION][QUESTION]["contentHash"]
    )
    assert len(batch.nodes[schema.CASE]) == (2 if spelling.startswith("several") else 1)
