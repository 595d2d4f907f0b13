"""Credits, parse statuses, conditions and evidence beside diagnosis, computed from a graph."""

from __future__ import annotations

from typing import Any

import pytest

from api.usecases import scoring
from api.usecases.statistics import conditions as usecases_conditions
from api.usecases.statistics import sensitivity as usecases_sensitivity
from graph.session import Graph


def test_credits_table_starts_with_the_score_of_each_run(sample_graph: Graph) -> None:
    scores = {row["run"]: row for row in scoring.summary(sample_graph, "sample")}
    rows = [r for r in usecases_sensitivity.credits_table(sample_graph, "sample") if r["credits"] == "default"]
    assert {row["run"] for row in rows} == set(scores)
    for row in rows:
        score = scores[row["run"]]
        for cut in (1, 3, 5, 10):
            assert row[f"credit@{cut}"] == pytest.approx(score[f"recall@{cut}"])
            assert row[f"credit@{cut}.upper"] == pytest.approx(score[f"recall@{cut}.upper"])
        assert (row["scored"], row["unscored"]) == (score["scored"], score["unscored"])


def test_parse_table_counts_answers_by_status(sample_graph: Graph) -> None:
    rows = {row["model"]: row for row in usecases_sensitivity.parse_table(sample_graph, "sample")}
    for row in rows.values():
        shares = [row[name] for name in ("parsed", "partial", "refusal", "empty", "unparsed", "call_failed")]
        assert sum(shares) == pytest.approx(1.0)
        assert 0 < row["rareRatio"] <= 1
        assert row["rareLower"] <= row["rareRatio"] <= row["rareUpper"]
        assert sum(row["atRank1"].values()) == pytest.approx(1.0)
    assert rows["toy-general-small"]["refusal"] > 0


def test_conditions_and_evidence_are_compared_in_pairs(sample_graph: Graph, ask: Any) -> None:
    """A second condition and an evidence track are put beside the sample, and taken away again."""
    make = (
        "MATCH (b:Benchmark {name: 'sample'})<-[:ON_BENCHMARK]-(full:Run)-[:OF_MODEL]->(m:Model {name: 'toy-general-large'}) "
        "CREATE (b)<-[:ON_BENCHMARK]-(run:Run {id: 'test/redacted', condition: 'redacted'})-[:OF_MODEL]->(m) "
        "CREATE (t:Track {name: 'evidence'}) WITH b, full, run, t "
        "MATCH (full)<-[:IN_RUN]-(a:Answer)-[:ANSWERS]->(q:Question)-[:IN_TRACK]->(:Track {name: 'diagnosis'}) "
        "MATCH (a)<-[:ABOUT]-(v:Verdict {status: 'scored'})-[:BY]->(j:Judge {name: 'grounded'}) "
        "MATCH (q)-[:ASKS_ABOUT]->(c:Case) "
        "CREATE (run)<-[:IN_RUN]-(x:Answer {id: 'test/redacted/' + q.id})-[:ANSWERS]->(q) "
        "CREATE (x)<-[:ABOUT]-(:Verdict {id: 'test/redacted/' + q.id + '/grounded', status: 'scored', score: 0.0})-[:BY]->(j) "
        "CREATE (b)<-[:PART_OF]-(e:Question {id: 'test-e/' + q.id})-[:IN_TRACK]->(t) CREATE (e)-[:ASKS_ABOUT]->(c) "
        "CREATE (full)<-[:IN_RUN]-(y:Answer {id: full.id + '/test-e/' + q.id})-[:ANSWERS]->(e) "
        "CREATE (y)<-[:ABOUT]-(:Verdict {id: 'test-e/' + q.id, status: 'scored', score: v.score})-[:BY]->(:Judge {name: 'test' + q.id})"
    )
    sample_graph.write(make)
    try:
        (delta,) = usecases_conditions.compare_conditions(sample_graph, "sample", "toy-general-large")
        rows = ask(sample_graph, "errors/items", benchmark="sample", run="sample/toy-general-large/full")
        hits = [r["rank"] == 1 for r in rows if r["status"] == "scored"]
        assert delta["name"] == "text leakage"
        assert delta["mean"] == pytest.approx(sum(hits) / len(hits))
        (full,) = usecases_sensitivity.evidence_quadrant(sample_graph, "sample", "toy-general-large", condition="full")
        assert full["diagnosis_only"] == full["evidence_only"] == 0
        assert full["both"] >= sum(hits) > 0
        assert full["both.share"] + full["neither.share"] == pytest.approx(1.0)
        (redacted,) = usecases_sensitivity.evidence_quadrant(sample_graph, "sample")
        assert (redacted["both"], redacted["diagnosis_only"]) == (0, 0)
        assert redacted["evidence_only"] == full["both"]
        assert usecases_sensitivity.evidence_quadrant(sample_graph, "sample", condition="text_only") == []
    finally:
        for label in ("Verdict", "Answer", "Question", "Run", "Judge"):
            key = "name" if label == "Judge" else "id"
            sample_graph.write(
                f"MATCH (n:{label}) WHERE n.{key} STARTS WITH 'test' OR n.{key} CONTAINS '/test-e/' DETACH DELETE n"
            )
        sample_graph.write("MATCH (t:Track {name: 'evidence'}) DETACH DELETE t")
