"""How a score came about, step by step."""

from __future__ import annotations

from typing import Any

import orjson

from graph.session import Graph
from mmrarebench.benchmark.vocabulary import VerdictStatus
from mmrarebench.criteria.dimensions import dimensions
from mmrarebench.exceptions import NotFoundError
from mmrarebench.grounding.relations import CREDIT, Relation
from mmrarebench.judging.differences import explain_judge_score
from mmrarebench.statistics import ranking

Rows = list[dict[str, Any]]


EXPLAIN = """
MATCH (q:Question {id: $question})<-[:ANSWERS]-(a:Answer)-[:IN_RUN]->(r:Run)-[:OF_MODEL]->(m:Model)
WHERE m.name = $model OR r.id = $model
WITH q, a, r ORDER BY r.condition <> 'full', r.id LIMIT 1
OPTIONAL MATCH (a)<-[:ABOUT]-(v:Verdict)-[:BY]->(j:Judge {name: 'grounded'})
OPTIONAL MATCH (a)<-[:ABOUT]-(w:Verdict)-[:BY]->(:Judge {name: 'criteria'})
OPTIONAL MATCH (q)-[:ASKS_ABOUT]->(c:Case)
RETURN r.id, a.text, a.status, v.parseStatus, v.status, v.reason, v.rank, j.parserVersion,
       COLLECT { MATCH (c)-[h:HAS_DIAGNOSIS]->(d:Disorder)
                 WITH d, h ORDER BY d.orpha, h.relation
                 RETURN d.orpha + ' ' + d.name + ' (' + h.relation + ' by ' + h.by + ' via ' + h.via + ')' },
       v.contentHash, v.evidence, w.status, w.reason, w.score, w.evidence, w.dimensionNames, w.dimensionValues,
       COLLECT { MATCH (a)<-[:ABOUT]-(o:Verdict)-[:BY]->(oj:Judge) WHERE o.reply IS NOT NULL WITH o, oj ORDER BY oj.name
                 RETURN [oj.name, oj.parserVersion, o.status, o.reason, o.score, o.referenceScore, o.dimensionNames, o.dimensionValues, o.reply] },
       head([(q)-[:IN_TRACK]->(t:Track) | t.name]), q.relationType,
       COLLECT { MATCH (q)-[:EXPECTS]->(k:Criterion) WITH k ORDER BY k.id RETURN [k.id, k.text] }
"""


def explain(graph: Graph, question: str, model: str) -> dict[str, Any]:
    """Each step from a model's raw text to its score; a run's id in place of the model names one of several runs.

    Raises:
        NotFoundError: the model has no scored answer to the question.
    """
    rows = graph.read_rows(EXPLAIN, {"question": question, "model": model})
    if not rows or (rows[0][4] is None and rows[0][11] is None):
        raise NotFoundError(f"{model} has no scored answer to {question}", repair="mmrarebench score --benchmark ...")
    (
        *head,
        evidence,
        status,
        reason,
        score,
        judged,
        dimension_names,
        dimension_values,
        judges,
        track,
        relation,
        criteria,
    ) = rows[0]
    names = (
        "run",
        "answer",
        "given",
        "read as",
        "status",
        "reason",
        "rank",
        "scorer version",
        "expected",
        "hash",
    )
    steps: dict[str, Any] = dict(zip(names, head, strict=True))
    steps["metrics"] = _metrics(steps) if steps["status"] == VerdictStatus.SCORED else None
    steps["names"] = [_with_credit(item) for item in orjson.loads(evidence or "[]")]
    steps["criteria status"], steps["criteria reason"], steps["criteria score"] = status, reason, score
    evidence_by_criteria = orjson.loads(judged) if judged else {}
    steps["criteria"] = _criteria(
        evidence_by_criteria.get("criteria", []), {**dict(criteria), "relation": relation}, steps["answer"] or ""
    )
    steps["drugs"], steps["citations"] = (
        _spans(evidence_by_criteria.get(name, []), steps["answer"]) for name in ("drugs", "citations")
    )
    steps["dimensions"] = dimensions(dimension_names, dimension_values)
    steps["judges"] = [_judged(track, *verdict) for verdict in judges]
    return steps


def _judged(
    track: str,
    judge: str,
    version: str | None,
    status: str,
    reason: str | None,
    score: float | None,
    theirs: float | None,
    dimension_names: list[str] | None,
    dimension_values: list[float] | None,
    reply: str,
) -> dict[str, Any]:
    """A judge's verdict from its raw reply to its score, beside the public parser's."""
    verdicts = [int(number) for number in dimensions(dimension_names, dimension_values).values()]
    return {
        "judge": judge,
        "parser": version,
        "reply": reply,
        "verdicts": verdicts,
        "status": status,
        "reason": reason,
        "score": score,
        "public harness": theirs,
        "why": explain_judge_score(track, reply, score, reason, theirs, verdicts),
    }


def _spans(extracts: Rows, text: str | None) -> Rows:
    """Each extract of an answer with the words of its span."""
    return [{"says": (text or "")[slice(*extract["span"])], **extract} for extract in extracts]


def _metrics(steps: dict[str, Any]) -> dict[str, float]:
    return {metric: ranking.value(metric, steps["rank"]) for metric in ranking.METRICS}


def _with_credit(item: dict[str, Any]) -> dict[str, Any]:
    return {**item, "credit": CREDIT[Relation(item["relation"])]}


def _criteria(outcomes: Rows, texts: dict[str, str | None], answer: str) -> Rows:
    """Each criterion with its outcome and the words that the outcome rests on."""
    return [
        {
            "criterion": outcome["criterion"],
            "kind": outcome["kind"],
            "text": texts.get(outcome["criterion"]),
            "outcome": outcome["outcome"],
            "how": outcome["how"],
            "span": outcome.get("span"),
            "says": answer[slice(*outcome["span"])] if outcome.get("span") else None,
            "coverage": outcome.get("coverage"),
        }
        for outcome in outcomes
    ]
