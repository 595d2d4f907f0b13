"""Criterion-based scoring of the sample in a graph: verdicts, dimensions, queries, and the intended content of answers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.usecases import criteria as usecases_criteria
from api.usecases.statistics import conditions as usecases_conditions
from graph.session import Graph
from loaders.criteria import score as criteria_scores
from mmrarebench.criteria.dimensions import dimensions

SAMPLE = Path(__file__).resolve().parents[3] / "sample"


def score(graph: Graph, model: str | None = None) -> dict[str, Any]:
    """The changes of a scoring by criteria, and what the verdicts found."""
    loaded = criteria_scores.load(graph, benchmark="sample", model=model)
    return {"changes": loaded.changes.as_dict(), **usecases_criteria.criteria_summary(graph, "sample", model)}


@pytest.fixture(scope="module")
def scored(sample_graph: Graph) -> dict[str, Any]:
    return score(sample_graph)


@pytest.fixture(scope="module")
def verdicts(scored: dict[str, Any], sample_graph: Graph) -> dict[tuple[str, str], dict[str, Any]]:
    rows = sample_graph.read(
        "MATCH (m:Model)<-[:OF_MODEL]-(:Run)<-[:IN_RUN]-(a:Answer)<-[:ABOUT]-(v:Verdict)-[:BY]->(:Judge {name: 'criteria'}) "
        "MATCH (a)-[:ANSWERS]->(q:Question) "
        "RETURN q.id AS question, m.name AS model, a.text AS text, q.relationType AS relation, v.status AS status, "
        "v.reason AS reason, v.score AS score, v.parseStatus AS parsed, v.dimensionNames AS dimensionNames, v.dimensionValues AS dimensionValues, "
        "v.evidence AS evidence, "
        "[(q)-[:EXPECTS]->(c:Criterion) | [c.id, c.text]] AS criteria"
    )
    return {(row["question"].removeprefix("sample/"), row["model"]): row for row in rows}


def test_score_criteria_writes_one_verdict_an_answer(
    verdicts: dict[tuple[str, str], dict[str, Any]], sample_graph: Graph
) -> None:
    assert len(verdicts) == sample_graph.read_rows("MATCH (a:Answer) RETURN count(a)")[0][0]


def test_score_criteria_finds_the_intended_content_of_answers(verdicts: dict[tuple[str, str], dict[str, Any]]) -> None:
    """No criterion that an answer leaves out is found; what it says in the criterion's words always is."""
    outcomes: Counter[tuple[str, bool, str]] = Counter()
    for intended in orjson.loads((SAMPLE / "intended.json").read_bytes())["answers"]:
        row = verdicts.get((intended["question"], intended["model"]))
        if row is None or row["status"] != "scored" or intended["kind"] not in ("plan", "comparison", "work-up"):
            continue
        texts = dict(row["criteria"])
        for finding in orjson.loads(row["evidence"])["criteria"]:
            kind = finding["kind"]
            text = texts.get(finding["criterion"], "")
            if kind == "relation":
                true = intended["relation"] == row["relation"]
            else:
                listed = {"must_not": "violates", "red_flag": "flags"}.get(kind, "covers")
                true = text in intended[listed]
            if kind == "key_test" and true and text.lower() not in row["text"].lower():
                kind = "key_test in other words"
            outcomes[kind, true, finding["outcome"]] += 1
    assert not [key for key in outcomes if not key[1] and key[2] == "found"], "no false alarm"
    reworded = {
        outcome: outcomes["key_test in other words", True, outcome] for outcome in ("found", "not_found", "cannot_tell")
    }
    missed = [key for key in outcomes if key[1] and key[2] != "found" and key[0] != "key_test in other words"]
    assert not missed
    assert reworded["found"] >= 2 * (reworded["not_found"] + reworded["cannot_tell"])


def test_score_criteria_states_the_reason_of_unscored_answers(verdicts: dict[tuple[str, str], dict[str, Any]]) -> None:
    failed = verdicts["crossmodal/12", "toy-general-large"]
    assert (failed["status"], failed["reason"], failed["score"]) == ("unscored", "model_call_failed", None)
    unseen = verdicts["diagnosis/12", "toy-general-large"]
    assert (unseen["status"], unseen["reason"]) == ("unscored", "image_not_seen")
    empty = verdicts["examination/3", "toy-general-small"]
    assert (empty["status"], empty["parsed"], empty["score"]) == ("scored", "empty", 0.0)
    refusal = verdicts["crossmodal/6", "toy-general-small"]
    assert (refusal["status"], refusal["parsed"], refusal["score"]) == ("scored", "refusal", 0.0)


def test_score_criteria_counts_citations_of_missing_images(verdicts: dict[tuple[str, str], dict[str, Any]]) -> None:
    verdict = verdicts["crossmodal/1", "toy-general-large"]
    numbers = dimensions(verdict["dimensionNames"], verdict["dimensionValues"])
    assert numbers["imagesUnknown"] == 1
    assert numbers["imageCoverage"] == pytest.approx(1 / 3)


def test_score_criteria_adds_the_dimensions_of_diagnosis(
    scored: dict[str, Any], verdicts: dict[tuple[str, str], dict[str, Any]]
) -> None:
    verdict = verdicts["diagnosis/1", "toy-general-large"]
    assert dimensions(verdict["dimensionNames"], verdict["dimensionValues"]) == {
        "tokenF1Reference": 1.0,
        "tokenF1Strict": 1.0,
        "listed": 1.0,
        "rareListed": 1.0,
        "rareRatio": 1.0,
    }
    extras = {row["model"]: row for row in scored["diagnosis"]}
    assert extras["toy-general-small"]["parseStatus"]["refusal"] > 0
    assert extras["toy-general-large"]["tokenF1Strict"] > extras["toy-general-small"]["tokenF1Strict"]


def test_criteria_query_counts_by_track_and_kind(scored: dict[str, Any], ask: Any, sample_graph: Graph) -> None:
    rows = ask(sample_graph, "errors/criteria", benchmark="sample")
    assert rows == scored["criteria"]
    for row in rows:
        assert row["criteria"] == row["found"] + row["notFound"] + row["cannotTell"]
        assert row["lower"] <= (row["share"] if row["share"] is not None else row["lower"]) <= row["upper"]
    (one,) = [r for r in rows if r["model"] == "toy-general-small" and r["kind"] == "must_include"]
    assert (one["answers"], one["unscored"]) == (16, 2), "one answer is missing, one call failed"
    only = ask(sample_graph, "errors/criteria", benchmark="sample", run="toy-general-large", track="treatment")
    assert {(r["track"], r["model"]) for r in only} == {("treatment", "toy-general-large")}


def test_score_criteria_again_changes_nothing(scored: dict[str, Any], sample_graph: Graph) -> None:
    again = score(sample_graph, "toy-general-large")
    assert again["changes"] == {"created": {}, "updated": {}, "deleted": {}}
    assert {row["model"] for row in again["criteria"]} == {"toy-general-large"}


def test_conditions_query_lists_rows_by_question(ask: Any, sample_graph: Graph) -> None:
    rows = ask(sample_graph, "errors/conditions", benchmark="sample", model="toy-general-small")
    assert {row["condition"] for row in rows} == {"full"}
    assert {row["status"] for row in rows} == {"scored", "unscored", "missing"}
    assert usecases_conditions.compare_conditions(sample_graph, "sample", "toy-general-small") == []
