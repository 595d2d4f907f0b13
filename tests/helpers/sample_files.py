"""The files of the bundled sample, as tests read them without the product's own loaders."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample"
FILES = {
    "diagnosis": "diagnosis/diagnosis_opened.tsv",
    "treatment": "treatment/treatment_plan.tsv",
    "crossmodal": "crossmodal/crossmodal_comparison.tsv",
    "examination": "examination/examination_workup.tsv",
}
OWN = {
    "diagnosis": {"answer_aliases", "category", "ORPHA_code"},
    "treatment": {"rubric_must_include", "rubric_must_not", "figure_mapping"},
    "crossmodal": {"golden_mainline", "relation_type", "figure_mapping"},
    "examination": {"key_test_names", "must_not", "red_flags_to_rule_out", "figure_mapping"},
}
SHARED = {"index", "question", "context", "answer", "image", "image_path"}
Row = dict[str, str]


def read_tsv(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def entries(value: Any, key: str) -> Iterator[dict[str, Any]]:
    for item in value if isinstance(value, list) else [value] if value else []:
        inner = item.get(key, item)
        yield from inner if isinstance(inner, list) else [inner]


@cache
def packets() -> dict[str, dict[str, Any]]:
    lines = (SAMPLE / "orphanet/orphapackets.jsonl").read_text("utf-8").splitlines()
    documents = [json.loads(line)["Orphapacket"] for line in lines]
    return {packet["ORPHAcode"]: packet for packet in documents}


def parents(code: str) -> set[str]:
    return {entry["ORPHAcode"] for entry in entries(packets()[code].get("Parents"), "Parent")}
