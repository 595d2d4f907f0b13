"""Exports of a benchmark from made-up records: cells, labels, references, missing bytes, metadata."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import sys
import zipfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from files.images import ImageStore
from mmrarebench.benchmark.list_cells import reference_list_cell
from mmrarebench.exceptions import InputError
from reports.exports import croissant as export_croissant
from reports.exports import inspect as export_inspect
from reports.exports import jsonl as export_jsonl
from reports.exports import labelstudio as export_labelstudio
from reports.exports import vlmevalkit as export_vlmevalkit
from reports.exports.files import Exported, image_bytes, writing
from reports.exports.records import Criterion, Question, Use, assemble

csv.field_size_limit(sys.maxsize)
LONG, OTHER, SHORT = b"\x89PNG a picture " * 8, b"\xff\xd8 another picture " * 8, b"cut off"


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def use(position: int, data: bytes, label: str | None = None, path: str | None = None, **facts: Any) -> Use:
    facts_of_image = {
        "format": "PNG",
        "mode": "L",
        "width": 8,
        "height": 8,
        "bytes": len(data),
        "modality": None,
    } | facts
    return Use(position, sha(data), label, path, **facts_of_image)


def question(index: str, *uses: Use, track: str = "treatment", **facts: Any) -> Question:
    values: dict[str, Any] = {
        "case": None,
        "question": "What now?",
        "context": "A boy.",
        "answer": "Rest",
        "aliases": (),
        "relation_type": None,
        "category": None,
        "orpha_code": None,
        "gold_curie": None,
        "gold_status": None,
        "golds": (),
        "gold_names": (),
        "content_hash": "h",
        "synthetic": True,
        "masked_from": None,
        "findings": (),
        "extra": {},
        "criteria": (),
    }
    return Question(id=f"toy/{track}/{index}", track=track, source_id=index, uses=uses, **(values | facts))


@pytest.fixture
def store(tmp_path: Path) -> ImageStore:
    images = ImageStore(tmp_path / "images")
    for data in (LONG, OTHER, SHORT):
        images.put(sha(data), data)
    return images


def table(folder: Path, path: str = "treatment/treatment_plan.tsv") -> list[dict[str, str]]:
    with (folder / path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def shown_by_the_harness(rows: list[dict[str, str]]) -> dict[str, list[tuple[str | None, bytes]]]:
    """What the public harness shows of each row: (label, image) in order, by its rules.

    A short image cell is the index of another row, whose images are written under this row's index; the i-th image of a
    row is written as <index>--<i>.jpg, undecodable ones are skipped; a label is found by base name.
    """
    cells = {row["index"]: row["image"] for row in rows if row["image"]}
    for index, cell in cells.items():
        if len(cell) <= 64:
            assert len(cells[cell]) > 64, "the harness stops here"
            cells[index] = cells[cell]
    shown: dict[str, list[tuple[str | None, bytes]]] = {}
    for row in rows:
        labels = {PurePosixPath(p).name: label for label, p in json.loads(row.get("figure_mapping") or "{}").items()}
        shown[row["index"]] = [
            (labels.get(f"{row['index']}--{i}.jpg"), base64.b64decode(text))
            for i, text in enumerate(reference_list_cell(cells.get(row["index"], "[]")), 1)
            if text and base64.b64decode(text) != SHORT
        ]
    return shown


LABELLED = (
    question(
        "7", use(1, LONG, "Figure 1", "images/PMC1/fig1.jpg"), use(2, OTHER, "Figure 2", "images/PMC1/PMC1_b.png")
    ),
    question(
        "8", use(1, LONG, "Figure 1", "images/PMC1/fig1.jpg"), use(2, OTHER, "Figure 2", "images/PMC1/PMC1_b.png")
    ),
    question("9", use(1, OTHER, None, "images/PMC2/x.jpg")),
)


def test_vlmevalkit_plain_export_hides_labels_from_the_harness(store: ImageStore, tmp_path: Path) -> None:
    export_vlmevalkit.write(LABELLED, store, tmp_path / "out")
    shown = shown_by_the_harness(table(tmp_path / "out"))
    assert shown["7"] == [(None, LONG), (None, OTHER)]


def test_vlmevalkit_labels_in_names_show_every_label_to_the_harness(store: ImageStore, tmp_path: Path) -> None:
    export_vlmevalkit.write(LABELLED, store, tmp_path / "out", labels_in_names=True)
    rows = table(tmp_path / "out")
    shown = shown_by_the_harness(rows)
    assert shown["7"] == shown["8"] == [("Figure 1", LONG), ("Figure 2", OTHER)]
    assert shown["9"] == [(None, OTHER)]
    assert json.loads(rows[0]["image_path"]) == ["images/PMC1/fig1.jpg/~/7--1.jpg", "images/PMC1/PMC1_b.png/~/7--2.jpg"]
    assert json.loads(rows[2]["image_path"]) == ["images/PMC2/x.jpg"]


def test_vlmevalkit_labels_keep_their_image_after_a_broken_one(store: ImageStore, tmp_path: Path) -> None:
    broken = use(1, SHORT, "Figure 1", "a/1.jpg", format=None, width=None)
    questions = [question("3", broken, use(2, LONG, "Figure 2", "a/2.jpg"))]
    export_vlmevalkit.write(questions, store, tmp_path / "out", labels_in_names=True)
    assert shown_by_the_harness(table(tmp_path / "out"))["3"] == [("Figure 2", LONG)]


def test_vlmevalkit_refers_to_the_first_row_of_equal_images(store: ImageStore, tmp_path: Path) -> None:
    export_vlmevalkit.write(LABELLED, store, tmp_path / "out")
    rows = table(tmp_path / "out")
    assert [row["image"] for row in rows][1] == "7"
    assert rows[1]["image_path"] == rows[0]["image_path"]


@pytest.mark.parametrize("index", ["case-1", "007"])
def test_vlmevalkit_refers_to_plain_numbers_only(index: str, store: ImageStore, tmp_path: Path) -> None:
    questions = [question(index, use(1, LONG)), question("z", use(1, LONG))]
    export_vlmevalkit.write(questions, store, tmp_path / "out")
    first, second = table(tmp_path / "out")
    assert first["image"] == second["image"]
    assert len(second["image"]) > 64


def test_vlmevalkit_writes_a_short_image_unlike_an_index(store: ImageStore, tmp_path: Path) -> None:
    export_vlmevalkit.write([question("1", use(1, SHORT, width=None))], store, tmp_path / "out")
    cell = table(tmp_path / "out")[0]["image"]
    assert len(cell) > 64
    assert [base64.b64decode(text) for text in json.loads(cell)] == [SHORT]


def test_vlmevalkit_lists_a_question_without_images(store: ImageStore, tmp_path: Path) -> None:
    exported = export_vlmevalkit.write(
        [question("1"), question("2", use(1, LONG, None, "a.png"))], store, tmp_path / "out"
    )
    first, second = table(tmp_path / "out")
    assert (first["image"], first["image_path"]) == ("", "[]")
    assert second["image_path"] == '["a.png"]'
    assert [anomaly.kind for anomaly in exported.anomalies] == ["no_image"]


def test_vlmevalkit_writes_track_columns_and_filled_extras(store: ImageStore, tmp_path: Path) -> None:
    criteria = (Criterion("c", "alias", 1, "MFS", None),)
    questions = [
        question("1", use(1, LONG), track="diagnosis", orpha_code="ORPHA:558", criteria=criteria, extra={"split": "a"}),
        question("2", use(1, LONG), track="diagnosis", context=None),
    ]
    export_vlmevalkit.write(questions, store, tmp_path / "out")
    first, second = table(tmp_path / "out", "diagnosis/diagnosis_opened.tsv")
    assert list(first) == ["index", "question", "context", "answer", "answer_aliases", "ORPHA_code", "split", "image"]
    assert (first["answer_aliases"], first["ORPHA_code"], first["split"]) == ('["MFS"]', "ORPHA:558", "a")
    assert (second["answer_aliases"], second["context"], second["ORPHA_code"], second["split"]) == ("[]", "", "", "")


def test_vlmevalkit_keeps_objects_in_a_list(store: ImageStore, tmp_path: Path) -> None:
    claim = Criterion("c", "claim", 1, "a é", '{"claim":"a é","figure":2}')
    questions = [question("1", use(1, LONG), track="crossmodal", relation_type="confirm", criteria=(claim,))]
    export_vlmevalkit.write(questions, store, tmp_path / "out")
    row = table(tmp_path / "out", "crossmodal/crossmodal_comparison.tsv")[0]
    assert row["golden_mainline"] == '[{"claim": "a é", "figure": 2}]'
    assert row["relation_type"] == "confirm"


def test_vlmevalkit_keeps_tabs_line_ends_and_quotes(store: ImageStore, tmp_path: Path) -> None:
    text = 'a\tb "c"\nd\r\ne'
    export_vlmevalkit.write([question("1", use(1, LONG), context=text)], store, tmp_path / "out")
    assert table(tmp_path / "out")[0]["context"] == text


def test_vlmevalkit_lists_stale_files_and_tracks_without_table(store: ImageStore, tmp_path: Path) -> None:
    export_vlmevalkit.write(LABELLED, store, tmp_path / "out")
    exported = export_vlmevalkit.write([question("1", track="evidence")], store, tmp_path / "out")
    assert [anomaly.kind for anomaly in exported.anomalies] == ["stale_file", "no_table"]


def test_vlmevalkit_lists_a_table_above_the_harness_limit(
    store: ImageStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_vlmevalkit, "HARNESS_LIMIT", 100)
    exported = export_vlmevalkit.write(LABELLED, store, tmp_path / "out")
    assert [anomaly.kind for anomaly in exported.anomalies] == ["too_large"]


def test_vlmevalkit_refuses_missing_image_bytes(store: ImageStore, tmp_path: Path) -> None:
    lost = question("1", use(1, b"never stored"))
    with pytest.raises(InputError, match="missing from the image folder"):
        export_vlmevalkit.write([lost], store, tmp_path / "out")
    assert not list((tmp_path / "out" / "treatment").iterdir())


def test_image_bytes_refuses_altered_bytes(store: ImageStore) -> None:
    store.path(sha(LONG)).write_bytes(b"other")
    exported = question("1", use(1, LONG))
    with pytest.raises(InputError, match="altered in the image folder"):
        image_bytes(exported, exported.uses[0], store)


def test_vlmevalkit_lists_an_image_without_bytes(store: ImageStore, tmp_path: Path) -> None:
    text = use(1, b"%%%", width=None)
    item = question("1", text, use(2, LONG), findings=("image 1: undecodable: not base64",))
    exported = export_vlmevalkit.write([item], store, tmp_path / "out")
    assert json.loads(table(tmp_path / "out")[0]["image"])[0] == ""
    assert [anomaly.kind for anomaly in exported.anomalies] == ["image_without_bytes"]


def test_writing_leaves_no_partial_file(tmp_path: Path) -> None:
    exported = Exported(str(tmp_path))
    with pytest.raises(AttributeError), writing(tmp_path, "a/b.txt", exported) as (sink, _):
        sink.write(None)  # type: ignore[arg-type]
    assert not list((tmp_path / "a").iterdir())
    assert not exported.files
    with writing(tmp_path, "a/b.txt", exported) as (sink, count):
        sink.write("é\n")
        count[0] = 1
    assert exported.files[0].sha256 == sha("é\n".encode())
    assert (exported.files[0].bytes, exported.files[0].records) == (3, 1)


def row(track: str, index: str) -> dict[str, Any]:
    names = (
        "case",
        "question",
        "context",
        "answer",
        "relationType",
        "category",
        "orphaCode",
        "goldCurie",
        "goldStatus",
        "contentHash",
        "maskedFrom",
        "extra",
        "cells",
        "imageCount",
        "imageFindings",
        "diagnosis",
    )
    lists: dict[str, Any] = {name: [] for name in ("aliases", "golds", "goldNames", "findings", "conditions")}
    values = {"id": f"b/{track}/{index}", "track": track, "sourceId": index, "synthetic": False, "draft": False}
    return values | dict.fromkeys(names) | lists


def test_assemble_keeps_the_order_of_the_published_files() -> None:
    keys = ["examination/1", "evidence/1", "diagnosis/x", "diagnosis/10", "diagnosis/9"]
    questions = assemble([row(*key.split("/")) for key in keys], [], [])
    assert [q.key for q in questions] == ["diagnosis/9", "diagnosis/10", "diagnosis/x", "examination/1", "evidence/1"]


BROKEN = use(2, SHORT, "Figure 2", "b.jpg", format=None, width=None, height=None)
ASKED = question(
    "1",
    use(1, LONG, "Figure 1", "a.png"),
    BROKEN,
    track="diagnosis",
    answer="Marfan syndrome",
    aliases=("MFS",),
    golds=("ORPHA:558",),
    gold_names=("Marfan syndrome",),
    criteria=(Criterion("toy/diagnosis/1/answer_aliases/1", "alias", 1, "MFS", None),),
)


def test_jsonl_writes_full_records_and_image_files(store: ImageStore, tmp_path: Path) -> None:
    exported = export_jsonl.write([ASKED], store, tmp_path / "out", benchmark="toy")
    record = json.loads((tmp_path / "out" / "questions.jsonl").read_text())
    assert record["golds"] == [{"orpha": "ORPHA:558", "name": "Marfan syndrome"}]
    assert record["criteria"][0]["item"] == "MFS"
    for image, data in zip(record["images"], (LONG, SHORT), strict=True):
        assert (tmp_path / "out" / image["path"]).read_bytes() == data
        assert image["sha256"] == sha(data)
    assert record["images"][1]["width"] is None
    assert len(exported.images) == 2


def test_inspect_sample_lists_images_that_are_not_shown() -> None:
    sample = export_inspect.sample(ASKED, "toy")
    content = sample["input"][0]["content"]
    assert [part["type"] for part in content] == ["text", "image", "text"]
    assert content[0]["text"] == "Figure 1:"
    assert content[2]["text"] == "A boy.\n\nQuestion: What now?"
    assert sample["target"] == ["Marfan syndrome", "MFS"]
    assert sample["metadata"]["images_not_shown"] == [2]
    assert sample["metadata"]["content_hash"] == "h"


FOUND = [{"title": "MRI", "body": "A mass."}, {"title": "MRI", "body": "A mass."}, {"markdown": "### CT\nClear."}]
DIAGNOSIS_2 = replace(
    ASKED,
    conditions=("full", "redacted", "text_only"),
    image_findings=json.dumps(FOUND),
    uses=(use(1, LONG, "Figure 1", "a.png", role="decisive"),),
)
EVIDENCE_2 = replace(
    ASKED,
    id="toy/evidence/1",
    track="evidence",
    conditions=("full", "no_diagnosis", "text_only"),
    uses=(use(1, LONG, "Image 1"),),
    context="Established diagnosis: St. Elsewhere disease. A boy.",
    diagnosis="St. Elsewhere disease",
)


def test_jsonl_record_holds_the_fields_of_the_second_version() -> None:
    record = export_jsonl.record(DIAGNOSIS_2, "toy")
    assert record["conditions"] == ["full", "redacted", "text_only"]
    assert (record["image_findings"], record["images"][0]["role"]) == (FOUND, "decisive")
    assert record["image_findings_text"] == "### MRI\nA mass.\n\n### CT\nClear."
    assert export_jsonl.record(EVIDENCE_2, "toy")["diagnosis"] == "St. Elsewhere disease"
    assert export_jsonl.record(replace(DIAGNOSIS_2, image_findings="A mass."), "toy")["image_findings"] == "A mass."
    assert export_jsonl.record(ASKED, "toy")["image_findings"] is None


@pytest.mark.parametrize(
    ("item", "condition", "images", "text"),
    [
        (DIAGNOSIS_2, "redacted", 1, "A boy.\n\nQuestion: What now?"),
        (DIAGNOSIS_2, "full", 1, "A boy.\n\n### MRI\nA mass.\n\n### CT\nClear.\n\nQuestion: What now?"),
        (DIAGNOSIS_2, "text_only", 0, "A boy.\n\nQuestion: What now?"),
        (EVIDENCE_2, "full", 1, "Established diagnosis: St. Elsewhere disease. A boy.\n\nQuestion: What now?"),
        (EVIDENCE_2, "text_only", 0, "Established diagnosis: St. Elsewhere disease. A boy.\n\nQuestion: What now?"),
        (EVIDENCE_2, "no_diagnosis", 1, "A boy.\n\nQuestion: What now?"),
    ],
)
def test_inspect_writes_a_file_of_samples_a_condition(
    item: Question, condition: str, images: int, text: str, store: ImageStore, tmp_path: Path
) -> None:
    export_inspect.write([DIAGNOSIS_2, EVIDENCE_2, ASKED], store, tmp_path, benchmark="toy")
    usual = {DIAGNOSIS_2.id: "redacted", EVIDENCE_2.id: "full"}[item.id]
    name = "samples.jsonl" if condition == usual else f"samples_{condition}.jsonl"
    samples = [json.loads(line) for line in (tmp_path / name).read_text().splitlines()]
    sample = next(s for s in samples if s["id"] == item.id and s["metadata"].get("condition") == condition)
    content = sample["input"][0]["content"]
    assert sum(part["type"] == "image" for part in content) == images
    assert content[-1]["text"] == text
    assert len({s["id"] for s in samples if "condition" in s["metadata"]}) == sum(
        "condition" in s["metadata"] for s in samples
    )


def test_croissant_describes_the_fields_of_the_second_version(store: ImageStore, tmp_path: Path) -> None:
    export_croissant.write([DIAGNOSIS_2], store, tmp_path, benchmark="toy")
    metadata = json.loads((tmp_path / "croissant.json").read_text())
    fields = {f["name"]: f for f in metadata["recordSet"][0]["field"]}
    assert fields.keys() >= {"conditions", "diagnosis", "image_findings_text"}
    assert [name for name, f in fields.items() if f.get("repeated")] == ["conditions"]
    record = json.loads((tmp_path / "questions.jsonl").read_text())
    assert fields.keys() <= record.keys()


def test_inspect_text_hides_the_context_of_examination() -> None:
    assert export_inspect.text(replace(ASKED, track="examination")) == "Question: What now?"


def test_label_studio_task_fits_its_configuration(store: ImageStore, tmp_path: Path) -> None:
    import lxml.etree

    export_labelstudio.write([ASKED], store, tmp_path / "out", benchmark="toy", address="https://here/")
    (task,) = json.loads((tmp_path / "out" / "tasks.json").read_text())
    view = lxml.etree.parse(tmp_path / "out" / "config.xml")
    asked_for = {v[1:] for node in view.iter() for v in node.attrib.values() if v.startswith("$")}
    assert task["data"]["criterion_1_text"] == "alias: MFS"
    assert {node.get("name") for node in view.iter("Choices")} == {"criterion_1", "decision"}
    assert task["data"]["criterion_ids"] == ["toy/diagnosis/1/answer_aliases/1"]
    assert asked_for <= task["data"].keys()
    assert task["data"]["images"] == [f"https://here/images/{sha(LONG)}.png"]
    assert task["data"]["question_id"] == "toy/diagnosis/1"
    assert task["data"]["images_not_shown"] == [2]


def test_croissant_lists_every_file_with_its_hash(store: ImageStore, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export_croissant.write([ASKED], store, out, benchmark="toy", facts={"license": "CC-BY-4.0"})
    metadata = json.loads((out / "croissant.json").read_text())
    assert metadata["license"] == "CC-BY-4.0"
    objects = {d["@id"]: d for d in metadata["distribution"]}
    for name, described in objects.items():
        if described["@type"] == "cr:FileObject":
            assert described["sha256"] == sha((out / name).read_bytes())
    fields = {f["@id"]: f for records in metadata["recordSet"] for f in records["field"]}
    for field in fields.values():
        source = field["source"]
        assert (source.get("fileObject") or source["fileSet"])["@id"] in objects
        assert field.get("references", {"field": {"@id": "questions/id"}})["field"]["@id"] in fields
    with (out / "images.csv").open(newline="") as stream:
        header = next(csv.reader(stream))
    assert [f["name"] for f in metadata["recordSet"][1]["field"]] == header


def test_croissant_archive_is_reproducible(store: ImageStore, tmp_path: Path) -> None:
    for name in ("a", "b"):
        export_croissant.write([ASKED], store, tmp_path / name, benchmark="toy")
    one, other = ((tmp_path / name / "images.zip").read_bytes() for name in ("a", "b"))
    assert one == other
    with zipfile.ZipFile(tmp_path / "a" / "images.zip") as archive:
        assert {sha(archive.read(name)) for name in archive.namelist()} == {sha(LONG), sha(SHORT)}
        assert [name for name in archive.namelist() if name.endswith(".bin")] == [f"images/{sha(SHORT)}.bin"]
