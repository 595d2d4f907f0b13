"""``doctor --benchmark`` on a copy: references counted as their images, both versions recognised."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmark_rows import png, row, table

from loaders.benchmark import copy_check
from mmrarebench.exceptions import InputError

SAMPLE = Path(__file__).resolve().parents[3] / "sample" / "benchmark"


def check_copy(folder: Path) -> dict[str, tuple[bool, str]]:
    return {r["check"]: (r["ok"], r["found"]) for r in copy_check.check([folder])}


def test_copy_check_counts_the_images_of_references(tmp_path: Path) -> None:
    two = "[" + ", ".join(f'"{png(c)}"' for c in ("red", "blue")) + "]"
    rows = [row(1, image="2"), row(2, image=two), row(3, image="1"), row(4, image=""), row(4)]
    quoted = [{k: '"' + v.replace('"', '""') + '"' for k, v in r.items()} for r in rows]
    (tmp_path / "diagnosis_opened.tsv").write_text(table(*quoted))
    checks = check_copy(tmp_path)
    assert checks["image uses"][1].startswith("5 (published release: 7,380")
    assert checks["diagnosis: questions"] == (False, "5 (published: 474)")
    assert checks["diagnosis: rows that name a row without images"] == (False, "1")
    assert checks["diagnosis: rows with an index that occurred before"] == (False, "1")
    assert checks["diagnosis: ORPHA codes"] == (True, "5 of 5 rows")
    assert checks["all four tracks"][0] is False


def test_copy_check_lists_all_tracks_of_the_sample() -> None:
    checks = check_copy(SAMPLE)
    assert checks["all four tracks"] == (True, "crossmodal, diagnosis, examination, treatment")
    uses = sum(len(json.loads(r["image_path"])) for r in _rows())
    assert checks["image uses"][1].startswith(f"{uses} (")


def _rows() -> list[dict[str, str]]:
    import csv
    import sys

    csv.field_size_limit(sys.maxsize)
    rows = []
    for path in sorted(SAMPLE.rglob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as stream:
            rows += list(csv.DictReader(stream, delimiter="\t"))
    return rows


def test_copy_check_reports_the_second_version_with_its_conditions(tmp_path: Path) -> None:
    columns = ("index", "question", "answer", "image findings", "image")
    cells = {"index": "1", "question": "q", "answer": "a", "image findings": "[]", "image": png()}
    (tmp_path / "x.tsv").write_text(table(cells, columns=columns))
    checks = check_copy(tmp_path)
    assert checks["diagnosis: columns"] == (True, "x.tsv (v2; asked under full, redacted, text_only)")
    assert checks["both tracks of the second version"] == (False, "diagnosis")
    assert checks["image uses"] == (True, "1")


@pytest.mark.parametrize(("text", "check"), [("a\tb\n1\t2\n", "x.tsv: readable"), (table(), "x.tsv: rows")])
def test_copy_check_reports_unreadable_tables(text: str, check: str, tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_text(text)
    assert check_copy(tmp_path)[check][0] is False


def test_copy_check_refuses_a_folder_without_tables(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no TSV"):
        copy_check.check([tmp_path])
