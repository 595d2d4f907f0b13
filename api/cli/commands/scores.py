"""Commands on scores: tracks, sensitivity, conditions, quadrant, interaction, ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from api.cli.options import Benchmark, Json, OneModel, OneTrack, Seed, TrackMetric
from api.cli.output import print_json, print_rows
from api.usecases.statistics import comparisons as usecases_comparisons
from api.usecases.statistics import conditions as usecases_conditions
from api.usecases.statistics import interaction as usecases_interaction
from api.usecases.statistics import sensitivity as usecases_sensitivity
from api.usecases.statistics import tracks as usecases_tracks
from graph.connect import connect
from mmrarebench.benchmark.vocabulary import Condition, RuleJudge, Track

EFFECT_COLUMNS = (
    "effect",
    "track",
    "estimate",
    "low",
    "high",
    "p",
    "pAdjusted",
    "medical",
    "general",
    "items",
    "clusters",
    "mde",
    "supported",
)


def sensitivity(benchmark: Benchmark, model: OneModel = None, json: Json = False) -> None:
    """Print the scores under other credits for near misses, how answers were read, and what stands first."""
    with connect() as graph:
        rows = usecases_sensitivity.relations(graph, benchmark, model)
        tables = {
            "credits": usecases_sensitivity.credits_table(graph, benchmark, model, rows),
            "reading": usecases_sensitivity.parse_table(graph, benchmark, model, rows),
        }
    if json:
        print_json(tables)
        return
    print_rows(tables["credits"], title="credits")
    print_rows(tables["reading"], title="reading")


def conditions(
    benchmark: Benchmark,
    model: Annotated[str, typer.Option("--model", help="Model.")],
    track: Annotated[str, typer.Option("--track", help="diagnosis or evidence.")] = Track.DIAGNOSIS,
    metric: TrackMetric = None,
    judge: Annotated[
        str | None, typer.Option("--judge", help="Judge whose scores are taken, in place of the rules.")
    ] = None,
    by_branch: Annotated[bool, typer.Option("--by-branch", help="Each branch of the classification as well.")] = False,
    seed: Seed = 7,
    json: Json = False,
) -> None:
    """Print what words, pictures and a given diagnosis change: differences between conditions, paired by question."""
    with connect() as graph:
        rows = usecases_conditions.compare_conditions(
            graph, benchmark, model, track=track, metric=metric, judge=judge, by_branch=by_branch, seed=seed
        )
    print_rows(rows, as_json=json)


def quadrant(
    benchmark: Benchmark,
    model: OneModel = None,
    condition: Annotated[str, typer.Option("--condition", help="Condition of the diagnosis run.")] = Condition.REDACTED,
    evidence: Annotated[str, typer.Option("--evidence", help="Condition of the evidence run.")] = Condition.FULL,
    judge: Annotated[
        str | None, typer.Option("--judge", help="Judge of the evidence: criteria (by rules), or a judge's name.")
    ] = RuleJudge.CRITERIA,
    least: Annotated[float, typer.Option("--least", help="Score from which evidence counts as right.")] = 1.0,
    json: Json = False,
) -> None:
    """Print cases by right diagnosis and right evidence, a model a row."""
    with connect() as graph:
        rows = usecases_sensitivity.evidence_quadrant(
            graph, benchmark, model, condition=condition, evidence=evidence, judge=judge, least=least
        )
    print_rows(rows, as_json=json)


def tracks(
    benchmark: Benchmark,
    model: OneModel = None,
    track: Annotated[str | None, typer.Option("--track", help="One track only.")] = None,
    samples: Annotated[
        bool, typer.Option("--samples", help="Repeated samples: the mean over them, the variance within questions.")
    ] = False,
    json: Json = False,
) -> None:
    """Print every metric of every track by rules: mean, n, unscored share, both bounds, clustered interval."""
    with connect() as graph:
        if samples:
            table = usecases_tracks.repeated_samples(graph, benchmark, model)
            rows: Sequence[Mapping[str, Any]] = [row for row in table if track in (None, row["track"])]
        else:
            rows = usecases_tracks.track_table(graph, benchmark, model, track)
    if json:
        print_json(rows)
        return
    for name in dict.fromkeys(row["track"] for row in rows):
        lines = [{k: v for k, v in row.items() if k not in ("track", "run")} for row in rows if row["track"] == name]
        print_rows(lines, title=name)


def interaction(
    benchmark: Benchmark,
    reference: Annotated[
        str, typer.Option("--reference", help="Track that the others are compared with.")
    ] = Track.DIAGNOSIS,
    judge: Annotated[
        str | None, typer.Option("--judge", help="Judge whose scores are taken, in place of the rules.")
    ] = None,
    seed: Seed = 7,
    json: Json = False,
) -> None:
    """Print whether medical models lose more than general ones on some tracks: effects, intervals and a conclusion."""
    with connect() as graph:
        result = usecases_interaction.interaction(graph, benchmark, reference=reference, seed=seed, judge=judge)
    if json:
        print_json(result)
        return
    print_rows([{k: row[k] for k in EFFECT_COLUMNS} for row in result["effects"]])
    typer.echo(result["conclusion"])


def ranks(
    benchmark: Benchmark,
    track: OneTrack = Track.DIAGNOSIS,
    metric: TrackMetric = None,
    seed: Seed = 7,
    json: Json = False,
) -> None:
    """Print the ranks that the paired comparisons leave open for each model, and the groups that they cannot separate."""
    with connect() as graph:
        rows = usecases_comparisons.ranks(graph, benchmark, track=track, metric=metric, seed=seed)
    print_rows(rows, as_json=json)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (tracks, sensitivity, conditions, quadrant, interaction, ranks):
        app.command()(command)
