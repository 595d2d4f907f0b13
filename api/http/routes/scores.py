"""HTTP routes that report scores: tables of all tracks, comparisons, conditions, the quadrant, and how a score came about."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field

from api.http.row_types import record_model
from api.http.state import graph_of
from api.usecases.grounding import differences as usecases_differences
from api.usecases.grounding import explain as usecases_explain
from api.usecases.querying import Rows
from api.usecases.statistics import comparisons as usecases_comparisons
from api.usecases.statistics import conditions as usecases_conditions
from api.usecases.statistics import interaction as usecases_interaction
from api.usecases.statistics import sensitivity as usecases_sensitivity
from api.usecases.statistics import tracks as usecases_tracks
from mmrarebench.benchmark.vocabulary import Condition, Parser, RuleJudge, Track
from mmrarebench.statistics import conditions as condition_differences
from mmrarebench.statistics import paired
from mmrarebench.statistics.domains import effects

router = APIRouter(prefix="/v1", tags=["reports"])
Benchmark = Annotated[str, Query(examples=["sample"])]
TrackName = Annotated[str, Query(examples=["treatment"])]
Seed = Annotated[int, Query(ge=0, description="Seed of every random step")]
Metric = Annotated[str | None, Query(description="Metric of the track; its first one where it is not given")]


TrackRow = record_model(
    "TrackRow",
    usecases_tracks.TrackRow,
    {
        "notApplicable": "Questions where there was nothing to count",
        "low": "95 % interval, clustered by disorder and case",
        "lower": "Lower bound of the mean: what is unscored counts as the worst value",
    },
    only=(
        *("track", "run", "model", "condition", "metric", "questions", "scored", "unscored", "notApplicable"),
        *("unscoredShare", "mean", "low", "high", "lower", "upper", "clusters"),
    ),
)
_FAMILY = {
    "mde": "Smallest difference found with 80 % power in this family of tests",
    "outcome": "Of left against right, by the adjusted p; null where nothing was compared",
}
_POOLED: dict[str, Any] = {
    "scope": (str | None, Field(None, description="What is taken as a sample (by=domain)")),
    "lost": (int | None, Field(None, description="Questions that not every model was scored on (these models only)")),
}
Paired = record_model(
    "Paired",
    paired.Difference,
    _FAMILY,
    **_POOLED,
)
Effect = record_model(
    "Effect",
    effects.Effect,
    {
        "reference": "Track that it is compared with; interactions only",
        "estimate": "Medical minus general; of an interaction, its change from the reference",
        "p_adjusted": "Holm's method over the effects of one kind",
        "medical": "Medical models",
        "general": "General models",
        "mde": "Smallest effect found with 80 % power; null where none could be",
        "supported": "Null where the data do not decide it",
    },
    only=(
        *("effect", "track", "reference", "estimate", "low", "high", "p", "p_adjusted", "medical", "general"),
        *("items", "clusters", "mde", "supported"),
    ),
    camel=True,
    is_open=True,
)


Interaction = record_model(
    "Interaction",
    usecases_interaction.Interaction,
    effects=(list[Effect], ...),  # type: ignore[valid-type]
)
RankRow = record_model(
    "RankRow",
    usecases_comparisons.RankRow,
    {"groups": "Models that share a letter are not separated"},
)
Delta = record_model(
    "Delta",
    paired.Difference,
    _FAMILY,
    orpha=(str | None, Field(None, description="Branch of the classification; null on the total")),
    branch=(str | None, None),
    track=(str, ...),
    metric=(str, ...),
    name=(str, Field(examples=["text leakage"])),
    unscored=(int, ...),
    **_POOLED,
)
ReferenceDifference = record_model(
    "ReferenceDifference",
    usecases_differences.ReferenceDifference,
    {
        "what": "rank, tokenF1, or judge reply",
        "judge": "Judge model; null where no reply is compared",
        "strict": "Rank, token F1 or score by the strict rules; null without one",
        "status": "scored or unscored, by the strict rules",
        "reference": "The same by the public harness; null without one",
        "why": "What the two count differently",
    },
)
Quadrant = record_model(
    "Quadrant",
    condition_differences.Quadrant,
    is_open=True,  # the shares of the four stand beside their counts: both.share and so on
    model=(str, ...),
)


@router.get("/reports/tracks", response_model=list[TrackRow])  # type: ignore[valid-type]
def tracks(
    request: Request, benchmark: Benchmark, model: str | None = None, track: str | None = None
) -> list[usecases_tracks.TrackRow]:
    """Every metric of every track by rules: mean, n, unscored share, both bounds, clustered interval."""
    return usecases_tracks.track_table(graph_of(request), benchmark, model, track)


@router.get("/reports/comparison", response_model=list[Paired])  # type: ignore[valid-type]
def comparison(
    request: Request,
    benchmark: Benchmark,
    track: TrackName = Track.DIAGNOSIS,
    metric: Metric = None,
    judge: str | None = None,
    by: Annotated[str, Query(examples=["model", "domain"])] = "model",
    model: str | None = None,
    these_models: bool = False,
    seed: Seed = 7,
) -> Rows:
    """Models, or medical against general ones, compared on the same questions; p adjusted by Holm's method."""
    return usecases_comparisons.compare(
        graph_of(request),
        benchmark,
        track=track,
        metric=metric,
        judge=judge,
        by=by,
        seed=seed,
        model=model,
        these_models=these_models,
    )


@router.get("/reports/interaction", response_model=Interaction)
def interaction(
    request: Request, benchmark: Benchmark, reference: str = Track.DIAGNOSIS, judge: str | None = None, seed: Seed = 7
) -> usecases_interaction.Interaction:
    """Whether medical models lose more than general ones on some tracks: effects with intervals, and a conclusion."""
    return usecases_interaction.interaction(graph_of(request), benchmark, reference=reference, judge=judge, seed=seed)


@router.get("/reports/ranks", response_model=list[RankRow])  # type: ignore[valid-type]
def ranks(
    request: Request, benchmark: Benchmark, track: TrackName = Track.DIAGNOSIS, metric: Metric = None, seed: Seed = 7
) -> list[usecases_comparisons.RankRow]:
    """Best and worst rank that the paired comparisons leave open for each model, and groups that are not separated."""
    return usecases_comparisons.ranks(graph_of(request), benchmark, track=track, metric=metric, seed=seed)


@router.get("/reports/conditions", response_model=list[Delta])  # type: ignore[valid-type]
def conditions(
    request: Request,
    benchmark: Benchmark,
    model: str,
    track: TrackName = Track.DIAGNOSIS,
    metric: Metric = None,
    judge: str | None = None,
    by_branch: bool = False,
    seed: Seed = 7,
) -> Rows:
    """Differences between the conditions that a model was asked under, paired by question."""
    return usecases_conditions.compare_conditions(
        graph_of(request), benchmark, model, track=track, metric=metric, judge=judge, by_branch=by_branch, seed=seed
    )


@router.get("/reports/quadrant", response_model=list[Quadrant])  # type: ignore[valid-type]
def quadrant(
    request: Request,
    benchmark: Benchmark,
    model: str | None = None,
    condition: str = Condition.REDACTED,
    evidence: str = Condition.FULL,
    judge: str = RuleJudge.CRITERIA,
    least: float = 1.0,
) -> Rows:
    """Cases by right diagnosis and right evidence, a model a row."""
    return usecases_sensitivity.evidence_quadrant(
        graph_of(request), benchmark, model, condition=condition, evidence=evidence, judge=judge, least=least
    )


@router.get("/reports/differences", response_model=list[ReferenceDifference])  # type: ignore[valid-type]
def differences(request: Request, benchmark: Benchmark, model: str | None = None) -> Rows:
    """Item by item where the scores differ from the public harness', and why."""
    return usecases_differences.compare_reference(graph_of(request), benchmark, model, Parser.REFERENCE)


@router.get("/explanations/{question:path}")
def explanation(
    request: Request, question: str, model: Annotated[str, Query(description="Model, or a run's id")]
) -> dict[str, Any]:
    """Each step from a model's raw text to its score, with every judge's reply beside it."""
    return usecases_explain.explain(graph_of(request), question, model)
