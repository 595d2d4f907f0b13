"""The referee report on the sample: every demand is answered, or the command that brings the rows is named."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from api.usecases.statistics import referee as usecases_referee
from graph.session import Graph
from mmrarebench.exceptions import NotFoundError
from mmrarebench.statistics.intervals import ALPHA

NO_ANSWER = {"How far do the annotators agree?", "What are the scores without those questions?"}


@pytest.fixture(scope="module")
def written(sample_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, dict[str, object]]]:
    out = tmp_path_factory.mktemp("referee")
    report = usecases_referee.write(sample_graph, "sample", out)
    return out, {row["demand"]: row for row in report["demands"]}


def table(out: Path, name: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads((out / f"referee_{name}.json").read_text(encoding="utf-8"))
    with (out / f"referee_{name}.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == len(rows)
    return rows


def test_referee_report_answers_each_demand_or_names_a_command(
    written: tuple[Path, dict[str, dict[str, object]]],
) -> None:
    out, demands = written
    assert {name for name, row in demands.items() if not row["rows"]} <= NO_ANSWER | {
        "What does retrieval solve without a model?"
    }
    next_step = demands["How far do the annotators agree?"]["next"]
    assert next_step == "mmrarebench load annotations PATH --benchmark sample"
    page = (out / "referee.html").read_text(encoding="utf-8")
    assert all(f'id="{name}"' in page for name in ("size", "leakage", "clean", "significance", "matched", "rules"))
    assert str(next_step) in page
    assert "MATCH (b:Benchmark" in page


def test_referee_report_lists_adjusted_paired_comparisons(
    written: tuple[Path, dict[str, dict[str, object]]],
) -> None:
    rows = table(written[0], "significance")
    diagnosis = [row for row in rows if row["track"] == "diagnosis"]
    assert len(diagnosis) == 3  # three models
    compared = [row for row in rows if row["p"] is not None]
    assert compared
    assert all(float(str(row["p_adjusted"])) >= float(str(row["p"])) for row in compared)
    assert all((row["outcome"] == "not_separated") == (float(str(row["p_adjusted"])) >= ALPHA) for row in compared)


def test_referee_report_matches_models_by_size(
    written: tuple[Path, dict[str, dict[str, object]]],
) -> None:
    runs = {row["model"]: row for row in table(written[0], "models")}
    rows = table(written[0], "matched")
    assert {row["medical"] for row in rows} == {name for name, row in runs.items() if row["domain"] == "medical"}
    for row in rows:
        size, other = (float(str(runs[row[side]]["parameters"])) for side in ("medical", "general"))
        assert row["ratio"] == pytest.approx(max(size / other, other / size))


def test_referee_report_refuses_an_unknown_benchmark(sample_graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no benchmark 'nosuch'"):
        usecases_referee.write(sample_graph, "nosuch", tmp_path)
