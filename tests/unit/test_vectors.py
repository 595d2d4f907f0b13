"""Vectors made here from the description of the public harness: its readings, and the right ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mmrarebench.parsing import parse_record

FOLDER = Path(__file__).resolve().parents[1] / "vectors"


def vectors(kind: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("record", vectors("judge"))
def test_judge_vectors_give_their_recorded_scores(record: dict[str, Any]) -> None:
    assert parse_record("judge", record, "reference")["value"] == record["reference"]
    strict = parse_record("judge", record, "strict")
    assert (strict["value"], strict.get("reason")) == (record["strict"], record["reason"])


@pytest.mark.parametrize("record", vectors("dims"))
def test_dims_vectors_give_their_recorded_values(record: dict[str, Any]) -> None:
    assert parse_record("dims", record, "reference")["value"] == record["reference"]
    assert parse_record("dims", record, "strict")["value"] == record["strict"]


@pytest.mark.parametrize("record", vectors("ranked"))
def test_ranked_vectors_give_their_recorded_lists(record: dict[str, Any]) -> None:
    if record["reference"] is not None:
        assert parse_record("ranked", record, "reference")["value"] == record["reference"]
    strict = parse_record("ranked", record, "strict")
    assert (strict["value"], strict["status"]) == (record["strict"], record["status"])


@pytest.mark.parametrize("record", vectors("f1"))
def test_token_f1_vectors_give_their_recorded_values(record: dict[str, Any]) -> None:
    assert parse_record("f1", record, "reference")["value"] == pytest.approx(record["reference"])
    assert parse_record("f1", record, "strict")["value"] == pytest.approx(record["strict"])


@pytest.mark.parametrize("record", vectors("cell"))
def test_cell_vectors_give_their_recorded_lists(record: dict[str, Any]) -> None:
    assert parse_record("cell", record, "reference")["value"] == record["reference"]


@pytest.mark.parametrize("record", vectors("hierarchical"))
def test_hierarchical_vectors_give_their_recorded_recall(record: dict[str, Any]) -> None:
    value = parse_record("hierarchical", record, "reference")["value"]
    assert value["hierarchical_required_recall"] == pytest.approx(record["reference"])


@pytest.mark.parametrize("record", vectors("attribution"))
def test_attribution_vectors_give_their_recorded_rates(record: dict[str, Any]) -> None:
    value = parse_record("attribution", record, "reference")["value"]
    assert {key: value.get(key) for key in record["reference"]} == pytest.approx(record["reference"])
