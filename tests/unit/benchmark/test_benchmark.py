"""MMRareBench tables: recognised by their columns, images examined, references followed, anomalies listed."""

from __future__ import annotations

import base64

import orjson
import pytest
from benchmark_rows import COLUMNS, NAMES, Make, kinds, load, one, png, row, table, work

from graph import schema
from graph.writing.batch import Batch
from loaders.benchmark import load as benchmark
from loaders.benchmark import tracks
from loaders.benchmark.load import Work
from mmrarebench.exceptions import FileFormatError

__all__ = ["work"]


def test_load_writes_a_question_and_its_nodes_for_a_row(work: Work, document: Make) -> None:
    question = one(work, document)
    assert work.anomalies == []
    assert (question["answer"], question["aliases"], question["goldStatus"]) == (
        "Fabry disease",
        ["Anderson-Fabry"],
        "exact",
    )
    assert (question["imageCount"], question["synthetic"]) == (1, True)
    assert orjson.loads(str(question["extra"])) == {"note": "kept"}
    batch = work.batch
    [image] = batch.nodes[schema.IMAGE].values()
    assert (image["width"], image["height"], image["mode"], image["format"]) == (20, 20, "RGB", "PNG")
    assert work.store.get(str(image["sha256"])) == base64.b64decode(png())
    [use] = batch.edges[schema.USES].values()
    assert (use["position"], use["path"]) == (1, "images/PMC1/fig1.png")
    assert set(batch.edges[schema.REPORTED_IN]) == {("PMC1", "PMC:1")}
    assert ("PMC1", "ORPHA:324", "ORPHA:324", "exact", "stated") in batch.edges[schema.HAS_DIAGNOSIS]


def test_load_gives_a_row_without_pmc_id_its_own_case(work: Work, document: Make) -> None:
    one(work, document, image_path="fig1.png")
    assert set(work.batch.nodes[schema.CASE]) == {"toy/diagnosis/1"}
    assert not work.batch.nodes[schema.ARTICLE]


@pytest.mark.parametrize(
    ("cells", "status", "kind"),
    [
        ({"ORPHA_code": "9"}, "exact", "replaced_orpha"),
        ({"ORPHA_code": "777"}, "none", "unknown_orpha"),
        ({"ORPHA_code": "five"}, "none", "unreadable_orpha"),
        ({"ORPHA_code": ""}, "exact", None),
        ({"ORPHA_code": "", "answer": "Twin"}, "none", "ungrounded_answer"),
        ({"ORPHA_code": "", "answer": "Nothing known"}, "none", "ungrounded_answer"),
    ],
)
def test_load_keeps_the_gold_status_of_a_diagnosis(
    cells: dict[str, str], status: str, kind: str | None, work: Work, document: Make
) -> None:
    assert one(work, document, **cells)["goldStatus"] == status
    assert kinds(work) == ([kind] if kind else [])


@pytest.mark.parametrize("image", ["%%%", base64.b64encode(b"no image").decode() * 9, png()[:-40]])
def test_load_lists_an_unreadable_image_and_keeps_the_question(image: str, work: Work, document: Make) -> None:
    cells = {"image": f'["{image}"]', "image_path": '["images/PMC1/a.png"]'}
    question = one(work, document, **cells)
    assert kinds(work) == ["image"]
    assert work.anomalies[0].record == "2"
    [finding] = question["findings"]  # type: ignore[misc]
    assert "undecodable" in finding


def test_load_follows_image_references_in_both_directions(work: Work, document: Make) -> None:
    rows = [row(1, image="2"), row(2), row(3, image="7")]
    load(work, document("diagnosis_opened.tsv", table(*rows)))
    assert work.batch.nodes[schema.QUESTION]["toy/diagnosis/1"]["imageCount"] == 1
    assert work.batch.nodes[schema.QUESTION]["toy/diagnosis/3"]["findings"] == [
        "image 1: missing: row 7, whose images it takes, has none"
    ]
    assert kinds(work) == ["dangling_image_reference"]


def test_load_lists_a_duplicate_index(work: Work, document: Make) -> None:
    load(work, document("diagnosis_opened.tsv", table(row(1), row(1, answer="Twin"))))
    assert kinds(work) == ["duplicate_index"]
    assert work.batch.nodes[schema.QUESTION]["toy/diagnosis/1"]["answer"] == "Fabry disease"


def test_load_lists_more_paths_than_images(work: Work, document: Make) -> None:
    one(work, document, image_path='["images/PMC1/a.png", "images/PMC1/b.png"]')
    assert kinds(work) == ["image_count", "image"]
    question = work.batch.nodes[schema.QUESTION]["toy/diagnosis/1"]
    assert question["findings"] == ["image 2: missing: no bytes and no file images/PMC1/b.png"]
    assert (question["imageCount"], len(work.batch.edges[schema.USES])) == (2, 1)


def test_content_hash_changes_with_question_and_gold(work: Work, document: Make) -> None:
    plain = one(work, document)["contentHash"]
    hashes = {plain}
    for cells in (
        {"question": "Who?"},
        {"context": "x"},
        {"answer": "y"},
        {"image": png("blue")},
        {"answer_aliases": "[]"},
    ):
        fresh = Work("toy", Batch("benchmark:toy", benchmark.MANAGES), work.codes, NAMES, work.store)
        hashes.add(one(fresh, document, **cells)["contentHash"])
    assert len(hashes) == 6
    same = Work("toy", Batch("benchmark:toy", benchmark.MANAGES), work.codes, NAMES, work.store)
    assert one(same, document, note="another")["contentHash"] == plain


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        (table(row(), columns=tuple(c for c in COLUMNS if c != "answer")), "lacks the column answer", 1),
        (table(row(), columns=("index", "question")), "lacks the columns|no track has", 1),
        (table(row()) + "2\tshort\n", "fewer cells", 3),
        (table(row()) + "\t".join(["2"] * 20) + "\n", "more cells", 3),
        (table(row()).encode() + b"2\t\xe4\n", "not UTF-8", 3),
        (table(row()).encode("utf-16"), "not UTF-8", 1),
        ("<html></html>\n", "no track has|lacks", 1),
        ("", "no track has|lacks", 1),
        (table(row(context="a\rb")), "new-line", 2),
    ],
)
def test_load_refuses_a_broken_table_with_its_line(
    text: str | bytes, message: str, line: int, work: Work, document: Make
) -> None:
    with pytest.raises(FileFormatError, match=message) as caught:
        load(work, document("diagnosis_opened.tsv", text))
    assert caught.value.where == f"diagnosis_opened.tsv:{line}"
    assert caught.value.repair


@pytest.mark.parametrize("track", tracks.TRACKS, ids=lambda track: track.track)
def test_recognise_returns_the_track_by_its_columns(track: tracks.TrackFile) -> None:
    assert tracks.recognise([*track.needed, *track.marks], "renamed.tsv", "renamed.tsv") == track
