"""``parse_record`` by kind and parser, and the strict readers of cells, token F1, hierarchy and attribution."""

from __future__ import annotations

from typing import Any

import pytest

import mmrarebench.parsing as parsing
from mmrarebench.answers.text import is_call_failure, is_refusal
from mmrarebench.answers.token_f1 import strict_normal, strict_token_f1
from mmrarebench.benchmark.list_cells import strict_list_cell
from mmrarebench.criteria.images.attribution import cited_images
from mmrarebench.exceptions import FileFormatError, InputError, UsageError
from mmrarebench.parsing import PARSERS, READERS, parse_record

RECORDS: dict[str, dict[str, Any]] = {
    "judge": {"track": "T1", "judge_reply": "YES\nYES\nNO"},
    "dims": {"judge_reply": "YES\nNO\n2\nYES\nYES"},
    "cell": {"cell": '["a"]'},
    "ranked": {"response": "1. Fabry disease\n2. Gout"},
    "f1": {"gold": ["Fabry disease"], "prediction": "Fabry disease"},
    "hierarchical": {"hits": [1], "cats": ["modality"]},
    "attribution": {"prediction": "Image 1: x", "n_images": 1, "decisive": [1], "supporting": []},
}


def test_parsing_exports_exist_for_every_kind() -> None:
    assert set(parsing.__all__) <= set(vars(parsing))
    assert set(PARSERS) == set(RECORDS)


@pytest.mark.parametrize("kind", RECORDS)
@pytest.mark.parametrize("parser", READERS)
def test_parse_record_reads_each_kind_with_each_parser(kind: str, parser: str) -> None:
    result = parse_record(kind, RECORDS[kind], parser)
    assert result["status"] in {"scored", "parsed"}
    assert result["value"] not in (None, [])
    assert result == PARSERS[kind](RECORDS[kind], parser)


@pytest.mark.parametrize("kind", RECORDS)
def test_parse_record_refuses_bad_input_with_a_repair(kind: str) -> None:
    with pytest.raises(UsageError, match="Repair: use one of reference, strict"):
        parse_record(kind, RECORDS[kind], "lenient")
    with pytest.raises(FileFormatError, match=r"lacks .*Repair: add"):
        parse_record(kind, {"unknown": 1})
    with pytest.raises(FileFormatError, match="no object"):
        PARSERS[kind]([1], "strict")  # type: ignore[arg-type]


def test_parse_record_refuses_unknown_kinds_tracks_and_types() -> None:
    with pytest.raises(UsageError, match="use one of judge"):
        parse_record("verdict", {})
    with pytest.raises(FileFormatError, match="unknown track"):
        parse_record("judge", {"track": "T7", "judge_reply": ""})
    with pytest.raises(InputError, match="no list"):
        parse_record("f1", {"gold": 5, "prediction": ""})


def test_parse_record_reads_judge_records() -> None:
    reply = {"track": "examination", "judge_reply": "\n".join(f"{i}. 0" for i in range(1, 9))}
    assert parse_record("judge", reply, "strict")["value"] == 0.0
    assert parse_record("judge", reply, "reference")["value"] == 0.1875
    assert parse_record("judge", {"track": "T2", "judge_reply": None}) == {
        "status": "unscored",
        "value": None,
        "reason": "empty",
    }
    assert parse_record("judge", {"track": "T1", "judge_reply": "2/0"}, "reference") == {
        "status": "error",
        "value": None,
        "reason": "ZeroDivisionError",
    }
    assert parse_record("judge", {"track": "dims", **RECORDS["dims"]})["value"] == [1, 0, 2, 1, 1]
    assert parse_record("dims", {"judge_reply": "YES"})["value"] is None


def test_parse_record_reads_the_first_text_of_a_ranked_record() -> None:
    result = parse_record("ranked", {"text": "Gout", "answer": "Lupus"}, "strict")
    assert result == {
        "status": "parsed",
        "value": ["Gout"],
        "items": [{"rank": 1, "name": "Gout", "aliases": [], "start": 0, "end": 4, "complete": True, "negated": False}],
    }
    assert parse_record("ranked", {"answer": "ERROR"})["reason"] == "call_failed"
    assert parse_record("ranked", {"prediction": ""}, "reference") == {"status": "empty", "value": []}


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("['a', \"b's\"]", ["a", "b's"]),
        ('["a", 1]', ["a", 1]),
        (["a"], ["a"]),
        ("a; b\nc", ["a", "b", "c"]),
        ('"a; b"', ["a", "b"]),
        ('"a', ['"a']),
        ("null", []),
        (None, []),
        (float("nan"), []),
        ("5", ["5"]),
        ('{"a": 1}', None),
        ("[a, b", None),
        ("[" * 5000, None),
    ],
)
def test_strict_list_cell_reads_each_cell_form(cell: object, items: list[object] | None) -> None:
    assert strict_list_cell(cell) == items
    status = "unparsed" if items is None else "parsed" if items else "empty"
    assert parse_record("cell", {"cell": cell})["status"] == status


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Charcot–Marie–Tooth disease", "charcot-marie-tooth disease"),
        ("Sjögren's syndrome", "Sjogren syndrome"),
        ("Ménière’s disease", "meniere disease"),
        ("The Fabry disease", "Fabry disease"),
        ("This is a rare disease", "this is rare disease"),
        ("Strauß disease", "strauss disease"),
    ],
)
def test_strict_normal_joins_spellings_of_one_name(left: str, right: str) -> None:
    assert strict_normal(left) == strict_normal(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Hepatitis A", "Hepatitis"),
        ("hepatitis a", "hepatitis b"),
        ("Vitamin A deficiency", "Vitamin deficiency"),
        ("Haemophilia A without inhibitor", "Haemophilia without inhibitor"),
        ("a", ""),
        ("The", ""),
    ],
)
def test_strict_normal_keeps_discriminating_words(left: str, right: str) -> None:
    assert strict_normal(left) != strict_normal(right)


def test_strict_token_f1_returns_a_reason_without_gold_or_answer() -> None:
    assert strict_token_f1(["Gout", "Erdheim–Chester disease"], "Erdheim-Chester disease") == 1.0
    assert parse_record("f1", {"gold": ["nan"], "prediction": "nan"})["reason"] == "no_gold"
    assert parse_record("f1", {"gold": ["Gout"], "prediction": "nan"})["reason"] == "no_prediction"
    assert parse_record("f1", {"gold": ["Gout"], "prediction": None})["reason"] == "no_prediction"
    assert parse_record("f1", {"gold": "Gout", "prediction": ""}) == {"status": "scored", "value": 0.0}


def test_strict_hierarchical_record_is_unscored_for_bad_hits() -> None:
    assert parse_record("hierarchical", {"hits": [2], "cats": ["other"]})["status"] == "unscored"
    assert parse_record("hierarchical", {"hits": [1], "cats": []})["status"] == "unscored"
    assert parse_record("hierarchical", {"hits": [], "cats": []})["status"] == "not applicable"


def test_cited_images_reads_plurals_and_ranges() -> None:
    assert cited_images("Images 1, 2 and 4; images 6–8, image #9, Image 3-4; images 2 and 5 cm") == {
        1,
        2,
        3,
        4,
        6,
        7,
        8,
        9,
    }
    record = {"prediction": "Images 1 and 2 agree.", "n_images": 2, "decisive": "[1, 2]", "supporting": None}
    assert parse_record("attribution", record, "reference")["value"]["det_image_select_recall"] == 0.0
    assert parse_record("attribution", record, "strict")["value"]["det_image_select_recall"] == 1.0


@pytest.mark.parametrize("text", ["HTTP 503 Service Unavailable", "Error: timeout", "JUDGE_ERROR: x"])
def test_is_call_failure_tells_failures_from_answers(text: str) -> None:
    assert is_call_failure(text)
    assert not is_call_failure("No error was found in the plan.")


@pytest.mark.parametrize(
    "text", ["I’m unable to view images.", "There is not enough information to tell.", "Unable to assess."]
)
def test_is_refusal_tells_refusals_from_answers(text: str) -> None:
    assert is_refusal(text)
    assert not is_refusal("The patient was unable to walk.")
