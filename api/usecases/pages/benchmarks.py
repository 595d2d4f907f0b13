"""Content of the pages of a benchmark: its facts with a list of questions, and its models in figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from api.usecases.querying import Rows
from api.usecases.statistics.tracks import TrackRow, tabulate
from api.usecases.statistics.verdicts import CRITERIA, GROUNDED, judge_of, verdicts_by_judge
from graph.session import Graph
from mmrarebench.benchmark.vocabulary import Condition, Track
from mmrarebench.criteria.metrics import TRACK_METRICS
from mmrarebench.exceptions import NotFoundError
from queries.run import run
from reports.figures.svg import Figure
from reports.site.addresses import address
from reports.statistics.branches import branch_scores
from reports.statistics.plots import lineage_figure, track_heat_map

Row = Mapping[str, Any]
PAGE = 50
FIRST = {track: metrics[0] for track, metrics in TRACK_METRICS.items()}


@dataclass(frozen=True)
class BenchmarkView:
    """A benchmark with its sizes, its runs and a page of its questions."""

    benchmark: Row
    counts: Rows
    published: Rows
    runs: Rows
    splits: Rows
    leaks: Rows
    questions: Rows
    matching: int
    facets: dict[str, Any]
    releases: Rows


def view_benchmark(
    graph: Graph, name: str, facets: Mapping[str, Any], after: str | None = None, before: str | None = None
) -> BenchmarkView:
    """Return a benchmark's page: its questions narrowed by the facets, from ``after`` or up to ``before``.

    Raises:
        NotFoundError: there is no such benchmark.
        UsageError: a facet has a value that is none of its type.
    """
    benchmark = _benchmark(graph, name)
    narrowed = {"benchmark": name, **{key: value for key, value in facets.items() if key != "sort"}}
    order = {"sort": facets["sort"]} if facets.get("sort") else {}
    questions = run(graph, "benchmark/browse", {**narrowed, **order, "after": after, "before": before, "limit": PAGE})
    return BenchmarkView(
        benchmark=benchmark,
        counts=run(graph, "benchmark/counts", {"benchmark": name}),
        published=[] if benchmark.get("synthetic") else run(graph, "benchmark/published", {"benchmark": name}),
        runs=run(graph, "errors/run_list", {"benchmark": name}),
        splits=run(graph, "splits/of_benchmark", {"benchmark": name}),
        leaks=run(graph, "leakage/kinds", {"benchmark": name}),
        questions=questions[::-1] if before else questions,
        matching=run(graph, "benchmark/browse_count", narrowed)[0]["questions"],
        facets=dict(facets),
        releases=run(graph, "ontology/releases"),
    )


def _benchmark(graph: Graph, name: str) -> Row:
    benchmarks = [row for row in run(graph, "benchmark/list") if row["name"] == name]
    if not benchmarks:
        raise NotFoundError(f"there is no benchmark {name!r}", repair="mmrarebench query benchmark/list")
    return benchmarks[0]


@dataclass(frozen=True)
class ModelsView:
    """Every model of a benchmark on every track, in the table and the figures of the report.

    This reads all answers of the benchmark, so it is a page of its own.
    """

    benchmark: Row
    tracks: Sequence[TrackRow]
    figures: Sequence[Figure]


def view_models(graph: Graph, name: str) -> ModelsView:
    """Return the first metric of each track by run, with the report's figures of it.

    Raises:
        NotFoundError: there is no such benchmark.
    """
    benchmark = _benchmark(graph, name)
    verdicts = verdicts_by_judge(
        graph, name, tracks={CRITERIA: [track for track in FIRST if judge_of(FIRST[track]) == CRITERIA]}
    )
    tracks = tabulate(verdicts, FIRST)
    runs = run(graph, "errors/run_list", {"benchmark": name})
    diagnoses = [row for row in verdicts[GROUNDED] if row["condition"] == Condition.FULL]
    branches, heads = branch_scores(diagnoses, run(graph, "benchmark/branches", {"benchmark": name}))
    figures = [track_heat_map(tracks, runs)] if tracks else []
    if branches:
        words = f"all {len({row['run'] for row in diagnoses})} full-condition runs together"
        figures.append(lineage_figure(branches, heads, words, partial(list_address, f"/benchmarks/{name}")))
    return ModelsView(benchmark, tracks, figures)


def list_address(path: str, lineage: str, **facets: object) -> str:
    """Address of the diagnosis questions of a branch.

    >>> list_address("/benchmarks/toy", "ORPHA:1", run=None)
    '/benchmarks/toy?track=diagnosis&lineage=ORPHA%3A1#questions'
    """
    return address(path, track=Track.DIAGNOSIS, lineage=lineage, **facets) + "#questions"
