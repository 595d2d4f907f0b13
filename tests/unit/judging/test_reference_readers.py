"""The reference readers equal the public harness on every recorded vector, its faults included."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

import pytest

from mmrarebench.answers.ranked.reference import reference_ranked_list
from mmrarebench.answers.token_f1 import reference_is_hit, reference_normal, reference_token_f1
from mmrarebench.benchmark.list_cells import reference_list_cell
from mmrarebench.criteria.images.attribution import image_attribution
from mmrarebench.criteria.images.hierarchical_recall import hierarchical_recall
from mmrarebench.judging.reference import reference_dims, reference_judge_score
from mmrarebench.parsing import parse_record


@pytest.fixture(scope="module")
def vectors() -> Path:
    home = os.environ.get("MMRAREBENCH_TEST_DATA")
    if not home:
        pytest.skip("MMRAREBENCH_TEST_DATA is not set: the reference vectors are not here")
    return Path(home) / "reference_vectors"


def read_vectors(vectors: Path, name: str) -> list[dict[str, Any]]:
    records = [json.loads(line) for line in (vectors / name).read_text(encoding="utf-8").splitlines() if line.strip()]
    assert records
    return records


@pytest.mark.data
def test_reference_judge_reader_reproduces_every_vector(vectors: Path) -> None:
    for record in read_vectors(vectors, "v1_judge_parse.jsonl"):
        result = parse_record("judge", record, "reference")
        assert result["value"] == record["reference_score"], record
        assert result["status"] == ("error" if record["error"] else "scored")
        assert result.get("reason") == record["error"]


@pytest.mark.data
@pytest.mark.parametrize(
    ("kind", "name", "key"),
    [
        ("dims", "v2_judge_dims.jsonl", "dims"),
        ("cell", "v1_parse_json_list.jsonl", "value"),
        ("f1", "v1_token_f1.jsonl", "f1"),
        ("hierarchical", "v2_hierarchical.jsonl", "out"),
        ("attribution", "v2_image_attribution.jsonl", "out"),
    ],
)
def test_reference_readers_reproduce_every_vector(vectors: Path, kind: str, name: str, key: str) -> None:
    for record in read_vectors(vectors, name):
        result = parse_record(kind, record, "reference")
        assert result["value"] == record[key], record
        if kind == "f1":
            assert result["hit_v2"] == record["hit_v2"]
        if record[key] is None:
            assert result["status"] == "not applicable"


@pytest.mark.parametrize(
    ("track", "reply", "score"),
    [
        ("T1", "YES\nNO\nYES\nNO", 0.8),
        ("T1", "yes no", 0.0),
        ("T1", "7/2", 1.0),
        ("diagnosis", "no yes yes", 0.2),
        ("T2", "yes " * 3 + "no", 0.75),
        ("T2", "about 45 % of it", 0.45),
        ("T2", "250%", 1.0),
        ("T2", "version 0.25 it is", 0.25),
        ("T3", "2.5", 0.0),
        ("T4", "2 " * 9, 1.0),
        ("T4", "1.0 " * 4, 0.25),
        ("T4", "yes " * 5, 0.0),
        ("T4", "yes " * 6, 1.0),
        ("T4", "13/16", 0.8125),
        ("examination", "none", 0.0),
        ("T2", "yesterday nobody_no", 0.0),
    ],
)
def test_reference_judge_score_keeps_the_faults_of_the_harness(track: str, reply: str, score: float) -> None:
    assert reference_judge_score(track, reply) == score


def test_reference_judge_score_raises_on_a_ratio_over_zero() -> None:
    with pytest.raises(ZeroDivisionError):
        reference_judge_score("T1", "3/0")


def test_reference_dims_reads_by_line_with_preamble_shift() -> None:
    assert reference_dims("3) NO\n1. yes\n3. 2\nYES\n no way") == [0, 1, 2, 1, 0]
    assert reference_dims("Sure:\nYES\nYES\n3\nYES") == [0, 1, 0, 0, 1]
    assert reference_dims("\n\n yes \n\nyes\nscale 0-3: 1\n") == [1, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        (["a"], ["a"]),
        (None, []),
        (math.nan, []),
        ("", []),
        (" ", []),
        ("a; b ;;", ["a", "b"]),
        ("[1, null]", [1, None]),
        ('"x"', ["x"]),
        ("true", ["True"]),
        ("1.50", ["1.5"]),
        ("NaN", ["nan"]),
        (5, ["5"]),
    ],
)
def test_reference_list_cell_reads_each_cell_form(cell: object, items: list[object]) -> None:
    assert reference_list_cell(cell) == items


def test_reference_normal_keeps_letters_outside_ascii() -> None:
    assert reference_normal("The Sjögren–Larsson syndrome, type-A") == "sjögren–larsson syndrome typea"


def test_reference_token_f1_returns_the_best_gold() -> None:
    assert reference_token_f1(["Gaucher disease", "Fabry disease"], "not Fabry disease") == 0.8
    assert reference_token_f1(["a"], "a") == 0.0
    assert parse_record("f1", {"gold": [], "prediction": "x"}, "reference")["status"] == "error"


def test_reference_is_hit_accepts_substrings() -> None:
    assert reference_is_hit("e", ["Fabry disease"])
    assert reference_is_hit("No Fabry disease", ["", "Fabry disease"])
    assert not reference_is_hit("the", ["Fabry disease"])
    assert not reference_is_hit("Gaucher", ["Fabry disease"])


def test_reference_ranked_list_reads_each_list_form() -> None:
    assert reference_ranked_list("<THINK>1. x</THINK>1. a 2. b 3. c") == ["a", "b", "c"]
    assert reference_ranked_list("1. a 2. b") == ["a 2. b"]
    assert reference_ranked_list("- a; * b;\n;") == ["a", "b"]
    assert reference_ranked_list("<think>1. a\n2. b") == ["b"] or reference_ranked_list("<think>1. a\n2. b")
    assert reference_ranked_list("\n".join(f"{i}) n{i}" for i in range(20))) == [f"n{i}" for i in range(10)]
    assert reference_ranked_list("</think>") == ["</think>"]


def test_hierarchical_recall_reads_gates_and_unknown_categories() -> None:
    assert hierarchical_recall([1], []) is None
    result = hierarchical_recall([0, 1, 1], ["strange", "cross_image_integration", "diagnostic_attribution"])
    assert result is not None
    assert (result["hier_visual_gate"], result["hier_level1_visual_recall"]) == (1.0, 0.0)
    assert result["hierarchical_required_recall"] == 2.75 / 3.75


def test_image_attribution_counts_without_images_or_golds() -> None:
    assert image_attribution("Image 1", None, [], []) == {"det_n_ref_images": 1}
    assert image_attribution("Image 1", 0, [1], [])["det_image_select_precision"] == 1.0
    rates = image_attribution("* **Image 2**: x\nImages 1 and 2; image 9", 2, [1], [2])
    assert rates["det_image_format_compliance"] == 0.5
    assert rates["det_image_attribution_hallucination_rate"] == 0.5
    strict = image_attribution("Images 1 and 2", 2, [1], [2], strict=True)
    assert strict["det_image_select_recall"] == 1.0
