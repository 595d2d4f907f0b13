"""What a referee of a benchmark's paper asks for, gathered from the graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from api.usecases import cases as usecases_cases
from api.usecases import leakage as usecases_leakage
from api.usecases import retrieval as usecases_retrieval
from api.usecases.statistics import comparisons as usecases_comparisons
from api.usecases.statistics import verdicts as usecases_verdicts
from graph.session import Graph
from mmrarebench.criteria.metrics import TRACK_METRICS
from mmrarebench.exceptions import NotFoundError
from mmrarebench.grounding.relations import CREDIT
from mmrarebench.statistics import clustered as statistics
from mmrarebench.statistics.matched_pairs import ModelSize, nearest
from queries import registry
from queries.run import run
from reports.leakage import report as leakage_report
from reports.statistics import referee
from reports.statistics.referee import Section

Rows = list[dict[str, Any]]
Judged = Mapping[str, Rows]
ALPHA = 0.05


def write(graph: Graph, benchmark: str, out: Path, *, seed: int = 7) -> dict[str, Any]:
    """Write the page and its tables; say which demands have an answer.

    Raises:
        NotFoundError: there is no such benchmark.
    """
    counts = [row for row in run(graph, "benchmark/counts") if row["benchmark"] == benchmark]
    if not counts:
        raise NotFoundError(f"there is no benchmark {benchmark!r}", repair="mmrarebench query benchmark/list")
    judged = usecases_verdicts.verdicts_by_judge(graph, benchmark)
    sections = [
        *_size(graph, benchmark, counts),
        *_leaks(graph, benchmark, counts),
        _agreement(graph, benchmark, seed),
        *_significance(graph, benchmark, judged, seed),
        _rules(judged),
    ]
    found = [_of(benchmark, section) for section in sections]
    files = referee.write(benchmark, found, run(graph, "ontology/releases"), out)
    answers = [{"demand": s.asked, "rows": len(s.rows), "next": None if s.rows else s.repair} for s in found]
    return {"files": [str(path) for path in files], "demands": answers}


def _section(name: str, asked: str, told: str, rows: Rows, repair: str, *queries: str) -> Section:
    shown = tuple(referee.Query(q, registry.get(q).cypher) for q in queries)
    return Section(name, asked, told, rows, f"mmrarebench {repair}", shown)


def _of(benchmark: str, section: Section) -> Section:
    return replace(section, repair=section.repair.replace("NAME", benchmark))


def _size(graph: Graph, benchmark: str, counts: Rows) -> list[Section]:
    published = run(graph, "benchmark/published", {"benchmark": benchmark})
    models = run(graph, "errors/runs", {"benchmark": benchmark})
    return [
        _section(
            "size",
            "How large is each track?",
            "Images count uses; distinctImages count files.",
            counts,
            "load benchmark PATH --benchmark NAME",
            "benchmark/counts",
        ),
        _section(
            "published",
            "Do the figures agree with what was published?",
            "Of MMRareBench itself; a benchmark of another name and content is not meant to agree.",
            published,
            "load benchmark PATH --benchmark NAME",
            "benchmark/published",
        ),
        _section(
            "models",
            "Which models, of which kind and size?",
            "A dash: the fact is not known, and nothing is guessed.",
            models,
            "load answers PATH --benchmark NAME --model MODEL",
            "errors/runs",
        ),
    ]


def _leaks(graph: Graph, benchmark: str, counts: Rows) -> list[Section]:
    sizes = {row["track"]: row["questions"] for row in counts}
    shares = [
        {**row, "low": low, "high": high}
        for row in usecases_leakage.summary(graph, benchmark)
        for low, high in [statistics.wilson(row["questions"], sizes[row["track"]])]
    ]
    burned = usecases_leakage.burned_text(graph, benchmark)
    verdicts = run(graph, "leakage/verdicts", {"benchmark": benchmark}, many=True)
    return [
        _section(
            "leakage",
            "How many questions give their answer away, or share text, images, cases and articles?",
            f"Share of each track's questions with a 95 % Wilson interval. Text burned into pictures: {burned or 'not looked for'}.",
            shares,
            "leakage scan --benchmark NAME",
            "leakage/findings",
        ),
        _section(
            "clean",
            "What are the scores without those questions?",
            "Clean against all, paired by question; intervals clustered by case, article and diagnosis.",
            leakage_report.scores_without(verdicts),
            "score --benchmark NAME",
            "leakage/verdicts",
        ),
        _section(
            "solved",
            "What does retrieval solve without a model?",
            "How often the expected disorder, or the source article, comes first; ties count against the method.",
            usecases_retrieval.summary(graph, benchmark),
            "leakage retrieve --benchmark NAME",
            "leakage/retrieval",
        ),
    ]


def _agreement(graph: Graph, benchmark: str, seed: int) -> Section:
    try:
        rows = usecases_cases.agree(graph, benchmark, seed=seed)
    except NotFoundError:
        rows = []
    return _section(
        "agreement",
        "How far do the annotators agree?",
        "Percent agreement, Cohen's and Fleiss' kappa and Krippendorff's alpha, with bootstrap intervals.",
        rows,
        "load annotations PATH --benchmark NAME",
    )


def _significance(graph: Graph, benchmark: str, judged: Judged, seed: int) -> list[Section]:
    compared: Rows = []
    for track in TRACK_METRICS:
        metric, verdicts = usecases_verdicts.first_metric(judged, track)
        what: dict[str, Any] = {"track": track, "metric": metric}
        pairs = usecases_comparisons.compare_runs(verdicts, metric, seed)
        compared += [{**what, **row, "told apart": row["p_adjusted"] < ALPHA} for row in pairs]
    domains = usecases_comparisons.domains_by_track(judged, seed)
    queries = ("errors/verdicts",)
    return [
        _section(
            "significance",
            "Which differences between models are more than noise?",
            "Every pair on the questions both were scored on: sign-flip permutation test over clusters, Holm-adjusted "
            f"within a track. Models that no row tells apart (adjusted p below {ALPHA}) are tied.",
            compared,
            "score --benchmark NAME",
            *queries,
        ),
        _section(
            "medical",
            "Are medical models better than general ones?",
            "The first row of a track compares the means of both sides on the same questions; then each pair.",
            domains,
            "load answers PATH --benchmark NAME --model MODEL --models FACTS.toml",
            *queries,
        ),
        _section(
            "matched",
            "And beside the general model nearest in size?",
            "Ratio: how many times larger the larger of the two is. No match where a size is not known.",
            matched(run(graph, "errors/runs", {"benchmark": benchmark}), domains),
            "load answers PATH --benchmark NAME --model MODEL --models FACTS.toml",
            "errors/runs",
            *queries,
        ),
    ]


def matched(runs: Rows, domains: Rows) -> Rows:
    """Each medical model beside the general one nearest in size, in each track where both were scored.

    >>> runs = [
    ...     {"model": "m", "condition": "full", "domain": "medical", "parameters": 8e9},
    ...     {"model": "g", "condition": "full", "domain": "general", "parameters": 7e9},
    ... ]
    >>> [row] = matched(runs, [{"track": "diagnosis", "metric": "mrr", "left": "m", "right": "g", "mean": 0.1}])
    >>> row["track"], row["general"], row["mean"], round(row["ratio"], 2)
    ('diagnosis', 'g', 0.1, 1.14)
    """
    sized = [ModelSize(row["model"], row["domain"], row["parameters"]) for row in runs if row["condition"] == "full"]
    found = Rows()
    for match in nearest(sized):
        rows: list[Mapping[str, Any]] = [
            row for row in domains if (row["left"], row["right"]) == (match.medical, match.general)
        ]
        for row in rows or [{"track": None, "metric": None}]:
            facts = {name: value for name, value in row.items() if name not in ("left", "right")}
            found.append({"medical": match.medical, "general": match.general, "ratio": match.ratio, **facts})
    return found


def _rules(judged: Judged) -> Section:
    rows: Rows = [{"rule": f"credit of {relation.value}", "value": credit} for relation, credit in CREDIT.items()]
    for (judge, track, reason), count in sorted(_unscored(judged).items()):
        rows.append({"rule": f"answers without a score, {track} by {judge}: {reason}", "value": count})
    return _section(
        "rules",
        "What exactly is a hit, and what is not scored?",
        "Credit by relation of the entity named to the expected one, and verdicts without a score by reason. "
        "docs/scoring.md defines every number with an example that runs.",
        rows,
        "score --benchmark NAME",
    )


def _unscored(judged: Judged) -> Counter[tuple[str, str, str]]:
    """Answers without a score, by judge, track and reason."""
    return Counter(
        (judge, row["track"], row["reason"] or row["status"])
        for judge, rows in judged.items()
        for row in rows
        if row["status"] in ("unscored", "missing")
    )
