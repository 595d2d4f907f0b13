"""The report of the sample: its tables as golden files, its page whole and offline."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from api import usecases
from graph.session import Graph

Golden = Callable[[str, str], None]
FEW = (
    "orpha",
    "name",
    "level",
    "depth",
    "model",
    "questions",
    "disorders",
    "scored",
    "unscored",
    "recall@1",
    "recall@10",
    "mrr",
)


@pytest.fixture(scope="module")
def out(sample_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    usecases.report(sample_graph, "sample", folder)
    return folder


def rounded(cell: str) -> str:
    return f"{float(cell):.6g}" if re.fullmatch(r"-?\d+\.\d+(?:e-?\d+)?", cell) else cell


def table(path: Path, columns: tuple[str, ...] = ()) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = columns or tuple(rows[0])
    return "\n".join(["\t".join(names), *("\t".join(rounded(row[name]) for name in names) for row in rows)]) + "\n"


def test_the_total_is_what_it_was(out: Path, golden: Golden) -> None:
    golden("sample_total.tsv", table(out / "total.csv"))


def test_the_branches_are_what_they_were(out: Path, golden: Golden) -> None:
    golden("sample_branches.tsv", table(out / "branches.csv", FEW))


def test_csv_and_json_hold_the_same(out: Path) -> None:
    for path in out.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == len(json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))), path.name


def test_the_page_opens_offline(out: Path) -> None:
    page = (out / "report.html").read_text(encoding="utf-8")
    outside = re.findall(
        r"<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)\s*=\s*[\"']?(?!data:|#)[^\s\"'>]+", page
    )
    assert not outside
    assert "@import" not in page
    for model in ("toy-general-large", "toy-general-small", "toy-medical-large"):
        assert model in page
    assert page.rstrip().endswith("</html>")
