"""How far judges agree with each other, with the rules and with people, and a judge's mean corrected by people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from graph.session import Graph
from mmrarebench.benchmark.vocabulary import JudgeKind, RuleJudge, VerdictStatus
from mmrarebench.exceptions import NotFoundError, UsageError
from mmrarebench.statistics.agreement import Agreement, Rating, measure_agreement
from mmrarebench.statistics.prediction_powered import JudgedItem, corrected_mean
from queries.run import run

Rows = list[dict[str, Any]]
SCORE = "score"
MEASURES = ("percent_agreement", "cohen_kappa", "krippendorff_alpha")


class ScoredAnswer(NamedTuple):
    """One value of a judge on an answer: its score, or one of its single verdicts."""

    answer: str
    cluster: str
    value: float


Values = dict[tuple[str, str, str], list[ScoredAnswer]]
"""Values by track, dimension and judge."""


def judge_agreement(
    graph: Graph,
    benchmark: str,
    *,
    run_name: str | None = None,
    track: str | None = None,
    humans: Sequence[str] = (),
    seed: int = 7,
    draws: int = 500,
) -> dict[str, Rows]:
    """Agreement of every two judges, per track and dimension, and the means of judges corrected by people.

    Judges are models, the rules (``grounded``, ``criteria``) and people; ``humans`` says which names are people's. A
    dimension is the score or a single verdict that both judges give. Intervals draw cases, whose answers belong together.

    Raises:
        NotFoundError: fewer than two judges gave verdicts on the same track.
        UsageError: a judge named as a person has given no verdict.
    """
    values = _values(graph, benchmark, run_name, track)
    judges = {judge for _, _, judge in values}
    unknown = sorted(set(humans) - judges)
    if unknown:
        raise UsageError(
            f"{unknown[0]!r} has given no verdict", repair=f"judges: {', '.join(sorted(judges)) or 'none'}"
        )
    agreement = list(_agreement(values, set(humans), seed, draws))
    if not agreement:
        raise NotFoundError("no two judges gave verdicts on the same answers", repair="judge run, or load verdicts")
    return {"agreement": agreement, "corrected": list(_corrected(values, humans))}


def _values(graph: Graph, benchmark: str, run_name: str | None, track: str | None) -> Values:
    names = graph.read_rows(
        "MATCH (:Benchmark {name: $name})<-[:ON_BENCHMARK]-(:Run)<-[:IN_RUN]-(:Answer)<-[:ABOUT]-(:Verdict)-[:BY]->(j:Judge) "
        "RETURN DISTINCT j.name ORDER BY j.name",
        {"name": benchmark},
    )
    values: Values = defaultdict(list)
    for [judge] in names:
        parameters = {"benchmark": benchmark, "run": run_name, "track": track, "judge": judge}
        for row in run(graph, "errors/verdicts", parameters):
            if row["status"] == VerdictStatus.SCORED and row["score"] is not None:
                _add(values, judge, row)
    return values


def _add(values: Values, judge: str, row: dict[str, Any]) -> None:
    answer = f"{row['run']}/{row['question']}"
    cluster = row["case"] or row["question"]
    values[row["track"], SCORE, judge].append(ScoredAnswer(answer, cluster, row["score"]))
    for name, value in zip(row["dimensionNames"], row["dimensionValues"], strict=True):
        values[row["track"], name, judge].append(ScoredAnswer(answer, cluster, value))


def _agreement(values: Values, humans: set[str], seed: int, draws: int) -> Iterator[dict[str, Any]]:
    by_dimension: dict[tuple[str, str], list[str]] = defaultdict(list)
    for track, dimension, judge in sorted(values):
        by_dimension[track, dimension].append(judge)
    for (track, dimension), judges in by_dimension.items():
        for left, right in combinations(judges, 2):
            ratings = _ratings(values, track, dimension, (left, right))
            level = "interval" if dimension == SCORE else "ordinal"
            kinds = "-".join(sorted(_kind(judge, humans) for judge in (left, right)))
            for measure in measure_agreement(ratings, seed=seed, draws=draws, level=level) if ratings else ():
                if measure.measure in MEASURES and measure.units:
                    yield _row(track, dimension, left, right, kinds, measure)


def _ratings(values: Values, track: str, dimension: str, judges: Sequence[str]) -> list[Rating]:
    common = set.intersection(*({item.answer for item in values[track, dimension, judge]} for judge in judges))
    return [
        Rating(item.answer, judge, repr(float(item.value)), item.cluster)
        for judge in judges
        for item in values[track, dimension, judge]
        if item.answer in common
    ]


def _kind(judge: str, humans: set[str]) -> str:
    if judge in humans:
        return JudgeKind.PERSON
    return JudgeKind.RULES if judge in tuple(RuleJudge) else JudgeKind.MODEL


def _row(track: str, dimension: str, left: str, right: str, kinds: str, measure: Agreement) -> dict[str, Any]:
    return {
        "track": track,
        "dimension": dimension,
        "left": left,
        "right": right,
        "kinds": kinds,
        "measure": measure.measure,
        "value": measure.value,
        "low": measure.low,
        "high": measure.high,
        "answers": measure.units,
    }


def _corrected(values: Values, humans: Sequence[str]) -> Iterator[dict[str, Any]]:
    for track, dimension, judge in sorted(values):
        if dimension != SCORE or judge in humans:
            continue
        for person in humans:
            scores = {item.answer: item.value for item in values.get((track, SCORE, person), ())}
            items = [
                JudgedItem(item.value, scores.get(item.answer), item.cluster) for item in values[track, SCORE, judge]
            ]
            if scores:
                yield {"track": track, "judge": judge, "person": person, **corrected_mean(items)._asdict()}
