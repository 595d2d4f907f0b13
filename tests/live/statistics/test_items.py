"""Item analysis, stale verdicts, and the interaction study on the sample."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from api.usecases import scoring
from api.usecases.leakage import scan as leakage
from api.usecases.statistics import interaction as usecases_interaction
from api.usecases.statistics.verdict_rows import VerdictSelection, read_rows
from graph.session import Graph
from mmrarebench.grounding.scoring import VERSION


@pytest.mark.parametrize(
    ("judge", "run", "track", "heads"),
    [
        ("grounded", None, "diagnosis", True),
        ("criteria", "toy-general-small", None, False),
        ("toy-judge-a", None, "treatment", False),
    ],
)
def test_verdicts_read_in_bulk_are_the_rows_of_the_query(
    judge: str, run: str | None, track: str | None, heads: bool, sample_graph: Graph, ask: Any
) -> None:
    rows = read_rows(sample_graph, VerdictSelection("sample", judge, run, None if track is None else [track], heads))
    parameters = {"judge": judge, "run": run, "track": track, "with_heads": heads}
    assert rows == [
        row | {"sample": 1, "runId": row["run"]}
        for row in ask(sample_graph, "errors/verdicts", benchmark="sample", **parameters)
    ]
    assert rows


def test_item_analysis_query_agrees_with_the_scores(sample_graph: Graph, ask: Any) -> None:
    rows = {row["question"]: row for row in ask(sample_graph, "errors/item_analysis", benchmark="sample")}
    verdicts = ask(sample_graph, "errors/verdicts", benchmark="sample", track="diagnosis", judge="grounded")
    scores: dict[str, dict[str, float]] = {}
    for verdict in verdicts:
        if verdict["status"] == "scored":
            scores.setdefault(verdict["run"], {})[verdict["question"]] = float(verdict["rank"] == 1)
    for question, row in rows.items():
        values_of_question = [values[question] for values in scores.values() if question in values]
        assert row["models"] == len(values_of_question)
        assert row["difficulty"] == (None if not values_of_question else pytest.approx(1 - np.mean(values_of_question)))
        others = [
            np.mean([score for name, score in values.items() if name != question])
            for values in scores.values()
            if question in values
        ]
        if len(values_of_question) > 2 and np.std(values_of_question) and np.std(others):
            assert row["discrimination"] == pytest.approx(np.corrcoef(values_of_question, others)[0, 1])
            assert row["negative"] == (row["discrimination"] < 0)
        else:
            assert row["discrimination"] is None
    assert {row["solved"] for row in rows.values()} == {"everybody", "nobody", "some", None}


def test_runs_query_counts_verdicts_stale_after_a_gold_change(sample_graph: Graph, ask: Any) -> None:
    def stale() -> int:
        return sum(row["stale"] for row in ask(sample_graph, "errors/runs", benchmark="sample"))

    assert stale() == 0
    where = (
        "MATCH (:Question {id: 'sample/diagnosis/1'})-[:ASKS_ABOUT]->(c:Case) MATCH (d:Disorder {orpha: 'ORPHA:324'})"
    )
    sample_graph.write(f"{where} CREATE (c)-[:HAS_DIAGNOSIS {{relation: 'exact', by: 'test', via: 'test'}}]->(d)")
    try:
        assert stale() == 3
        assert leakage.is_scan_current(sample_graph, "sample") in (False, None)
        scoring.score(sample_graph, "sample")
        assert stale() == 0
    finally:
        sample_graph.write("MATCH (:Case)-[r:HAS_DIAGNOSIS {by: 'test'}]->() DELETE r")
        scoring.score(sample_graph, "sample")
    sample_graph.write("CREATE (:Release {id: 'test', name: 'test', version: '1'})")
    try:
        assert stale() > 3, "another ontology than at the last scoring"
    finally:
        sample_graph.write("MATCH (r:Release {id: 'test'}) DELETE r")


def test_runs_query_counts_verdicts_of_other_rules_as_stale(sample_graph: Graph, ask: Any) -> None:
    runs = ask(sample_graph, "errors/runs", benchmark="sample", grounding_rules=f"not {VERSION}")
    assert all(row["stale"] > 20 for row in runs)
    assert not any(
        row["stale"] for row in ask(sample_graph, "errors/runs", benchmark="sample", grounding_rules=VERSION)
    )


def test_interaction_supports_nothing_on_three_models(sample_graph: Graph) -> None:
    result = usecases_interaction.interaction(sample_graph, "sample")
    assert result["conclusion"].startswith("Cannot be told on treatment, crossmodal and examination")
    assert {row["effect"] for row in result["effects"]} == {"domain", "interaction", "matched", "images"}
    assert all(row["supported"] is None and row["mde"] is None for row in result["effects"])
    assert all(-2 <= row["low"] <= row["high"] <= 2 for row in result["effects"] if row["low"] is not None)
    assert [pair["general"] for pair in result["pairs"]] == ["toy-general-large"]
