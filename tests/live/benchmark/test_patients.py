"""Golds belong to questions: patients of one article stay apart, and a later benchmark changes no earlier one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from api.usecases import loading
from graph.session import Graph

COLUMNS = ("index", "question", "context", "answer", "answer_aliases", "ORPHA_code", "pmcid", "image")


def table(folder: Path, rows: list[tuple[str, str]]) -> Path:
    """A diagnosis table with a row for each article and ORPHA code."""
    folder.mkdir()
    lines = ["\t".join(COLUMNS)]
    for index, (article, code) in enumerate(rows):
        cells = (str(index), "What is it?", f"Synthetic case {index}.", f"Disorder {code}", "[]", code, article, "[]")
        lines.append("\t".join(cells))
    (folder / "MMRareBench_T1_diagnosis.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def golds(graph: Graph, ask: Any, benchmark: str) -> list[list[str]]:
    rows: list[dict[str, Any]] = ask(graph, "benchmark/questions", benchmark=benchmark)
    return [row["golds"] for row in sorted(rows, key=lambda row: row["id"])]


def test_load_benchmark_keeps_the_golds_of_each_patient(empty_graph: Graph, ask: Any, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        empty_graph.write(
            "CREATE (:Disorder {orpha: $code, name: $code, level: 'disorder', status: 'active', source: ['test'], mmrarebench: true})",
            {"code": f"ORPHA:{number}"},
        )
    two = table(tmp_path / "two", [("PMC1", "ORPHA:1"), ("PMC1", "ORPHA:2"), ("PMC1", "ORPHA:1")])
    loading.load_benchmark(empty_graph, [two], "two")
    assert golds(empty_graph, ask, "two") == [["ORPHA:1"], ["ORPHA:2"], ["ORPHA:1"]]
    cases = [row["case"] for row in ask(empty_graph, "benchmark/questions", benchmark="two")]
    assert sorted(cases) == ["PMC1", "PMC1", "PMC1#2"]
    later = table(tmp_path / "later", [("PMC1", "ORPHA:3")])
    loading.load_benchmark(empty_graph, [later], "later")
    assert golds(empty_graph, ask, "two") == [["ORPHA:1"], ["ORPHA:2"], ["ORPHA:1"]]
    assert golds(empty_graph, ask, "later") == [["ORPHA:3"]]
    for folder, name in ((two, "two"), (later, "later")):
        again = loading.load_benchmark(empty_graph, [folder], name)
        assert again.changes.as_dict() == {"created": {}, "updated": {}, "deleted": {}}
