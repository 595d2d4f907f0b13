"""Figures of the report and of the referee's page, out of the rows of their tables, each with its caption."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mmrarebench.benchmark.vocabulary import Condition
from mmrarebench.criteria.metrics import TRACK_METRICS
from mmrarebench.statistics.domains.effects import EffectKind
from mmrarebench.statistics.intervals import clustered_interval
from reports.figures.forest import ForestRow, forest_plot
from reports.figures.heatmap import Cell, HeatRow, heat_map
from reports.figures.icicle import Branch, Link, icicle
from reports.figures.series import Point, series_plot
from reports.figures.svg import Figure
from reports.pages import billions

Rows = Sequence[Mapping[str, Any]]
TITLES = {
    "interaction": "Change of the difference (medical minus general) from the reference track",
    "domain": "Medical minus general models, by track",
    "matched": "Medical minus general models on matched pairs, by track",
    "condition": "Change of the difference (medical minus general) from the full condition",
    "images": "Slope of the score on the number of images, medical minus general",
}
INTERVALS = "Points are estimates, lines 95 % intervals with models and clusters of questions as samples; bold where separated from 0 after Holm's adjustment."


def effect_figures(effects: Rows) -> tuple[Figure, ...]:
    """A forest plot for each kind of effect that has an estimate."""
    figures = []
    for kind, title in TITLES.items():
        rows = [row for row in effects if row["effect"] == kind]
        if any(row["estimate"] is not None for row in rows):
            figures.append(Figure(forest_plot([_forest_row(row) for row in rows], title), _caption(title, rows)))
    interactions = [
        row for row in effects if row["effect"] == EffectKind.INTERACTION and row["matchedPairsEstimate"] is not None
    ]
    if interactions:
        title = "The interaction on all models, at equal size, and on matched pairs"
        lines = [line for row in interactions for line in _readings(row)]
        figures.append(Figure(forest_plot(lines, title), _caption(title, interactions)))
    return tuple(figures)


def _forest_row(row: Mapping[str, Any]) -> ForestRow:
    signs = {"condition": f"{row['track']}, {row['reference']} − full"}
    label = row["track"] if row["reference"] is None else f"{row['track']} − {row['reference']}"
    label = signs.get(row["effect"], label)
    return ForestRow(
        label, row["estimate"], row["low"], row["high"], row["reason"] or "", strong=row["supported"] is True
    )


def _readings(row: Mapping[str, Any]) -> list[ForestRow]:
    lines = [ForestRow(f"{row['track']}, all models", row["estimate"], row["low"], row["high"])]
    for name, words in (("sizeAdjusted", "at equal log parameters"), ("matchedPairs", f"{row['pairs']} matched pairs")):
        ends = (row[f"{name}Estimate"], row[f"{name}Low"], row[f"{name}High"])
        lines.append(ForestRow(f"{row['track']}, {words}", *ends, "not decided"))
    return lines


def _caption(title: str, rows: Rows) -> str:
    counts = max(rows, key=lambda row: (row["medical"] + row["general"], row["items"]))
    models = f"{counts['medical']} medical and {counts['general']} general models"
    return f"{title}: {models}, up to {counts['items']:,} questions in {counts['clusters']:,} clusters. {INTERVALS}"


def track_heat_map(tracks: Rows, runs: Rows) -> Figure:
    """Mean of the first metric of each track by model, models by domain and size."""
    facts = {row["run"]: row for row in runs}
    full = [
        row for row in tracks if row["condition"] == Condition.FULL and row["metric"] == TRACK_METRICS[row["track"]][0]
    ]
    cells = {(row["model"], row["track"]): Cell(row["mean"], row["low"], row["high"], row["scored"]) for row in full}
    models = {row["model"]: facts.get(row["run"], {}) for row in full}
    ordered = sorted(
        models, key=lambda name: (models[name].get("domain") or "~", -(models[name].get("parameters") or 0.0), name)
    )
    rows = [
        HeatRow(name, models[name].get("domain") or "domain unknown", billions(models[name].get("parameters")))
        for name in ordered
    ]
    columns = [track for track in TRACK_METRICS if any(row["track"] == track for row in full)]
    metrics = ", ".join(f"{track}: {TRACK_METRICS[track][0]}" for track in columns)
    title = "Models by track"
    caption = (
        f"{title}: mean over the scored questions and its 95 % interval, clustered by disorder and case ({metrics}). "
        f"{_domains(models.values())}; within a domain the largest first."
    )
    return Figure(heat_map(rows, columns, cells, title), caption)


def _domains(facts: Iterable[Mapping[str, Any]]) -> str:
    counts: dict[str, int] = defaultdict(int)
    for row in facts:
        counts[row.get("domain") or "of unknown domain"] += 1
    return ", ".join(f"{count} {name} model{'s' if count > 1 else ''}" for name, count in sorted(counts.items()))


def image_figures(values: Rows) -> tuple[Figure, ...]:
    """Scores by number of images, a figure a track: medical and general models apart.

    Args:
        values: rows of ``track``, ``domain``, ``images``, ``cluster`` and ``value``, one a scored answer.
    """
    by_track: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in values:
        by_track[row["track"]].append(row)
    return tuple(_image_figure(track, rows) for track, rows in by_track.items())


def _image_figure(track: str, rows: Rows) -> Figure:
    series = {}
    for domain in sorted({row["domain"] for row in rows}, reverse=True):
        points = []
        for number in sorted({row["images"] for row in rows}):
            inside = [row for row in rows if row["domain"] == domain and row["images"] == number]
            interval = clustered_interval([row["value"] for row in inside], [row["cluster"] for row in inside])
            if interval is not None:
                questions = len({row["question"] for row in inside})
                points.append(Point(number, interval.mean, interval.low, interval.high, questions))
        series[domain] = points
    questions = len({row["question"] for row in rows})
    title = f"{track}: score by number of images"
    caption = (
        f"{title}, {questions:,} questions, answers of all models of a domain together; 95 % intervals clustered by "
        "disorder and case; a hollow point has too few clusters for an interval."
    )
    return Figure(series_plot(series, title, "images of the question"), caption)


def _track(row: Mapping[str, Any]) -> str:
    return f"{row['track']}: " if "track" in row else ""


def comparison_figure(rows: Rows, title: str) -> Figure:
    """Forest plot of paired differences."""
    lines = [
        ForestRow(
            f"{_track(row)}{row['left']} − {row['right']}",
            row["mean"],
            row["low"],
            row["high"],
            "no common question",
            strong=row["outcome"] in ("higher", "lower"),
        )
        for row in rows
    ]
    questions = max((row["items"] for row in rows), default=0)
    caption = (
        f"{title}: {len(rows)} pairs on up to {questions:,} common questions; 95 % intervals; bold where separated."
    )
    return Figure(forest_plot(lines, title), caption)


def lineage_figure(
    branches: Mapping[str, Branch], heads: Sequence[str], words: str, link: Link | None = None
) -> Figure:
    """Recall@1 along the lineage; ``words`` say whose answers and how many questions, ``link`` leads to a branch's questions."""
    title = "recall@1 along the lineage"
    caption = (
        f"{title}, {words}. Boxes are as wide as a branch has questions among its siblings (the number after the dot), "
        "darker where more is right; a disorder with several parents is in each, and narrow siblings share a box."
    )
    return Figure(icicle(branches, heads, title, link=link), caption)


def run_figure(rows: Rows, model: str) -> Figure:
    """First metric of each track of one run, with its interval."""
    lines = []
    for row in rows:
        if row["metric"] == TRACK_METRICS[row["track"]][0]:
            counts = f"{row['scored']} of {row['questions']}"
            label = f"{row['track']}, {row['metric']} ({counts})"
            lines.append(ForestRow(label, row["mean"], row["low"], row["high"], "nothing scored"))
    title = f"{model} by track"
    caption = (
        f"{title}: mean over the scored questions (how many of how many) and its 95 % interval, clustered by disorder and "
        "case. Unscored is not zero."
    )
    return Figure(forest_plot(lines, title, bounds=(0.0, 1.0), zero=False), caption)
