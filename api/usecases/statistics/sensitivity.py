"""Sensitivity of the scores: other credits for near misses, parse statuses, and evidence beside diagnosis."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from api.usecases.statistics.verdicts import check_answered
from graph.session import Graph
from mmrarebench import criteria
from mmrarebench.benchmark.vocabulary import Condition, VerdictStatus
from mmrarebench.grounding.relations import Relation
from mmrarebench.statistics import sensitivity
from mmrarebench.statistics.conditions import quadrant
from mmrarebench.statistics.ranking import mean
from mmrarebench.statistics.rollup import group_rows
from mmrarebench.statistics.sensitivity import FirstRanks
from queries.run import run

Rows = list[dict[str, Any]]


def relations(graph: Graph, benchmark: str, model: str | None = None) -> Rows:
    """Rows of errors/relations.

    Raises:
        NotFoundError: there is no such benchmark, or no such model answered it.
    """
    check_answered(graph, benchmark, model)
    return run(graph, "errors/relations", {"benchmark": benchmark, "run": model}, many=True)


def credits_table(graph: Graph, benchmark: str, model: str | None = None, rows: Rows | None = None) -> Rows:
    """One row a run and a table of credits: the mean best credit at 1, 3, 5 and 10, with counts and both bounds."""
    by_run = group_rows(relations(graph, benchmark, model) if rows is None else rows, "model", "run")
    return [
        {"model": name, "run": key, **line}
        for (name, key), answers in by_run.items()
        for line in sensitivity.table([_first_ranks(row) for row in answers])
    ]


def _first_ranks(row: dict[str, Any]) -> FirstRanks:
    ranks = dict(zip(map(Relation, row["relations"]), row["ranks"], strict=True))
    return FirstRanks(row["status"] == VerdictStatus.SCORED, ranks)


def parse_table(graph: Graph, benchmark: str, model: str | None = None, rows: Rows | None = None) -> Rows:
    """One row a run: how its answers were read, how rare the names are, and what stands first, as shares with their n."""
    by_run = group_rows(relations(graph, benchmark, model) if rows is None else rows, "model", "run")
    return [{"model": key[0], "run": key[1], **_parse_shares(answers)} for key, answers in by_run.items()]


def _parse_shares(rows: Rows) -> dict[str, Any]:
    judged = [row for row in rows if row["parseStatus"] is not None]
    rare = mean([row["rare"] / row["listed"] if row["listed"] else None for row in judged])
    statuses = Counter(row["parseStatus"] for row in judged)
    first_ranks = [_first_ranks(row) for row in judged]
    return {
        "questions": len(rows),
        "answers": len(judged),
        **criteria.parse_shares(list(statuses.elements())),
        "rareRatio": rare.mean,
        "rareScored": rare.scored,
        "rareLower": rare.lower,
        "rareUpper": rare.upper,
        "atRank1": sensitivity.relation_shares(first_ranks),
    }


def evidence_quadrant(
    graph: Graph,
    benchmark: str,
    model: str | None = None,
    *,
    condition: str = Condition.REDACTED,
    evidence: str = Condition.FULL,
    judge: str | None = None,
    least: float = 1.0,
) -> Rows:
    """One row a model: cases by right diagnosis and right evidence (score of at least ``least``), counts and shares."""
    check_answered(graph, benchmark, model)
    parameters = {"benchmark": benchmark, "model": model, "condition": condition, "evidence": evidence, "judge": judge}
    by_model: dict[str, list[tuple[bool | None, bool | None]]] = defaultdict(list)
    for row in run(graph, "errors/quadrant", parameters):
        diagnosis = row["diagnosisScore"]
        score = row["evidenceScore"]
        pair = (None if diagnosis is None else diagnosis == 1.0, None if score is None else score >= least)
        by_model[row["model"]].append(pair)
    result = []
    for name, pairs in by_model.items():
        counts = quadrant(pairs)
        shares = counts.shares or dict.fromkeys(("both", "diagnosis_only", "evidence_only", "neither"))
        result.append({"model": name, **counts._asdict(), **{f"{cell}.share": share for cell, share in shares.items()}})
    return result
