"""Criterion-based scores as a user asks for them: criteria by track and kind, token F1 and parse statuses by model."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypedDict

from api.usecases.statistics.tracks import criteria_verdicts
from graph.session import Graph
from loaders.criteria import score as criteria_scores
from loaders.criteria import texts as criteria_texts
from mmrarebench import criteria
from mmrarebench.benchmark.vocabulary import VerdictStatus
from mmrarebench.criteria import Outcome, Vocabulary
from mmrarebench.criteria.dimensions import dimensions
from mmrarebench.statistics.ranking import mean

Dimensions = tuple[tuple[str, ...], tuple[float, ...]]
Rows = list[dict[str, Any]]
DIAGNOSIS = """
MATCH (:Benchmark {name: $benchmark})<-[:ON_BENCHMARK]-(run:Run)-[:OF_MODEL]->(m:Model)
WHERE $model IS NULL OR m.name = $model
WITH DISTINCT run, m
MATCH (run)<-[:IN_RUN]-(a:Answer)<-[:ABOUT]-(v:Verdict)-[:BY]->(:Judge {name: 'criteria'})
WHERE EXISTS { (a)-[:ANSWERS]->(:Question)-[:IN_TRACK]->(:Track {name: 'diagnosis'}) }
RETURN run.id AS run, m.name AS model, v.parseStatus AS parsed, v.status AS status,
       v.dimensionNames AS dimensionNames, v.dimensionValues AS dimensionValues
ORDER BY run, v.id
"""
COLUMNS = ("run", "model", "parsed", "status", "dimensionNames", "dimensionValues")
_OUTCOMES = tuple(outcome.value for outcome in Outcome)
_MEANS = ("tokenF1Reference", "tokenF1Strict", "rareRatio")


def criteria_summary(graph: Graph, benchmark: str, model: str | None = None) -> dict[str, Any]:
    """Counts of the verdicts by criteria, by track and kind, and the diagnosis track's extras."""
    return {
        "negation": criteria.component(),
        "criteria": count_kinds(criteria_verdicts(graph, benchmark, model)),
        "diagnosis": diagnosis_extras(graph, benchmark, model),
    }


def count_kinds(verdicts: Rows) -> Rows:
    """Criteria found, not found and open, by track, run and kind: the rows of errors/criteria, out of verdicts read before.

    Args:
        verdicts: as ``criteria_verdicts`` reads them.
    """
    by_run: dict[tuple[str, str, str], Counter[Dimensions]] = defaultdict(Counter)
    unscored: Counter[tuple[str, str, str]] = Counter()
    for row in verdicts:
        run = row["track"], row["model"], row["runId"]
        if row["status"] == VerdictStatus.SCORED:
            by_run[run][tuple(row["dimensionNames"]), tuple(row["dimensionValues"])] += 1
        elif row["status"] in (VerdictStatus.UNSCORED, VerdictStatus.MISSING):
            unscored[run] += 1
    rows = [
        {"track": track, "model": model, "run": run, **counts, "unscored": unscored[track, model, run]}
        for (track, model, run), scored in by_run.items()
        for counts in _kinds(scored)
    ]
    return sorted(rows, key=lambda row: (row["track"], row["kind"], row["model"], row["run"]))


def _kinds(scored: Mapping[Dimensions, int]) -> Iterator[dict[str, Any]]:
    """The counts of each kind over the verdicts of a run; most verdicts have one of a few results."""
    answers: Counter[str] = Counter()
    counts: Counter[tuple[str, str]] = Counter()
    for (names, values), times in scored.items():
        kinds = set[str]()
        for name, value in zip(names, values, strict=True):
            kind, _, outcome = name.partition(".")
            if outcome in _OUTCOMES:
                kinds.add(kind)
                counts[kind, outcome] += times * int(value)
        answers.update(dict.fromkeys(kinds, times))
    for kind, judged in answers.items():
        found, missed, undecided = (counts[kind, outcome] for outcome in _OUTCOMES)
        total = found + missed + undecided
        yield {
            "kind": kind,
            "answers": judged,
            "criteria": total,
            "found": found,
            "notFound": missed,
            "cannotTell": undecided,
            "share": found / (found + missed) if found + missed else None,
            "lower": found / total if total else None,
            "upper": (found + undecided) / total if total else None,
        }


class JudgedText(TypedDict):
    """A text judged by the criteria of its question; ``score`` is null where it is unscored, with the reason."""

    status: str
    reason: str | None
    score: float | None
    dimensions: dict[str, float | None]


def judge_texts(
    graph: Graph, question: str, texts: Sequence[str], condition: str, vocabulary: Vocabulary | None = None
) -> list[JudgedText]:
    """Judge texts as answers to a question, without writing: status, reason, score and dimensions of each.

    Raises:
        NotFoundError: there is no such question.
    """
    judged = criteria_texts.judge_texts(graph, question, texts, condition, vocabulary or read_vocabulary(graph))
    return [
        {"status": one.status, "reason": one.reason, "score": one.recall, "dimensions": _numbers(one.dimensions)}
        for one in judged
    ]


def read_vocabulary(graph: Graph) -> Vocabulary:
    """The names that criteria are looked for by, with the genes of the graph."""
    return criteria_scores.read_vocabulary(graph)


def _numbers(values: Mapping[str, Any]) -> dict[str, float | None]:
    """The dimensions that are numbers, as a verdict stores them."""
    return {
        name: None if value is None else float(value) for name, value in values.items() if not isinstance(value, str)
    }


def diagnosis_extras(graph: Graph, benchmark: str, model: str | None = None) -> Rows:
    """One row a run: token F1 in both readings, share of rare names, and the share of each parse status."""
    by_run: dict[tuple[str, str], Rows] = defaultdict(list)
    for row in graph.read_many(DIAGNOSIS, COLUMNS, {"benchmark": benchmark, "model": model}):
        by_run[row["run"], row["model"]].append(row)
    return [_extras(key, rows) for key, rows in by_run.items()]


def _extras(key: tuple[str, str], rows: Rows) -> dict[str, Any]:
    values_by_answer = [dimensions(row["dimensionNames"], row["dimensionValues"]) for row in rows]
    result: dict[str, Any] = {"run": key[0], "model": key[1], "answers": len(rows)}
    for name in _MEANS:
        summary = mean([values.get(name) for values in values_by_answer])
        result |= {name: summary.mean, f"{name}Scored": summary.scored}
    answered = [row["parsed"] for row in rows if row["status"] != VerdictStatus.UNSCORED]
    return result | {"parseStatus": criteria.parse_shares(answered)}
