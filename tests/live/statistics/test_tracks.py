"""Tables, comparisons, conditions and evidence of all tracks, on the sample and on its second version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.usecases import loading, scoring
from api.usecases.grounding import differences as usecases_differences
from api.usecases.grounding import explain as usecases_explain
from api.usecases.statistics import comparisons as usecases_comparisons
from api.usecases.statistics import conditions as usecases_conditions
from api.usecases.statistics import sensitivity as usecases_sensitivity
from api.usecases.statistics import tracks as usecases_tracks
from graph.session import Graph
from loaders.criteria import score as criteria_scores
from mmrarebench.criteria.dimensions import dimensions
from mmrarebench.criteria.metrics import TRACK_METRICS
from mmrarebench.exceptions import UsageError

SAMPLE = Path(__file__).resolve().parents[3] / "sample"
SECOND = "sample-v2"
MODELS = ("toy-general-large", "toy-medical-large")


@pytest.fixture(scope="module")
def second(stage: Any) -> Graph:
    """The sample with its second version beside it."""
    from tests.conftest import load_sample

    def load(graph: Graph) -> None:
        load_sample(graph)
        home = SAMPLE / "v2"
        loading.load_benchmark(graph, [home / "benchmark"], SECOND)
        for model in MODELS:
            loading.load_answers(graph, [home / "answers" / model], SECOND, model, facts=[SAMPLE / "models.toml"])
        loading.load_verdicts(graph, [home / "verdicts.jsonl"], SECOND)
        scoring.score(graph, SECOND)

    graph: Graph = stage.bring("sample and its second version", load)
    return graph


@pytest.fixture(scope="module")
def client(second: Graph) -> Iterator[TestClient]:
    with TestClient(create_app(second), raise_server_exceptions=False) as client:
        yield client


def test_track_table_lists_every_metric_of_every_track(second: Graph) -> None:
    rows = usecases_tracks.track_table(second, "sample") + usecases_tracks.track_table(second, SECOND)
    assert {(row["track"], row["metric"]) for row in rows} == {
        (track, metric) for track, metrics in TRACK_METRICS.items() for metric in metrics
    }
    for row in rows:
        assert row["questions"] == row["scored"] + row["unscored"] + row["notApplicable"]
        if row["mean"] is not None:
            assert row["lower"] <= row["upper"]
            assert row["low"] is None or row["low"] <= row["mean"] <= row["high"]
        else:
            assert not row["scored"]
    (one,) = [
        row
        for row in rows
        if (row["run"], row["track"], row["metric"]) == ("sample/toy-general-small/full", "treatment", "recall")
    ]
    assert (one["questions"], one["unscored"]) == (18, 2), "one answer is missing, one call failed"


def test_track_table_of_diagnosis_equals_the_scores(second: Graph) -> None:
    scores = {row["run"]: row for row in scoring.summary(second, "sample")}
    for row in usecases_tracks.track_table(second, "sample", track="diagnosis"):
        if row["metric"] in scores[row["run"]]:
            assert row["mean"] == pytest.approx(scores[row["run"]][row["metric"]])


def test_compare_lists_models_and_domains_in_any_metric(second: Graph) -> None:
    for track, metric in (("treatment", "recall"), ("examination", "order"), ("diagnosis", "mrr")):
        pairs = usecases_comparisons.compare(second, "sample", track=track, metric=metric)
        assert len(pairs) == 3
        assert all(pair["p"] <= pair["p_adjusted"] for pair in pairs)
    first, *each = usecases_comparisons.compare(second, "sample", track="treatment", by="domain")
    assert (first["left"], first["right"], first["items"]) == ("medical (1)", "general (2)", 18)
    assert [pair["right"] for pair in each] == ["toy-general-large", "toy-general-small"]
    assert (first["scope"], first["outcome"]) == ("models and questions as samples", "not_separated")
    fixed, *_ = usecases_comparisons.compare(second, "sample", track="treatment", by="domain", these_models=True)
    assert (fixed["items"], fixed["lost"]) == (16, 2)
    pooled = [pair for pair in each if pair["items"] == 16]
    assert pooled
    judged = usecases_comparisons.compare(second, "sample", track="treatment", judge="toy-judge-a")
    assert {pair["left"] for pair in judged} <= {"toy-general-large", "toy-general-small"}
    for wrong in ({"metric": "ordr"}, {"track": "x"}, {"by": "colour"}):
        with pytest.raises(UsageError):
            usecases_comparisons.compare(second, "sample", **{"track": "examination", **wrong})


def test_compare_conditions_lists_total_and_branches(second: Graph) -> None:
    rows = usecases_conditions.compare_conditions(second, SECOND, "toy-medical-large", by_branch=True)
    assert [(row["name"], row["items"], row["orpha"]) for row in rows[:2]] == [
        ("text leakage", 8, None),
        ("visual necessity", 8, None),
    ]
    assert rows[0]["mean"] == pytest.approx(0.5)
    assert all(0 < row["items"] <= 8 and row["branch"] for row in rows[2:])
    evidence = usecases_conditions.compare_conditions(second, SECOND, "toy-general-large", track="evidence")
    assert [(row["name"], row["items"], row["unscored"]) for row in evidence] == [
        ("visual necessity", 7, 1),
        ("diagnosis given", 8, 0),
    ]
    with pytest.raises(UsageError, match="one condition only"):
        usecases_conditions.compare_conditions(second, SECOND, "toy-general-large", track="treatment")


def test_evidence_track_has_verdicts_of_rules_and_judge(second: Graph, ask: Any) -> None:
    by_rules = ask(
        second, "errors/verdicts", benchmark=SECOND, track="evidence", run=f"{SECOND}/toy-general-large/full"
    )
    judged = ask(
        second,
        "errors/verdicts",
        benchmark=SECOND,
        track="evidence",
        judge="toy-judge-a",
        run=f"{SECOND}/toy-general-large/full",
    )
    assert {row["status"] for row in by_rules} == {"scored"}
    reasons = {row["question"]: row["reason"] for row in judged}
    assert reasons.pop(f"{SECOND}/evidence/3") == "too_few"
    assert not any(reasons.values())
    numbers = {row["question"]: dimensions(row["dimensionNames"], row["dimensionValues"]) for row in by_rules}
    for row in judged:
        if row["score"] is not None:
            least, most = ((numbers[row["question"]][f"recall{bound}"]) for bound in ("Lower", "Upper"))
            assert least <= row["score"] <= most, "the made-up judge says what was made"
    for judge in ("criteria", "toy-judge-a"):
        for row in usecases_sensitivity.evidence_quadrant(second, SECOND, judge=judge):
            counted = row["both"] + row["diagnosis_only"] + row["evidence_only"] + row["neither"]
            assert counted + row["unscored"] == 8
            assert counted


def test_score_summary_leaves_out_runs_without_an_answer(second: Graph) -> None:
    assert not [row for row in scoring.summary(second, SECOND) if row["run"].endswith("no_diagnosis")]


def test_compare_reference_lists_differences_of_all_tracks(second: Graph) -> None:
    rows = usecases_differences.compare_reference(second, "sample", None, "reference")
    assert {row["track"] for row in rows} == {"diagnosis", "treatment", "crossmodal", "examination"}
    assert {row["what"] for row in rows} == {"rank", "tokenF1", "judge reply"}
    assert all(row["why"] for row in rows)
    for row in rows:
        assert row["strict"] != row["reference"] or row["status"] != "scored"


def test_explain_lists_the_steps_of_an_evidence_answer(second: Graph) -> None:
    steps = usecases_explain.explain(second, f"{SECOND}/evidence/1", "toy-general-large")
    assert {row["kind"] for row in steps["criteria"]} == {"required_evidence", "optional_evidence"}
    for row in (*steps["criteria"], *steps["citations"]):
        assert row["says"] == (steps["answer"][slice(*row["span"])] if row["span"] else None)
    (judge,) = steps["judges"]
    assert (judge["judge"], len(judge["verdicts"]) > 3) == ("toy-judge-a", True)
    assert "hierarchicalRecall" in steps["dimensions"]


def test_several_golds_returns_both_readings(second: Graph, ask: Any) -> None:
    """A second diagnosis is put beside the first of a case, and taken away again."""
    where = (
        "MATCH (q:Question {id: 'sample/diagnosis/1'})-[:ASKS_ABOUT]->(c:Case) MATCH (d:Disorder {orpha: 'ORPHA:324'})"
    )
    second.write(f"{where} CREATE (c)-[:HAS_DIAGNOSIS {{relation: 'exact', by: 'test', via: 'test'}}]->(d)")
    try:
        scoring.score(second, "sample", model="toy-general-large")
        readings = {row["golds"]: row for row in scoring.several_golds(second, "sample", "toy-general-large")}
        assert (readings["any"]["recall@1"], readings["all"]["recall@10"]) == (1.0, 0.0)
        (row,) = [
            r for r in ask(second, "errors/items", benchmark="sample", run="toy-general-large") if len(r["golds"]) > 1
        ]
        assert row["goldRanks"] == [None, 1]
        both = {g: scoring.summary(second, "sample", "toy-general-large", g)[0]["recall@1"] for g in ("any", "all")}
        assert both["all"] < both["any"]
    finally:
        second.write("MATCH (:Case)-[r:HAS_DIAGNOSIS {by: 'test'}]->() DELETE r")
        scoring.score(second, "sample", model="toy-general-large")


def test_score_criteria_updates_a_changed_answer_only(second: Graph) -> None:
    key = "sample/toy-general-large/full/sample/treatment/1"
    (text,) = second.read_rows("MATCH (a:Answer {id: $key}) RETURN a.text", {"key": key})[0]
    second.write("MATCH (a:Answer {id: $key}) SET a.text = 'Losartan 25 mg daily'", {"key": key})
    changes = criteria_scores.load(second, benchmark="sample").changes.as_dict()
    assert changes == {"created": {}, "updated": {"Verdict": 1}, "deleted": {}}
    second.write("MATCH (a:Answer {id: $key}) SET a.text = $text", {"key": key, "text": text})
    assert criteria_scores.load(second, benchmark="sample").changes.as_dict()["updated"] == {"Verdict": 1}


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/v1/reports/tracks", {"benchmark": SECOND, "track": "evidence"}),
        ("/v1/reports/comparison", {"benchmark": "sample", "track": "treatment"}),
        ("/v1/reports/comparison", {"benchmark": "sample", "by": "domain"}),
        ("/v1/reports/interaction", {"benchmark": "sample"}),
        ("/v1/reports/ranks", {"benchmark": "sample"}),
        ("/v1/reports/conditions", {"benchmark": SECOND, "model": "toy-general-large", "by_branch": True}),
        ("/v1/reports/quadrant", {"benchmark": SECOND}),
        ("/v1/reports/differences", {"benchmark": "sample"}),
    ],
)
def test_report_routes_return_the_tables(path: str, params: dict[str, Any], client: TestClient) -> None:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    assert len(answer.json()) > 1


def test_report_routes_refuse_an_unknown_metric(client: TestClient) -> None:
    wrong = client.get("/v1/reports/comparison", params={"benchmark": "sample", "metric": "recall@2"})
    assert (wrong.status_code, wrong.json()["kind"]) == (422, "UsageError")
    lineage = client.get("/v1/reports/lineage", params={"benchmark": "sample", "metric": "recall@2"})
    assert lineage.status_code == 422
    explanation = client.get("/v1/explanations/sample/treatment/1", params={"model": "toy-medical-large"})
    assert explanation.json()["criteria"]
