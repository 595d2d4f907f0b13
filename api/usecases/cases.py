"""Use cases of case reports and reviewers: load reports, draft questions, load annotations, agreement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from files.progress import Tick, silent
from graph.session import Graph
from graph.writing.load import Loaded
from graph.writing.options import DEFAULTS, LoadOptions
from loaders.cases.articles import case_reports
from loaders.cases.drafts import questions as drafts
from loaders.cases.drafts.rewriting import Ask
from loaders.cases.mentions.candidates import LEAST, Guess
from loaders.cases.review import acceptance as accepting
from loaders.cases.review import annotations as reviews
from loaders.cases.review import decisions as page_decisions
from mmrarebench.exceptions import NotFoundError, UsageError
from mmrarebench.statistics import agreement
from mmrarebench.statistics.agreement import Rating

Rows = list[dict[str, Any]]
ANNOTATIONS = """
MATCH (a:Annotation {benchmark: $benchmark})-[:ABOUT]->(x)
MATCH (q:Question)-[:PART_OF]->(:Benchmark {name: $benchmark}) WHERE q = x OR (q)-[:EXPECTS]->(x)
MATCH (q)-[:IN_TRACK]->(t:Track)
RETURN a.field, t.name, CASE WHEN x:Criterion THEN x.kind END,
       x.id, a.annotator, a.value, coalesce(head([(q)-[:ASKS_ABOUT]->(c:Case) | c.id]), q.id)
ORDER BY a.id
"""


def load_case_reports(
    graph: Graph,
    paths: Sequence[Path],
    name: str,
    *,
    candidates: str | None = None,
    least: float = LEAST,
    options: LoadOptions = DEFAULTS,
) -> Loaded:
    """Load JATS case reports; articles that report no human case are refused with the reason.

    With ``candidates`` (tfidf or scispacy), phrases that are at least so like a name become mentions too, marked as guesses.
    """
    guess = Guess(candidates, least)
    return case_reports.load(graph, paths, benchmark=name, guess=guess, options=options)


def load_annotations(
    graph: Graph, paths: Sequence[Path], name: str | None = None, *, options: LoadOptions = DEFAULTS
) -> Loaded:
    """Load people's decisions from exports of Label Studio."""
    return reviews.load(graph, paths, benchmark=name, options=options)


def draft_questions(graph: Graph, name: str, *, ask: Ask | None = None, options: LoadOptions = DEFAULTS) -> Loaded:
    """Draft questions from the case reports of a benchmark, by rules; ``ask`` lets a model word them."""
    return drafts.load(graph, benchmark=name, ask=ask, options=options)


def accept_drafts(graph: Graph, name: str, new: str, *, minimum: int = 1, tick: Tick = silent) -> Loaded:
    """Make a benchmark of the drafts that reviewers accepted; criteria that they rejected are left out."""
    return accepting.load(graph, benchmark=name, new=new, minimum=minimum, tick=tick)


def agree(graph: Graph, name: str, *, seed: int, draws: int = 1000, level: str = "nominal") -> Rows:
    """Agreement of the annotators of a benchmark: for each field of the form in all (null), by track and kind of criterion.

    Raises:
        NotFoundError: the benchmark has no annotations.
        UsageError: no such level, or values that are no numbers at a level that needs them.
    """
    if level not in agreement.LEVELS:
        raise UsageError(f"unknown level {level!r}", repair=f"one of {', '.join(agreement.LEVELS)}")
    rows = graph.read_rows(ANNOTATIONS, {"benchmark": name})
    if not rows:
        raise NotFoundError(f"{name!r} has no annotations", repair="mmrarebench load annotations PATH")
    groups: dict[tuple[str, str | None, str | None], list[Rating]] = {}
    for field, track, kind, unit, rater, value, cluster in rows:
        rating = Rating(unit, rater, value, cluster)
        for group in dict.fromkeys(
            [(field, None, None), (field, track, None), (field, None, kind), (field, track, kind)]
        ):
            groups.setdefault(group, []).append(rating)
    order = sorted(groups, key=lambda g: (g[0], g[1] or "", g[2] or ""))
    return [
        {"field": field, "track": track, "kind": kind, **measure._asdict()}
        for field, track, kind in order
        for measure in _measured(groups[field, track, kind], seed, draws, level)
    ]


def _measured(ratings: Sequence[Rating], seed: int, draws: int, level: str) -> Iterable[agreement.Agreement]:
    try:
        return agreement.measure_agreement(ratings, seed=seed, draws=draws, level=level)
    except ValueError as error:
        if level == "nominal":
            raise
        raise UsageError(f"a value is no number: {error}", repair="--level nominal") from error


def record_decision(
    graph: Graph, question: str, annotator: str, value: str, note: str = ""
) -> dict[str, dict[str, int]]:
    """Write a reviewer's decision on a question and return the changes."""
    loaded = page_decisions.record(graph, question=question, annotator=annotator, value=value, note=note)
    return loaded.changes.as_dict()
