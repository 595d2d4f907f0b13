"""Use cases of baselines: questions that are solved without a model, or without the inputs that they should need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

from api.usecases.querying import Rows
from files.progress import Tick, silent
from graph.session import Graph
from graph.writing.sending import chunks
from loaders.leakage import retrieval
from mmrarebench.statistics.intervals import wilson
from queries.run import run

AT_ONCE = 100
FIRST = 10


def rank(graph: Graph, benchmark: str, *, tick: Tick = silent) -> dict[str, Any]:
    """Rank the expected disorder and the source article from the masked text, from the phenotypes and by frequency.

    Raises:
        NotFoundError: there is no such benchmark.
    """
    rows = searched(graph, retrieval.masked_texts(graph, benchmark), tick)
    rows += retrieval.by_phenotypes(graph, benchmark) + retrieval.read_priors(graph, benchmark)
    loaded = retrieval.load(graph, benchmark, rows, tick)
    priors = run(graph, "leakage/priors", {"benchmark": benchmark})
    return {"changes": loaded.changes.as_dict(), "summary": summary(graph, benchmark), "priors": priors}


def searched(graph: Graph, texts: Mapping[str, str], tick: Tick = silent) -> Rows:
    """Ranks by the full-text indexes."""
    rows: Rows = []
    for batch in chunks(sorted(texts), AT_ONCE):
        params = {"questions": batch, "texts": [texts[question] for question in batch]}
        for row in run(graph, "leakage/rank_disorders", params):
            rows.append({**row, "end": row["orpha"], "method": "text", "candidates": row["found"]})
        for row in run(graph, "leakage/rank_articles", params):
            rows.append({**row, "end": row["article"], "candidates": row["found"]})
        tick("question", len(batch))
    return rows


def summary(graph: Graph, benchmark: str) -> Rows:
    """One row a way of solving a question without a model: how many it puts first, and among the first ten."""
    return [_counted(method, list(ranks.values())) for method, ranks in sorted(_ranks(graph, benchmark).items())]


def solved_questions(graph: Graph, benchmark: str) -> Callable[..., Mapping[str, str | None] | None]:
    """Sets of questions by method: all, those it puts first, among the first ten, and not at all, each with its rank."""
    by_method = _ranks(graph, benchmark)
    within = {"all": None, "first": 1, "ten": FIRST}

    def members(method: str, place: str) -> Mapping[str, str | None] | None:
        ranks = by_method.get(method)
        if ranks is None:
            return None
        if place == "none":
            return {question: None for question, rank in ranks.items() if rank is None}
        most = within[place]
        return {
            question: None if rank is None else f"rank {rank}"
            for question, rank in ranks.items()
            if most is None or (rank is not None and rank <= most)
        }

    return members


def _ranks(graph: Graph, benchmark: str) -> dict[str, dict[str, int | None]]:
    """Rank of what is expected by method and question."""
    rows = graph.read(
        "MATCH (:Benchmark {name: $name})<-[:PART_OF]-(q:Question)-[r:RETRIEVES]->() "
        "RETURN r.method AS method, q.id AS question, min(r.rank) AS rank ORDER BY method, question",
        {"name": benchmark},
    )
    for row in run(graph, "leakage/retrieval", {"benchmark": benchmark}):
        for condition in row["conditions"]:
            method, _, place = condition.rpartition("=")
            rows.append({"method": method, "question": row["question"], "rank": None if place == "-" else int(place)})
    by_method: dict[str, dict[str, int | None]] = {}
    for row in rows:
        by_method.setdefault(row["method"], {})[row["question"]] = row["rank"]
    return by_method


def _counted(method: str, ranks: list[int | None]) -> dict[str, Any]:
    hits = [rank for rank in ranks if rank is not None]
    first = sum(rank == 1 for rank in hits)
    low, high = wilson(first, len(ranks))
    return {
        "method": method,
        "questions": len(ranks),
        "first": first,
        "share": first / len(ranks),
        "low": low,
        "high": high,
        "first ten": sum(rank <= FIRST for rank in hits),
        "median rank": median(hits) if hits else None,
        "not found": len(ranks) - len(hits),
    }
