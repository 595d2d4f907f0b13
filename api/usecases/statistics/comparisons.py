"""Models and domains compared on the same questions, with clustered intervals and Holm's adjustment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, TypedDict

from api.usecases.statistics.interaction import build_study
from api.usecases.statistics.verdicts import (
    SCORE,
    Rows,
    check_answered,
    check_metric,
    first_metric,
    read_verdicts,
    run_name,
    shared_entities,
    values_by_run,
)
from graph.session import Graph
from mmrarebench.benchmark.vocabulary import Condition, Track
from mmrarebench.criteria.metrics import RANGES, SHARE, TRACK_METRICS
from mmrarebench.exceptions import UsageError
from mmrarebench.statistics.clustered import clusters
from mmrarebench.statistics.domains.effects import EffectKind
from mmrarebench.statistics.domains.interaction import estimate_effects
from mmrarebench.statistics.paired import Difference, holm, paired_differences, values_matrix
from mmrarebench.statistics.separation import letters, rank_intervals, unseparated_groups

DOMAINS = ("medical", "general")
SAMPLED = "models and questions as samples"
FIXED = "these models only, questions as a sample"


def compare(
    graph: Graph,
    benchmark: str,
    *,
    track: str = Track.DIAGNOSIS,
    metric: str | None = None,
    judge: str | None = None,
    by: str = "model",
    seed: int = 7,
    model: str | None = None,
    these_models: bool = False,
) -> Rows:
    """Runs compared in a metric of a track, the first one by default: all pairs, or medical against general.

    The family of tests is all pairs of full-condition runs of the track, also where only those of one model are shown.

    Raises:
        UsageError: no such track, metric or way to compare.
        NotFoundError: there is no such benchmark, or no such model answered it.
    """
    check_answered(graph, benchmark, model)
    metric = metric or (SCORE if judge else TRACK_METRICS.get(track, (SCORE,))[0])
    verdicts = read_verdicts(graph, benchmark, check_metric(track, metric, judge), None, track)
    if by == "domain":
        return compare_domains(verdicts, metric, seed, these_models=these_models)
    if by != "model":
        raise UsageError(f"cannot compare by {by!r}", repair="--by model or --by domain")
    return compare_runs(verdicts, metric, seed, model)


def compare_runs(rows: Rows, metric: str, seed: int, model: str | None = None) -> Rows:
    """Paired differences between all pairs of full-condition runs out of verdicts; with ``model`` only its pairs."""
    differences = run_differences(rows, metric, seed)
    return [
        difference._asdict()
        for difference in differences
        if model is None or model in (difference.left, difference.right)
    ]


def run_differences(rows: Rows, metric: str, seed: int) -> list[Difference]:
    """The family of all pairs of full-condition runs, adjusted; a run without scored questions stays, without numbers."""
    full = [row for row in rows if row["condition"] == Condition.FULL]
    by_run = values_by_run(metric, full)
    return _family(by_run, full, metric, list(combinations(range(len(by_run)), 2)), seed)


def differences_of(rows: Rows, metric: str, seed: int) -> list[Difference]:
    """All pairs of the runs in these rows, whatever their condition, as one family of tests."""
    by_run = values_by_run(metric, rows)
    return _family(by_run, rows, metric, list(combinations(range(len(by_run)), 2)), seed)


def _family(
    by_run: Mapping[str, Mapping[str, float]], rows: Rows, metric: str, pairs: Sequence[tuple[int, int]], seed: int
) -> list[Difference]:
    import numpy as np

    shared = {row["question"]: shared_entities(row) for row in rows}
    questions = sorted(shared)
    names, values = values_matrix(by_run, questions)
    groups = np.array(clusters([shared[question] for question in questions]), dtype=int)
    low, high = RANGES.get(metric, SHARE)
    return holm(paired_differences(names, values, groups, pairs, seed=seed, limit=high - low))


class RankRow(TypedDict):
    """Ranks of a model that the comparisons leave open; null without any scored question."""

    model: str
    domain: str | None
    scored: int
    mean: float | None
    rankLow: int | None
    rankHigh: int | None
    groups: str | None


def ranks(
    graph: Graph, benchmark: str, *, track: str = Track.DIAGNOSIS, metric: str | None = None, seed: int = 7
) -> list[RankRow]:
    """Rank intervals of the runs on a track, as ``rank_table`` has them.

    Raises:
        UsageError: no such track or metric.
        NotFoundError: there is no such benchmark.
    """
    check_answered(graph, benchmark)
    metric = metric or TRACK_METRICS.get(track, (SCORE,))[0]
    return rank_table(read_verdicts(graph, benchmark, check_metric(track, metric, None), None, track), metric, seed)


def rank_table(rows: Rows, metric: str, seed: int) -> list[RankRow]:
    """One row a full-condition run: mean, best and worst rank that the comparisons leave open, and groups not separated."""
    full = [row for row in rows if row["condition"] == Condition.FULL]
    by_run = values_by_run(metric, full)
    means = {name: sum(values.values()) / len(values) if values else None for name, values in by_run.items()}
    scored = sorted((name for name in by_run if by_run[name]), key=lambda name: (-(means[name] or 0.0), name))
    differences = run_differences(rows, metric, seed)
    ranks = rank_intervals(scored, [d for d in differences if d.left in scored and d.right in scored])
    groups = unseparated_groups(scored, differences)
    marks = letters(scored, groups)
    domain_of = {run_name(row): row["domain"] for row in full}
    return [
        {
            "model": name,
            "domain": domain_of[name],
            "scored": len(by_run[name]),
            "mean": means[name],
            "rankLow": ranks[name][0] if name in ranks else None,
            "rankHigh": ranks[name][1] if name in ranks else None,
            "groups": marks.get(name),
        }
        for name in [*scored, *sorted(set(by_run) - set(scored))]
    ]


def domains_by_track(verdicts: Mapping[str, Rows], seed: int) -> Rows:
    """Medical against general models in the first metric of each track."""
    table: Rows = []
    for track in TRACK_METRICS:
        metric, rows = first_metric(verdicts, track)
        table += [{"track": track, "metric": metric, **row} for row in compare_domains(rows, metric, seed)]
    return table


def compare_domains(
    verdicts: Rows, metric: str, seed: int, condition: str = Condition.FULL, *, these_models: bool = False
) -> Rows:
    """Medical against general models; ``scope`` says what is taken as a sample.

    The first row compares both domains with models and questions as samples, each question as far as it was scored.
    With ``these_models`` the models are all that there are, on the questions that every one of them was scored on
    (``lost`` counts the others). Then each medical model against each general one. Models of unknown domain are left out.
    """
    rows = [row for row in verdicts if row["condition"] == condition and row["domain"] in DOMAINS]
    by_run = values_by_run(metric, rows)
    domain_of = {run_name(row): row["domain"] for row in rows}
    medical, general = ([name for name in sorted(by_run) if domain_of[name] == domain] for domain in DOMAINS)
    if not medical or not general:
        return []
    order = {name: place for place, name in enumerate(sorted(by_run))}
    pairs = [(order[first], order[second]) for first in medical for second in general]
    differences = [
        {**difference._asdict(), "scope": FIXED, "lost": None}
        for difference in _family(by_run, rows, metric, pairs, seed)
    ]
    pooled = (
        _fixed_row(by_run, rows, metric, (medical, general), seed) if these_models else _sampled_row(rows, metric, seed)
    )
    return [pooled, *differences]


def _sampled_row(rows: Rows, metric: str, seed: int) -> dict[str, Any]:
    study = build_study(rows, {"": metric}, {}, [], seed)
    track = next(iter(study.tracks))
    effect = next(e for e in estimate_effects(study, track) if e.effect is EffectKind.DOMAIN)
    outcome = None
    if effect.estimate is not None and effect.p is not None:
        outcome = "not_separated" if not effect.supported else "higher" if effect.estimate > 0 else "lower"
    return {
        **Difference(
            f"medical ({effect.medical})",
            f"general ({effect.general})",
            effect.items,
            effect.clusters,
            effect.estimate,
            effect.low,
            effect.high,
            effect.p,
            effect.p_adjusted,
            effect.mde,
        )._asdict(),
        "outcome": outcome,
        "scope": SAMPLED,
        "lost": 0,
    }


def _fixed_row(
    by_run: Mapping[str, Mapping[str, float]],
    rows: Rows,
    metric: str,
    sides: tuple[Sequence[str], Sequence[str]],
    seed: int,
) -> dict[str, Any]:
    scored = [[name for name in side if by_run[name]] for side in sides]
    names = [f"medical ({len(scored[0])})", f"general ({len(scored[1])})"]
    pooled = {name: _mean_of([by_run[run] for run in side]) for name, side in zip(names, scored, strict=True)}
    (difference,) = _family(pooled, rows, metric, [(1, 0)], seed)
    questions = len({row["question"] for row in rows})
    return {**difference._asdict(), "scope": FIXED, "lost": questions - difference.items}


def _mean_of(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    if not runs:
        return {}
    questions = set.intersection(*(set(values) for values in runs))
    return {question: sum(values[question] for values in runs) / len(runs) for question in questions}
