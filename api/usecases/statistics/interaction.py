"""The interaction of domain and track: do medical models lose more than general ones on some tracks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from api.usecases.statistics.verdicts import (
    SCORE,
    Rows,
    check_answered,
    check_track,
    first_metric,
    metric_reading,
    read_verdicts,
    run_name,
    shared_entities,
    values_by_run,
    verdicts_by_judge,
)
from graph.session import Graph
from mmrarebench.benchmark.vocabulary import Condition, Track, VerdictStatus
from mmrarebench.criteria.metrics import TRACK_METRICS
from mmrarebench.exceptions import NotFoundError
from mmrarebench.statistics.clustered import clusters
from mmrarebench.statistics.domains.conclusion import write_conclusion
from mmrarebench.statistics.domains.interaction import Study, estimate_effects, used_models
from mmrarebench.statistics.domains.model_scores import Model, TrackScores
from queries.run import run

REFERENCE = Track.DIAGNOSIS


class Interaction(TypedDict):
    """Effects of domain and of domain by track, the conclusion that they support, the models and the matched pairs."""

    effects: list[dict[str, Any]]
    conclusion: str
    reference: str
    models: list[dict[str, Any]]
    pairs: list[dict[str, Any]]


def interaction(
    graph: Graph, benchmark: str, *, reference: str = REFERENCE, seed: int = 7, judge: str | None = None
) -> Interaction:
    """Effects of domain and of domain by track, a conclusion in sentences, the models and the matched pairs.

    With ``judge`` the scores of a judge's verdicts are compared in place of the first metric by rules of each track.

    Raises:
        UsageError: there is no such track.
        NotFoundError: there is no such benchmark, no model answered it, or the judge has no verdicts.
    """
    check_track(reference)
    check_answered(graph, benchmark)
    runs = run(graph, "errors/runs", {"benchmark": benchmark})
    images = {
        row["id"]: row["images"] for row in run(graph, "benchmark/questions", {"benchmark": benchmark}, many=True)
    }
    if judge is None:
        return interaction_of(verdicts_by_judge(graph, benchmark), images, runs, reference=reference, seed=seed)
    rows = read_verdicts(graph, benchmark, judge)
    if not any(row["status"] == VerdictStatus.SCORED for row in rows):
        raise NotFoundError(f"{judge!r} has no scores on {benchmark!r}", repair="mmrarebench query errors/judged")
    study = build_study(rows, dict.fromkeys(TRACK_METRICS, SCORE), images, runs, seed)
    return _result(study, reference)


def interaction_of(
    verdicts: Mapping[str, Rows], images: Mapping[str, int], runs: Rows, *, reference: str = REFERENCE, seed: int = 7
) -> Interaction:
    """The same of verdicts, numbers of images and runs that are read already."""
    metrics = {}
    rows: Rows = []
    for track in TRACK_METRICS:
        metrics[track], judged = first_metric(verdicts, track)
        rows += judged
    return _result(build_study(rows, metrics, images, runs, seed), reference)


def answer_values(verdicts: Mapping[str, Rows], images: Mapping[str, int]) -> Rows:
    """One row a scored answer of a full-condition run of known domain: track, domain, question, images, cluster, value."""
    values: Rows = []
    for track in TRACK_METRICS:
        metric, judged = first_metric(verdicts, track)
        rows = [row for row in judged if row["condition"] == Condition.FULL and row["domain"]]
        shared = {row["question"]: shared_entities(row) for row in rows}
        cluster_of = dict(zip(shared, clusters(list(shared.values())), strict=True))
        for row in rows:
            reading = metric_reading(metric, row)
            if reading is not None and reading.value is not None:
                question = row["question"]
                facts = {"track": track, "domain": row["domain"], "question": question, "value": reading.value}
                values.append({**facts, "images": images.get(question, 0), "cluster": cluster_of[question]})
    return values


def build_study(
    rows: Rows, metrics: Mapping[str, str], images: Mapping[str, int], runs: Sequence[Mapping[str, Any]], seed: int
) -> Study:
    """Arrays of the full-condition runs out of verdicts.

    Args:
        rows: verdicts of one or several tracks.
        metrics: metric of each track; that of the empty name is for any track.
        images: number of images by question.
        runs: facts of the models, rows of errors/runs.
        seed: of every random step.
    """
    full = [row for row in rows if row["condition"] == Condition.FULL]
    facts = {row["model"]: row for row in runs if row["condition"] == Condition.FULL}
    domains = {run_name(row): row["domain"] for row in full}
    names = sorted(domains)
    shared = {row["question"]: shared_entities(row) for row in full}
    questions = sorted(shared)
    numbers = dict(zip(questions, clusters([shared[question] for question in questions]), strict=True))
    by_track: dict[str, Rows] = {}
    for row in full:
        by_track.setdefault(row["track"], []).append(row)
    tracks = {
        track: _scores(names, by_track[track], (track, metrics.get(track) or metrics[""]), numbers, images)
        for track in sorted(by_track, key=list(TRACK_METRICS).index)
    }
    conditions = {
        key: _scores(names, inside, (key[0], metrics.get(key[0]) or metrics[""]), numbers, images)
        for key, inside in _by_condition(rows, names, numbers).items()
    }
    models = [_model(name, domains[name], facts.get(name, {})) for name in names]
    return Study(models, tracks, max(numbers.values(), default=-1) + 1, seed, conditions)


def _by_condition(rows: Rows, names: Sequence[str], numbers: Mapping[str, int]) -> dict[tuple[str, str], Rows]:
    """Rows of other conditions by track and condition: of models and questions that the full condition has, too."""
    by_key: dict[tuple[str, str], Rows] = {}
    for row in rows:
        if row["condition"] != Condition.FULL and row["model"] in names and row["question"] in numbers:
            by_key.setdefault((row["track"], row["condition"]), []).append({**row, "condition": Condition.FULL})
    return dict(sorted(by_key.items()))


def _scores(
    names: Sequence[str],
    rows: Rows,
    track_metric: tuple[str, str],
    numbers: Mapping[str, int],
    images: Mapping[str, int],
) -> TrackScores:
    """Scores of the models on the questions of some rows; what is not scored is not a number."""
    import numpy as np

    questions = sorted({row["question"] for row in rows})
    place = {question: i for i, question in enumerate(questions)}
    row_of = {name: i for i, name in enumerate(names)}
    values = np.full((len(names), len(questions)), math.nan)
    for name, by_question in values_by_run(track_metric[1], rows).items():
        for question, value in by_question.items():
            values[row_of[name], place[question]] = value
    return TrackScores(
        *track_metric,
        values,
        np.array([numbers[question] for question in questions], dtype=int),
        np.array([images.get(question, 0) for question in questions], dtype=float),
    )


def _model(name: str, domain: str | None, facts: Mapping[str, Any]) -> Model:
    return Model(name, domain, facts.get("family"), facts.get("base"), facts.get("parameters"))


def _result(study: Study, reference: str) -> Interaction:
    effects = estimate_effects(study, reference)
    return {
        "effects": [effect.as_dict() for effect in effects],
        "conclusion": write_conclusion(effects, reference),
        "reference": reference,
        "models": [
            {**model._asdict(), **{track: int(use[place]) == 1 for track, use in _used(study).items()}}
            for place, model in enumerate(study.models)
        ],
        "pairs": [pair._asdict() for pair in study.pairs],
    }


def _used(study: Study) -> dict[str, Any]:
    return {track: used_models(study, scores) for track, scores in study.tracks.items()}
