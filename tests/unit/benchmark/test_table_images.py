"""Images of a row: missing bytes and text outside base64, labels of references, and modality."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import orjson
import pytest
from benchmark_rows import COLUMNS, Make, kinds, load, one, png, row, table, work

from files import documents as files
from graph import schema
from loaders.benchmark.load import Work, get
from loaders.grounding import score as scores

__all__ = ["work"]
LABELLED = (*COLUMNS, "figure_mapping")


def labelled_row(index: int = 1, mapping: object = None, **cells: str) -> dict[str, str]:
    return row(index, figure_mapping=json.dumps(mapping) if mapping else "", **cells)


def uses(work: Work, index: int = 1) -> list[tuple[int, str | None, str | None]]:
    edges = [e for key, e in work.batch.edges[schema.USES].items() if key[0] == f"toy/diagnosis/{index}"]
    return [(e["position"], e.get("path"), e.get("label")) for e in edges]


def test_image_reference_keeps_the_labels_of_its_row(work: Work, document: Make) -> None:
    rows = [
        labelled_row(1, {"Figure 1": "images/PMC1/fig1.png"}),
        labelled_row(2, {"Figure 9": "a/b.png"}, image="1", image_path="a/b.png"),
        labelled_row(3, None, image="1", image_path=""),
        labelled_row(4, {"Figure 2": "images/PMC1/fig1.png"}, image="1", image_path=""),
    ]
    load(work, document("diagnosis_opened.tsv", table(*rows, columns=LABELLED)))
    assert [uses(work, i) for i in (1, 2, 3, 4)] == [
        [(1, "images/PMC1/fig1.png", "Figure 1")],
        [(1, "a/b.png", "Figure 9")],
        [(1, "images/PMC1/fig1.png", None)],
        [(1, "images/PMC1/fig1.png", "Figure 2")],
    ]
    assert work.anomalies == []


def test_image_reference_to_a_reference_is_listed_as_dangling(work: Work, document: Make) -> None:
    load(work, document("diagnosis_opened.tsv", table(row(1, image="2"), row(2, image="3"), row(3))))
    assert kinds(work) == ["dangling_image_reference"]
    question = work.batch.nodes[schema.QUESTION]["toy/diagnosis/1"]
    assert orjson.loads(str(question["cells"])) == {"image": "2", "image_path": "images/PMC1/fig1.png"}


def test_image_store_keeps_text_outside_base64(work: Work, document: Make) -> None:
    one(work, document, image='["%% no base64 %%"]', image_path='["a.png"]')
    [image] = work.batch.nodes[schema.IMAGE]
    assert work.store.get(image) == b"%% no base64 %%"


def test_figure_mapping_keeps_labels_without_image(work: Work, document: Make) -> None:
    mapping = {"Figure 1": "x/fig1.png", "Figure 1b": "images/PMC1/fig1.png", "Figure 7": "other.png"}
    load(work, document("diagnosis_opened.tsv", table(labelled_row(1, mapping), columns=LABELLED)))
    assert kinds(work) == ["unmatched_label"]
    assert uses(work) == [(1, "images/PMC1/fig1.png", "Figure 1b")]
    cells = orjson.loads(str(work.batch.nodes[schema.QUESTION]["toy/diagnosis/1"]["cells"]))
    assert json.loads(cells["figure_mapping"]) == {"Figure 1": "x/fig1.png", "Figure 7": "other.png"}


def test_image_path_loses_the_suffix_of_an_export(work: Work, document: Make) -> None:
    path = "images/PMC1/fig1.png/~/1--1.jpg"
    cells = labelled_row(1, {"Figure 1": path}, image_path=path)
    load(work, document("diagnosis_opened.tsv", table(cells, columns=LABELLED)))
    assert uses(work) == [(1, "images/PMC1/fig1.png", "Figure 1")]


@pytest.mark.parametrize("image", ["", '[""]'])
def test_load_reads_missing_bytes_from_files_beside_the_table(image: str, work: Work, tmp_path: Path) -> None:
    folder = tmp_path / "set" / "diagnosis"
    (folder / "images").mkdir(parents=True)
    (folder / "images" / "here.png").write_bytes(base64.b64decode(png()))
    (tmp_path / "outside.png").write_bytes(base64.b64decode(png("blue")))
    paths = json.dumps(["images/here.png", "../../outside.png", "images/gone.png"])
    (folder / "diagnosis_opened.tsv").write_text(table(row(image=image, image_path=paths)))
    load(work, *files.documents([folder], (".tsv",)))
    question = work.batch.nodes[schema.QUESTION]["toy/diagnosis/1"]
    assert [path for _, path, _ in uses(work)] == ["images/here.png"]
    assert question["findings"] == [
        "image 2: missing: no bytes and no file ../../outside.png",
        "image 3: missing: no bytes and no file images/gone.png",
    ]


def test_load_follows_links_of_a_hugging_face_snapshot(work: Work, tmp_path: Path) -> None:
    blobs, folder = tmp_path / "set" / "blobs", tmp_path / "set" / "snapshots" / "abc" / "diagnosis"
    (folder / "images").mkdir(parents=True)
    blobs.mkdir()
    (blobs / "1").write_bytes(base64.b64decode(png()))
    (blobs / "2").write_text(table(row(image="[]", image_path='["images/a.png", "images/b.png"]')))
    (tmp_path / "outside.png").write_bytes(base64.b64decode(png("blue")))
    (folder / "images" / "a.png").symlink_to("../../../../blobs/1")
    (folder / "images" / "b.png").symlink_to("../../../../../outside.png")
    (folder / "diagnosis_opened.tsv").symlink_to("../../../blobs/2")
    load(work, *files.documents([folder.parent], (".tsv",)))
    assert uses(work) == [(1, "images/a.png", None)]
    assert work.batch.nodes[schema.QUESTION]["toy/diagnosis/1"]["findings"] == [
        "image 2: missing: no bytes and no file images/b.png"
    ]


@pytest.mark.parametrize(
    ("finding", "condition", "status"),
    [
        ("image 1: missing: no bytes", "full", "unscored"),
        ("image 1: undecodable: not base64", "redacted", "unscored"),
        ("image 1: too large: 20000x20000", "full", "unscored"),
        ("image 1: missing: no bytes", "text_only", "scored"),
        ("image 1: animated: 3 frames, the first is used", "full", "scored"),
    ],
)
def test_verdict_status_leaves_answers_to_unseen_images_unscored(finding: str, condition: str, status: str) -> None:
    answer = scores.AnswerToScore("a", "x", None, None, "given", [finding], condition, "exact", [])
    assert scores.verdict_status(answer, exact=True)[0] == status


@pytest.mark.parametrize(
    ("cells", "modality", "source"),
    [
        ({"image_path": "images/PMC1/chest_CT.png"}, "ct", "path: CT"),
        ({"image_path": "images/PMC1/fig1.png"}, None, None),
        ({"category": "pathology_micro"}, "histology", "category: pathology_micro"),
        ({"category": "laboratory"}, None, None),
        (
            {
                "category": "pathology_micro",
                "image": json.dumps([png(), png("blue")]),
                "image_path": '["a.png", "b.png"]',
            },
            None,
            None,
        ),
    ],
)
def test_image_modality_comes_from_path_or_category(
    cells: dict[str, str], modality: str | None, source: str | None, work: Work, document: Make
) -> None:
    columns = (*COLUMNS, "category")
    load(work, document("diagnosis_opened.tsv", table(row(**{"category": "", **cells}), columns=columns)))
    image = next(iter(work.batch.nodes[schema.IMAGE].values()))
    assert (image.get("modality"), image.get("modalitySource")) == (modality, source)


def test_get_counts_the_bytes_of_rows(document: Make) -> None:
    text = table(row(1), row(2))
    assert sum(r.bytes for r in get([document("diagnosis_opened.tsv", text)])) == len(text.encode())
