"""Planted leaks of the sample are reported and masked; splits are proved, and a leaking split is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from api.usecases.leakage import scan as usecases
from files.images import ImageStore
from files.ocr import Reader, engine
from graph.session import Graph
from loaders.splits import make as splits
from mmrarebench.exceptions import CheckFailed
from queries.run import run

pytestmark = pytest.mark.live
PLANTED = json.loads((Path(__file__).parents[3] / "sample" / "planted.json").read_text(encoding="utf-8"))
TRAPS = ("image_mode", "image_reference", "undecodable_image", *(() if engine() else ("burned_text",)))


def _pairs(kind: str) -> bool:
    return "duplicate" in kind or "shared" in kind


@pytest.fixture(scope="module")
def scanned(sample_graph: Graph) -> Graph:
    usecases.scan(sample_graph, "sample")
    return sample_graph


@pytest.fixture(scope="module")
def masked(scanned: Graph) -> Iterator[dict[str, Any]]:
    yield usecases.mask(scanned, "sample", "sample-masked")
    for match in (
        "MATCH (q:Question)-[:PART_OF]->(:Benchmark {name: 'sample-masked'}) DETACH DELETE q",
        "MATCH (b:Benchmark {name: 'sample-masked'}) DETACH DELETE b",
        "MATCH (s:LeakageScan {benchmark: 'sample-masked'}) DETACH DELETE s",
    ):
        scanned.write(match)


def test_leakage_scan_reports_exactly_the_planted_leaks(scanned: Graph) -> None:
    findings = [r for r in run(scanned, "leakage/findings", {"benchmark": "sample"}) if r["other"] is None]
    explained = set()
    for plant in PLANTED:
        if plant["kind"] in TRAPS or _pairs(plant["kind"]):
            continue
        text = plant["text"].replace("_", " ").lower()
        met = [
            i
            for i, r in enumerate(findings)
            if r["question"] == f"sample/{plant['question']}"
            and (r["text"].lower() in text or text[:12] in r["text"].lower())
        ]
        assert met, plant
        explained.update(met)
    assert explained == set(range(len(findings)))


def test_leakage_scan_reports_planted_pairs(scanned: Graph) -> None:
    rows = run(scanned, "leakage/findings", {"benchmark": "sample"})
    pairs = {(r["question"], r["other"]) for r in rows if r["other"]}
    for plant in PLANTED:
        if _pairs(plant["kind"]):
            assert (f"sample/{plant['question']}", f"sample/{plant['text'].split()[0]}") in pairs, plant


def test_leakage_findings_have_spans_of_the_leaking_text(scanned: Graph) -> None:
    texts = {
        (row[0], where): row[i]
        for row in scanned.read_rows("MATCH (q:Question) RETURN q.id, q.question, q.context")
        for i, where in ((1, "question"), (2, "context"))
    }
    for row in run(scanned, "leakage/findings", {"benchmark": "sample"}):
        if row["where"] in ("question", "context") and row["other"] is None:
            start, end = row["span"]
            assert texts[row["question"], row["where"]][start:end] == row["text"]


def test_leakage_scan_again_changes_nothing(scanned: Graph) -> None:
    again = usecases.scan(scanned, "sample")["changes"]
    assert not any(again.values())


def test_mask_leaves_no_leak_in_the_copy(scanned: Graph, masked: dict[str, Any]) -> None:
    assert masked["leaks_left"] == 0
    assert masked["masked"] > 0
    assert run(scanned, "benchmark/questions", {"benchmark": "sample-masked", "clean": True})


@pytest.mark.skipif(engine() is None, reason="nothing that reads pictures is installed")
@pytest.mark.usefixtures("masked")
def test_mask_paints_over_a_word_in_an_image(scanned: Graph) -> None:
    [row] = [r for r in run(scanned, "leakage/findings", {"benchmark": "sample"}) if r["kind"] == "burned_eponym"]
    assert (row["layer"], row["text"], len(row["box"])) == ("image", "STARGARDT", 4)
    masking, before, after = scanned.read_rows(
        "MATCH (q:Question {id: $old})-[o:USES]->(b:Image) MATCH (n:Question {maskedFrom: $old})-[u:USES {position: o.position}]->(a:Image) "
        "WHERE a <> b RETURN n.masking, b.sha256, a.sha256",
        {"old": row["question"]},
    )[0]
    [entry] = json.loads(masking)
    assert (entry["image"], entry["placeholder"], entry["boxes"]) == (before, "painted over", [row["box"]])
    store = ImageStore.of_home()
    assert store.get(before)
    assert "STARGARDT" not in [word.text for word in Reader(store).words(after) or []]


def test_leakage_scan_without_ocr_reports_images_as_not_read(scanned: Graph) -> None:
    assert usecases.scan(scanned, "sample", pictures=False)["burned_text"] == "not looked for"
    assert usecases.burned_text(scanned, "sample") == "not looked for"
    assert usecases.scan(scanned, "sample")["burned_text"] == usecases.burned_text(scanned, "sample")


def test_mask_keeps_the_reason_of_each_spared_leak(scanned: Graph, masked: dict[str, Any]) -> None:
    assert {(r["kind"], r["reason"]) for r in masked["spared"] if r["question"] == "sample/treatment/1"} == {
        ("gold_name", "the policy of this track does not hide gold_name here")
    }
    stored = scanned.read_rows("MATCH (q:Question {maskedFrom: 'sample/treatment/1'}) RETURN q.spared")[0][0]
    assert [one["text"] for one in json.loads(stored)] == ["Marfan syndrome"]


def test_leakage_report_lists_clean_scores_by_track_and_judge(scanned: Graph, tmp_path: Path) -> None:
    usecases.report(scanned, "sample", tmp_path)
    rows = json.loads((tmp_path / "leakage_scores.json").read_text(encoding="utf-8"))
    assert {row["track"] for row in rows} == {"diagnosis", "treatment", "crossmodal", "examination"}
    recall = [row for row in rows if (row["judge"], row["metric"]) == ("grounded", "recall@1")]
    assert recall
    for row in recall:
        assert row["clean scored"] < row["scored"]
        assert row["difference"] == pytest.approx(row["clean mean"] - row["mean"])
        assert row["difference low"] <= row["difference"] <= row["difference high"]


def test_leakage_check_fails_only_above_its_limit(scanned: Graph) -> None:
    rows = usecases.summary(scanned, "sample")
    with pytest.raises(CheckFailed, match="gold_name"):
        usecases.check(rows, 0.0)
    usecases.check(rows, 1.0)


@pytest.mark.parametrize("by_lineage", [False, True])
def test_prove_split_accepts_a_made_split(scanned: Graph, by_lineage: bool) -> None:
    split = usecases.make_split(
        scanned, "toy", benchmark="sample", parts="train=0.6,test=0.4", seed=7, by_lineage=by_lineage
    )
    assert sum(split["parts"].values()) == 86
    assert usecases.prove_split(scanned, "toy") == []


def test_prove_split_reports_a_split_case(scanned: Graph) -> None:
    usecases.make_split(scanned, "cut", benchmark="sample", parts="train=0.6,test=0.4", seed=7)
    scanned.write(
        "MATCH (q:Question {id: 'sample/diagnosis/1'})-[a:ASSIGNED_TO]->(:Split {name: 'cut'}) SET a.part = 'elsewhere'"
    )
    rows = usecases.prove_split(scanned, "cut")
    assert "same_case" in {row["kind"] for row in rows}


def test_prove_split_lists_every_link_between_parts(scanned: Graph) -> None:
    """Questions dealt out in turn, whatever links them: the query tells the pairs that the split's own keys tell."""
    usecases.make_split(scanned, "dealt", benchmark="sample", parts="train=0.6,test=0.4", seed=7, keep="branch")
    units = [unit for unit, _ in splits.units(scanned, "sample", "branch", by_lineage=False)]
    parts = {f"sample/{unit.id}": "odd" if place % 2 else "even" for place, unit in enumerate(units)}
    scanned.write(
        "UNWIND $rows AS row MATCH (:Question {id: row[0]})-[a:ASSIGNED_TO]->(:Split {name: 'dealt'}) SET a.part = row[1]",
        {"rows": [list(pair) for pair in parts.items()]},
    )
    kinds = {"case": "same_case", "article": "same_article", "disorder": "same_disorder", "branch": "same_branch"}
    keys = {f"sample/{unit.id}": {key for key in unit.keys if key.split()[0] in kinds} for unit in units}
    expected = {
        (left, right, kinds[key.split()[0]])
        for left, right in combinations(sorted(parts), 2)
        if parts[left] != parts[right]
        for key in keys[left] & keys[right]
    }
    one_case = {(left, right) for left, right, kind in expected if kind == "same_case"}
    reported = {(row["left"], row["right"], row["kind"]) for row in usecases.prove_split(scanned, "dealt")}
    assert {kind for *_, kind in expected} == set(kinds.values())
    assert {row for row in reported if row[2] in kinds.values()} == {
        row for row in expected if row[2] == "same_case" or row[:2] not in one_case
    }
