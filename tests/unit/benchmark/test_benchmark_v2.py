"""Tables of the second version: diagnosis under three conditions, and evidence verification, by their columns."""

from __future__ import annotations

import json
from pathlib import Path

import orjson
import pytest
from benchmark_rows import Make, kinds, load, png, row, table, work

from graph import schema
from loaders.benchmark.load import Work, get
from loaders.benchmark.tracks import DIAGNOSIS_V2, EVIDENCE
from mmrarebench.exceptions import FileFormatError, UsageError

__all__ = ["work"]
DIAGNOSIS = (
    "index",
    "question",
    "context",
    "answer",
    "answer_aliases",
    "image findings",
    "figure_mapping",
    "image_path",
    "image",
)
FINDINGS = [{"title": "MRI", "body": "A mass.", "markdown": "### MRI\nA mass."}]
POINTS = [
    {"point": "H&E shows foam cells", "image": "Image 1", "credit": "required", "category": "microstructural_pattern"},
    {"point": "Both fit storage", "image": "Image 2", "credit": "optional", "category": "cross_image_integration"},
]
IDS = (
    "row_key",
    "pmcid",
    "doc_id",
    "case_id",
    "task_type",
    "final_diagnosis",
    "orpha_code",
    "overlap_with_T1",
    "t1_index",
    "t1_ver2_paired_subset",
    "t1_ver2_match_key_pmcid",
    "t1_ver2_matched_index",
    "supporting_image_ids",
    "decisive_image_ids",
)
META = (
    "evidence_modality",
    "image_dependency",
    "diagnostic_relevance",
    "cross_image_relation",
    "source_support",
    "text_only_solvability",
    "mcq_quality",
)
EVIDENCE_COLUMNS = (
    "question_open",
    "context",
    "image_slot_map",
    "acceptable_evidence_points",
    "gold_rationale",
    "gold_answer_open",
    *IDS,
    *META,
    "image_path",
    "image",
)


def diagnosis(index: int = 1, **cells: str) -> dict[str, str]:
    usual = {
        "index": str(index),
        "question": "Which disorder?",
        "context": "A man.",
        "answer": "Fabry disease",
        "answer_aliases": "[]",
        "image findings": json.dumps(FINDINGS),
        "figure_mapping": "",
        "image_path": '["images/PMC1/a.png"]',
        "image": json.dumps([png()]),
    }
    return {**usual, **cells}


def evidence(**cells: str) -> dict[str, str]:
    usual = dict.fromkeys(EVIDENCE_COLUMNS, "") | {
        "question_open": "What supports it?",
        "context": "Established diagnosis: Fabry disease. A man.",
        "image_slot_map": '[{"public_slot": "Image 1"}, {"public_slot": "Image 2"}]',
        "acceptable_evidence_points": json.dumps(POINTS),
        "gold_rationale": "Foam cells.",
        "gold_answer_open": "Open.",
        "row_key": "t4ev:1",
        "pmcid": "PMC77",
        "final_diagnosis": "Fabry disease",
        "orpha_code": "324",
        "supporting_image_ids": "[1, 2]",
        "decisive_image_ids": "[1]",
        "text_only_solvability": "low",
        "evidence_modality": "histology",
        "image_path": '["a.png", "b.png"]',
        "image": json.dumps([png(), png("blue")]),
    }
    return {**usual, **cells}


def load_evidence(
    work: Work, document: Make, *rows: dict[str, str], columns: tuple[str, ...] = EVIDENCE_COLUMNS
) -> dict[str, object]:
    load(work, document("evidence_verification_opened_FULL609.tsv", table(*map(quote_cells, rows), columns=columns)))
    return next(iter(work.batch.nodes[schema.QUESTION].values()))


def quote_cells(row: dict[str, str]) -> dict[str, str]:
    return {k: '"' + v.replace('"', '""') + '"' for k, v in row.items()}


def test_diagnosis_v2_keeps_its_three_conditions(work: Work, document: Make) -> None:
    load(work, document("diagnosis_opened.tsv", table(quote_cells(diagnosis()), columns=DIAGNOSIS)))
    question = work.batch.nodes[schema.QUESTION]["toy/diagnosis/1"]
    assert question["conditions"] == ["full", "redacted", "text_only"]
    assert json.loads(str(question["imageFindings"])) == FINDINGS
    assert (question["goldStatus"], question["context"], question.get("extra")) == (
        "exact",
        "A man.",
        None,
    )
    assert work.anomalies == []


def test_content_hash_changes_with_the_image_findings(work: Work, document: Make) -> None:
    rows = [quote_cells(diagnosis(1)), quote_cells(diagnosis(2, **{"image findings": "[]"}))]
    load(work, document("diagnosis_opened.tsv", table(*rows, columns=DIAGNOSIS)))
    hashes = {q["contentHash"] for q in work.batch.nodes[schema.QUESTION].values()}
    assert len(hashes) == 2


def test_evidence_row_becomes_points_roles_and_labels(work: Work, document: Make) -> None:
    question = load_evidence(work, document, evidence())
    assert question["id"] == "toy/evidence/0"
    assert (question["question"], question["answer"], question["diagnosis"], question["goldStatus"]) == (
        "What supports it?",
        "Foam cells.",
        "Fabry disease",
        "exact",
    )
    assert question["conditions"] == ["full", "no_diagnosis", "text_only"]
    extra = orjson.loads(str(question["extra"]))
    assert (extra["row_key"], extra["gold_answer_open"], extra["text_only_solvability"]) == ("t4ev:1", "Open.", "low")
    assert [(c["kind"], c["text"]) for c in work.batch.nodes[schema.CRITERION].values()] == [
        ("required_evidence", "H&E shows foam cells"),
        ("optional_evidence", "Both fit storage"),
    ]
    uses = [(e["position"], e["label"], e["role"]) for e in work.batch.edges[schema.USES].values()]
    assert uses == [(1, "Image 1", "decisive"), (2, "Image 2", "supporting")]
    first, second = work.batch.nodes[schema.IMAGE]
    assert {key[:2] for key in work.batch.edges[schema.GROUNDED_IN_IMAGE]} == {
        ("toy/evidence/0/acceptable_evidence_points/1", first),
        ("toy/evidence/0/acceptable_evidence_points/2", second),
    }
    assert set(work.batch.nodes[schema.ARTICLE]) == {"PMC:77"}
    assert work.anomalies == []


@pytest.mark.parametrize(
    ("slots", "anomalies"),
    [("", []), ("no JSON", ["image_slot_map"]), ('{"a": 1}', ["image_slot_map"]), ("[{}, 3]", [])],
)
def test_evidence_image_without_slot_is_labelled_by_position(
    slots: str, anomalies: list[str], work: Work, document: Make
) -> None:
    load_evidence(work, document, evidence(image_slot_map=slots))
    assert [e["label"] for e in work.batch.edges[schema.USES].values()] == ["Image 1", "Image 2"]
    assert kinds(work) == anomalies


def test_evidence_reads_the_first_filled_question_and_answer(work: Work, document: Make) -> None:
    columns = ("index", "question", *EVIDENCE_COLUMNS)
    row = {"index": "a1", "question": "Closed?", **evidence(question_open="", gold_rationale="")}
    question = load_evidence(work, document, row, columns=columns)
    assert (question["id"], question["question"], question["answer"]) == ("toy/evidence/a1", "Closed?", "Open.")


def test_load_reads_one_row_from_files_of_several_conditions(work: Work, document: Make) -> None:
    text = table(quote_cells(diagnosis(1)), quote_cells(diagnosis(2)), columns=DIAGNOSIS)
    load(work, document("MRareBench_Diagnosis.tsv", text), document("MRareBench_Diagnosis_FD.tsv", text))
    assert (len(work.batch.nodes[schema.QUESTION]), work.anomalies) == (2, [])
    other = table(quote_cells(diagnosis(1, context="Another man.")), columns=DIAGNOSIS)
    load(work, document("MRareBench_Diagnosis_TO.tsv", other))
    assert kinds(work) == ["duplicate_index"]


def test_load_refuses_two_versions_of_one_track(work: Work, document: Make) -> None:
    load(work, document("b.tsv", table(quote_cells(diagnosis()), columns=DIAGNOSIS)))
    with pytest.raises(UsageError, match=r"two versions: b\.tsv is v2, this is v1"):
        load(work, document("diagnosis_opened.tsv", table(row(2))))


@pytest.mark.parametrize(
    ("table_file", "columns"), [(DIAGNOSIS_V2, DIAGNOSIS), (EVIDENCE, EVIDENCE_COLUMNS)], ids=["diagnosis", "evidence"]
)
def test_get_names_a_missing_column(table_file: object, columns: tuple[str, ...], document: Make) -> None:
    with pytest.raises(FileFormatError, match="lacks the column image"):
        list(get([document("x.tsv", "\t".join(c for c in columns if c != "image") + "\n")]))


def test_evidence_keeps_every_published_column(work: Work, document: Make) -> None:
    """Whatever column is filled can be found again, in a property, a criterion, an image or ``extra``."""
    row = evidence(**{name: f"{name} told" for name in (*IDS, *META) if not evidence()[name]})
    question = load_evidence(work, document, row)
    extra = orjson.loads(str(question["extra"]))
    assert {name: extra[name] for name in (*IDS, *META) if name != "orpha_code"} == {
        name: row[name] for name in (*IDS, *META) if name != "orpha_code"
    }
    assert question["orphaCode"] == "324"
    assert Path(EVIDENCE.path).name == "evidence_verification_opened_FULL609.tsv"
