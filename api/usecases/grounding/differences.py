"""Item by item where strict scores and those of the public harness differ, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson

from api.usecases.statistics.verdicts import check_answered
from graph.session import Graph
from mmrarebench.answers.ranked.reference import reference_ranked_list
from mmrarebench.benchmark.vocabulary import Parser, Track, VerdictStatus
from mmrarebench.criteria.dimensions import dimensions
from mmrarebench.exceptions import UsageError
from mmrarebench.judging.differences import explain_difference, explain_f1, explain_judge_score, reference_hit

Rows = list[dict[str, Any]]
ITS_RUNS = """
MATCH (:Benchmark {name: $name})<-[:ON_BENCHMARK]-(r:Run)-[:OF_MODEL]->(m:Model)
WHERE $model IS NULL OR m.name = $model OR r.id = $model
"""
COMPARED = (
    ITS_RUNS
    + """MATCH (r)<-[:IN_RUN]-(a:Answer)-[:ANSWERS]->(q:Question)-[:IN_TRACK]->(:Track {name: 'diagnosis'})
MATCH (a)<-[:ABOUT]-(v:Verdict)-[:BY]->(:Judge {name: 'grounded'})
"""
)
COLUMNS = (
    "q.id",
    "m.name",
    "r.id",
    "a.text",
    "a.items",
    "q.answer",
    "coalesce(q.aliases, [])",
    "v.rank",
    "v.status",
    "v.reason",
    "v.evidence",
)
BY_WORDS = COMPARED.replace("'grounded'", "'criteria'")
F1_COLUMNS = (
    "q.id",
    "m.name",
    "r.id",
    "a.text",
    "[q.answer] + coalesce(q.aliases, [])",
    "v.dimensionNames",
    "v.dimensionValues",
)
JUDGED = (
    ITS_RUNS
    + """MATCH (r)<-[:IN_RUN]-(a:Answer)-[:ANSWERS]->(q:Question)-[:IN_TRACK]->(t:Track)
MATCH (a)<-[:ABOUT]-(v:Verdict)-[:BY]->(j:Judge) WHERE v.reply IS NOT NULL
"""
)
JUDGED_COLUMNS = (
    "q.id",
    "m.name",
    "r.id",
    "j.name",
    "t.name",
    "v.reply",
    "v.score",
    "v.status",
    "v.reason",
    "v.referenceScore",
    "v.dimensionNames",
    "v.dimensionValues",
)


class ReferenceDifference(NamedTuple):
    """Where the strict score of an answer and the public harness' differ, and why."""

    model: str
    run: str
    question: str
    track: str
    what: str
    judge: str | None
    strict: float | None
    status: str
    reference: float | None
    why: str


def compare_reference(graph: Graph, name: str, model: str | None, reader: str) -> Rows:
    """Item by item where the strict score and the public harness' differ, and why; rows of ``ReferenceDifference``.

    Raises:
        UsageError: there is no such reader.
        NotFoundError: there is no such benchmark, or no such model answered it.
    """
    if reader != Parser.REFERENCE:
        raise UsageError(f"cannot compare with {reader!r}", repair="--compare reference")
    check_answered(graph, name, model)
    rows = graph.read_bulk(COMPARED, COLUMNS, {"name": name, "model": model})
    ranks = [difference for row in sorted(rows, key=lambda row: row[:3]) if (difference := _difference(row))]
    f1 = graph.read_bulk(BY_WORDS, F1_COLUMNS, {"name": name, "model": model})
    judged = graph.read_bulk(JUDGED, JUDGED_COLUMNS, {"name": name, "model": model})
    differences = [
        *ranks,
        *(difference for row in sorted(f1, key=lambda row: row[:3]) if (difference := _f1_difference(*row))),
        *(difference for row in sorted(judged, key=lambda row: row[:4]) if (difference := _judge_difference(*row))),
    ]
    return [difference._asdict() for difference in differences]


def _f1_difference(
    question: str,
    model_name: str,
    run: str,
    text: str | None,
    golds: list[str],
    dimension_names: list[str] | None,
    dimension_values: list[float] | None,
) -> ReferenceDifference | None:
    """Where token F1 differs between the two normalisations, and on which words."""
    values = dimensions(dimension_names, dimension_values)
    if "tokenF1Strict" not in values or values["tokenF1Strict"] == values["tokenF1Reference"]:
        return None
    scores = values["tokenF1Strict"], values["tokenF1Reference"]
    return _on_diagnosis(
        (model_name, run, question), "tokenF1", VerdictStatus.SCORED, scores, explain_f1(text or "", golds)
    )


def _judge_difference(
    question: str,
    model_name: str,
    run: str,
    judge: str,
    track: str,
    reply: str,
    score: float | None,
    status: str,
    reason: str | None,
    theirs: float | None,
    dimension_names: list[str] | None,
    dimension_values: list[float] | None,
) -> ReferenceDifference | None:
    """Where a judge's reply has another score by the public parser, and why."""
    reason_text = explain_judge_score(
        track, reply, score, reason, theirs, list(dimensions(dimension_names, dimension_values).values())
    )
    if reason_text is None:
        return None
    return ReferenceDifference(
        model=model_name,
        run=run,
        question=question,
        track=track,
        what="judge reply",
        judge=judge,
        strict=score,
        status=status,
        reference=theirs,
        why=reason_text,
    )


def _difference(row: Sequence[Any]) -> ReferenceDifference | None:
    question, model_name, run, text, items, answer, aliases, rank, status, reason, evidence = row
    golds = [gold for gold in [answer, *aliases] if gold]
    theirs = reference_hit(items or reference_ranked_list(text or ""), golds)
    reason_text = explain_difference(theirs, rank, status, reason, orjson.loads(evidence or "[]"))
    if reason_text is None:
        return None
    ranks = rank, theirs.rank if theirs else None
    return _on_diagnosis((model_name, run, question), "rank", status, ranks, reason_text)


def _on_diagnosis(
    answer: tuple[str, str, str], what: str, status: str, scores: tuple[float | None, float | None], why: str
) -> ReferenceDifference:
    """A difference that no judge model is part of; ``answer`` is model, run and question, ``scores`` the strict one and theirs."""
    strict, reference = scores
    return ReferenceDifference(*answer, Track.DIAGNOSIS, what, None, strict, status, reference, why)
