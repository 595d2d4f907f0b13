"""Figures that a referee of a benchmark's paper asks for, gathered from the graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from api.usecases import cases as usecases_cases
from api.usecases.leakage import retrieval as usecases_retrieval
from api.usecases.leakage import scan as usecases_leakage
from api.usecases.questions.lists import clean_answers, leaks
from api.usecases.statistics import comparisons as usecases_comparisons
from api.usecases.statistics import interaction as usecases_interaction
from api.usecases.statistics import tracks as usecases_tracks
from api.usecases.statistics import verdicts as usecases_verdicts
from api.usecases.statistics.question_lists import question_lists, unscored_by_reason
from graph.session import Graph
from mmrarebench.benchmark.vocabulary import Condition
from mmrarebench.criteria.metrics import TRACK_METRICS
from mmrarebench.exceptions import NotFoundError
from mmrarebench.grounding.relations import CREDIT
from mmrarebench.grounding.scoring import VERSION
from mmrarebench.statistics.domains.matched_pairs import match_pairs
from mmrarebench.statistics.domains.model_scores import Model
from queries import registry
from queries.run import run
from reports.leakage import report as leakage_report
from reports.statistics import plots, referee
from reports.statistics.referee import Section

Rows = list[dict[str, Any]]
Judged = Mapping[str, Rows]


def write(graph: Graph, benchmark: str, out: Path, *, seed: int = 7) -> dict[str, Any]:
    """Write the page and its tables. Returns the files, and the demands with the number of rows that answer them.

    Raises:
        NotFoundError: there is no such benchmark.
    """
    counts = run(graph, "benchmark/counts", {"benchmark": benchmark})
    if not counts:
        raise NotFoundError(f"there is no benchmark {benchmark!r}", repair="mmrarebench query benchmark/list")
    judged = usecases_verdicts.verdicts_by_judge(graph, benchmark)
    questions = run(graph, "benchmark/questions", {"benchmark": benchmark}, many=True)
    images = {row["id"]: row["images"] for row in questions}
    runs = run(graph, "errors/runs", {"benchmark": benchmark, "grounding_rules": VERSION})
    current = usecases_leakage.is_scan_current(graph, benchmark) is True
    leak_verdicts = run(graph, "leakage/verdicts", {"benchmark": benchmark}, many=True) if current else []
    sections = [
        _interaction(judged, images, runs, seed),
        *_size(graph, benchmark, counts, runs),
        _tracks(judged, runs, images),
        *_leaks(graph, benchmark, questions, leak_verdicts, current=current),
        _agreement(graph, benchmark, seed),
        *_significance(judged, runs, seed),
        _rules(judged),
    ]
    sections = [replace(section, repair=section.repair.replace("NAME", benchmark)) for section in sections]
    releases = run(graph, "ontology/releases")
    makers = {
        "leak": leaks(run(graph, "leakage/findings", {"benchmark": benchmark})),
        "method": usecases_retrieval.solved_questions(graph, benchmark),
        "judged": clean_answers(leak_verdicts),
    }
    lists = question_lists(benchmark, questions, judged, makers=makers)
    files = referee.write(benchmark, sections, releases, out, made_up=is_made_up(graph, benchmark), lists=lists)
    answers = [
        {"demand": section.question, "rows": len(section.rows), "next": None if section.rows else section.repair}
        for section in sections
    ]
    return {"files": [str(path) for path in files], "demands": answers}


def is_made_up(graph: Graph, benchmark: str) -> bool:
    """Whether every question of a benchmark is synthetic."""
    rows = graph.read_rows(
        "MATCH (:Benchmark {name: $name})<-[:PART_OF]-(q:Question) RETURN DISTINCT coalesce(q.synthetic, false)",
        {"name": benchmark},
    )
    return [row[0] for row in rows] == [True]


def _section(
    name: str, question: str, explanation: str, rows: Sequence[Mapping[str, Any]], repair: str, *queries: str
) -> Section:
    stored = tuple(referee.Query(query, registry.get(query).cypher) for query in queries)
    return Section(name, question, explanation, rows, f"mmrarebench {repair}", stored)


def _interaction(judged: Judged, images: Mapping[str, int], runs: Rows, seed: int) -> Section:
    result = usecases_interaction.interaction_of(judged, images, runs, seed=seed)
    estimated = [row for row in result["effects"] if row["estimate"] is not None]
    section = _section(
        "interaction",
        "Do medical models lose more than general ones on other tracks than diagnosis?",
        "Contrasts of medical and general models with models and clusters of questions as samples; supported is yes, no, or a "
        "dash where the data do not decide it. docs/scoring.md defines every column with an example that runs.",
        result["effects"] if estimated else [],
        "load answers PATH --benchmark NAME --model MODEL --models FACTS.toml",
        "errors/verdicts",
        "errors/runs",
    )
    figures = plots.effect_figures(result["effects"])
    return replace(section, conclusion=result["conclusion"], figures=figures)


def _tracks(judged: Judged, runs: Rows, images: Mapping[str, int]) -> Section:
    rows = usecases_tracks.tabulate(judged)
    section = _section(
        "tracks",
        "How does each model do on each track?",
        "Every metric by rules with n, unscored share, 95 % interval, and both bounds.",
        rows,
        "score --benchmark NAME",
        "errors/verdicts",
    )
    if not rows:
        return section
    by_images = plots.image_figures(usecases_interaction.answer_values(judged, images))
    return replace(section, figures=(plots.track_heat_map(rows, runs), *by_images))


def _size(graph: Graph, benchmark: str, counts: Rows, models: Rows) -> list[Section]:
    published = run(graph, "benchmark/published", {"benchmark": benchmark})
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


def _leaks(graph: Graph, benchmark: str, questions: Rows, verdicts: Rows, *, current: bool) -> list[Section]:
    shares = usecases_leakage.clustered_shares(graph, benchmark, questions)
    burned = usecases_leakage.burned_text(graph, benchmark)
    return [
        _section(
            "leakage",
            "How many questions give their answer away, or share text, images, cases and articles?",
            f"Share of each track's questions with a 95 % interval clustered by diagnosis and case. Text burned into pictures: {burned or 'not looked for'}.",
            shares,
            "leakage scan --benchmark NAME",
            "leakage/findings",
        ),
        _section(
            "clean",
            "What are the scores without those questions?",
            "Clean against all, paired by question; intervals clustered by case, article and diagnosis. Only after a scan of the content that is loaded now.",
            leakage_report.scores_without(verdicts),
            "score --benchmark NAME" if current else "leakage scan --benchmark NAME",
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


def _significance(judged: Judged, runs: Rows, seed: int) -> list[Section]:
    compared: Rows = []
    for track in TRACK_METRICS:
        metric, verdicts = usecases_verdicts.first_metric(judged, track)
        names: dict[str, Any] = {"track": track, "metric": metric}
        pairs = usecases_comparisons.compare_runs(verdicts, metric, seed)
        compared += [{**names, **row} for row in pairs]
    domains = usecases_comparisons.domains_by_track(judged, seed)
    queries = ("errors/verdicts",)
    return [
        _section(
            "significance",
            "Which differences between models are more than noise?",
            "Every pair on the questions both were scored on: sign-flip permutation test over clusters, Holm-adjusted "
            "within a track. Not separated never means equal: mde is the smallest difference that would have been found "
            "with 80 % power.",
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
            matched(runs, domains),
            "load answers PATH --benchmark NAME --model MODEL --models FACTS.toml",
            "errors/runs",
            *queries,
        ),
    ]


def matched(runs: Rows, domains: Rows) -> Rows:
    """Each matched pair of a medical and a general model, in each track where both were scored.

    >>> runs = [
    ...     {"model": "m", "condition": "full", "domain": "medical", "parameters": 8e9, "family": None, "base": None},
    ...     {"model": "g", "condition": "full", "domain": "general", "parameters": 7e9, "family": None, "base": None},
    ... ]
    >>> [row] = matched(runs, [{"track": "diagnosis", "metric": "mrr", "left": "m", "right": "g", "mean": 0.1}])
    >>> row["track"], row["general"], row["mean"], round(row["ratio"], 2)
    ('diagnosis', 'g', 0.1, 1.14)
    """
    models = [
        Model(row["model"], row["domain"], row["family"], row.get("base"), row["parameters"])
        for row in runs
        if row["condition"] == Condition.FULL
    ]
    table = Rows()
    for pair in match_pairs(models):
        rows: list[Mapping[str, Any]] = [
            row for row in domains if (row["left"], row["right"]) == (pair.medical, pair.general)
        ]
        for row in rows or [{"track": None, "metric": None}]:
            facts = {name: value for name, value in row.items() if name not in ("left", "right", "scope", "lost")}
            table.append({**pair._asdict(), **facts})
    return table


def _rules(judged: Judged) -> Section:
    rows: Rows = [{"rule": f"credit of {relation.value}", "value": credit} for relation, credit in CREDIT.items()]
    rows += [{"rule": rule, "value": len(answers)} for rule, answers in unscored_by_reason(judged).items()]
    return _section(
        "rules",
        "What exactly is a hit, and what is not scored?",
        "Credit by relation of the entity named to the expected one, and verdicts without a score by reason. "
        "docs/scoring.md defines every number with an example that runs.",
        rows,
        "score --benchmark NAME",
    )
