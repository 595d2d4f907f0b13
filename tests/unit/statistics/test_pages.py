"""Static pages are self-contained, escape names, and label made-up data."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from mmrarebench.statistics.ranking import METRICS
from reports.statistics import lineage, plots, referee
from reports.statistics.referee import Section

RUNS = ("sample/a/full", "sample/b/full")


def items() -> list[dict[str, Any]]:
    return [
        {
            "run": run,
            "model": run.split("/")[1],
            "question": f"q{place}",
            "golds": [f"ORPHA:{place % 2 + 1}"],
            "status": "scored" if place else "missing",
            "reason": None if place else "no_answer",
            "rank": 1 if (place + number) % 2 else None,
            "leaks": False,
        }
        for number, run in enumerate(RUNS)
        for place in range(6)
    ]


BRANCHES = [
    {"orpha": "ORPHA:320716", "name": "Rare disorders", "level": "group", "parents": []},
    {"orpha": "ORPHA:9", "name": "<b>Head</b>", "level": "group", "parents": ["ORPHA:320716"]},
    {"orpha": "ORPHA:1", "name": "One", "level": "disorder", "parents": ["ORPHA:9"]},
    {"orpha": "ORPHA:2", "name": "Two", "level": "disorder", "parents": ["ORPHA:9"]},
]


@pytest.fixture
def report() -> lineage.Report:
    built = lineage.build("sample", items(), BRANCHES, [], [], [], [])
    built.made_up = True
    built.runs_facts = [
        {
            "run": run,
            "model": run.split("/")[1],
            "condition": "full",
            "domain": "general",
            "parameters": None,
            "stale": 2,
        }
        for run in RUNS
    ]
    return built


def test_lineage_page_is_self_contained_and_escapes_names(report: lineage.Report, tmp_path: Path) -> None:
    page = lineage.write(report, tmp_path)[0].read_text(encoding="utf-8")
    assert not re.search(r"""(?:src|href)=["']?https?://""", page)
    assert "prefers-color-scheme: dark" in page
    assert "<b>Head</b>" not in page.split("const AT")[0]
    assert "Every case and every model of this benchmark is made up" in page
    assert "2 verdicts of a" in page, "stale verdicts are named"
    assert len(page) < 100_000


def test_lineage_tree_lists_questions_and_ranks_of_each_branch(report: lineage.Report) -> None:
    assert report.tree["questions"] == [f"q{place}" for place in range(6)]
    assert report.tree["nodes"]["ORPHA:1"]["i"] == [0, 2, 4]
    assert report.tree["ranks"][RUNS[0]] == [None, 1, 0, 1, 0, 1]


def test_lineage_table_states_the_interval_of_every_metric(report: lineage.Report) -> None:
    for row in lineage.total_rows(report):
        for metric in METRICS:
            assert re.fullmatch(r"\d\.\d{3} \(\d\.\d{3} to \d\.\d{3}\)", row[metric])


@pytest.mark.parametrize(("form", "name"), [("markdown", "report.md"), ("latex", "report.tex")])
def test_lineage_write_keeps_captions_in_markdown_and_latex(
    form: lineage.Form, name: str, report: lineage.Report, tmp_path: Path
) -> None:
    (path,) = lineage.write(report, tmp_path, form)
    text = path.read_text(encoding="utf-8")
    assert path.name == name
    assert "2 general models; 6 diagnosis questions on 2 disorders" in text


def test_referee_section_without_rows_names_the_command(tmp_path: Path) -> None:
    section = Section("empty", "What?", "How.", [], "mmrarebench score --benchmark sample", conclusion="One.\nTwo.")
    page = referee.write("sample", [section], [], tmp_path)[0].read_text(encoding="utf-8")
    assert "mmrarebench score --benchmark sample" in page
    assert '<p class="said">One.</p>' in page
    assert "made up" not in page


def test_heat_map_groups_domains_and_sorts_by_size() -> None:
    tracks = [
        {"run": run, "model": run, "track": "diagnosis", "metric": "recall@1", "condition": "full", "scored": 4}
        | {"mean": 0.5, "low": 0.2, "high": 0.8}
        for run in ("small", "large", "other")
    ]
    runs = [
        {"run": "small", "domain": "general", "parameters": 7e9},
        {"run": "large", "domain": "general", "parameters": 70e9},
        {"run": "other", "domain": "medical", "parameters": None},
    ]
    drawn = plots.track_heat_map(tracks, runs)
    order = [drawn.plot.index(f">{name}<") for name in ("general", "large", "small", "medical", "other")]
    assert order == sorted(order)
    assert "2 general models, 1 medical model" in drawn.caption


def test_lineage_page_lists_other_gold_readings_apart(report: lineage.Report) -> None:
    assert "Diagnoses that Orphanet does not have" not in lineage.render(report)
    total = [dict(row) for row in report.total]
    report.other_readings = [
        {
            "reading": "nearest",
            "model": "a",
            "run": RUNS[0],
            "questions": 3,
            "scored": 2,
            "unscored": 1,
            "recall@1": 0.5,
            "recall@5": 1.0,
            "recall@10": 1.0,
            "mrr": 0.75,
        }
    ]
    page = lineage.render(report)
    assert "Diagnoses that Orphanet does not have" in page
    assert "a hit names the nearest entry" in page
    assert report.total == total
    assert lineage.tables_of(report)["other_readings"][1] == report.other_readings
