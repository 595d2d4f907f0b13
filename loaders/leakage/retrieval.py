"""Baselines without a model (search, phenotypes, frequency): masked texts -> ranks -> RETRIEVES edges."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from files.progress import Tick, silent
from graph import schema
from graph.session import Graph
from graph.writing import derive
from graph.writing.batch import Batch
from graph.writing.load import Loaded, write
from graph.writing.operations import operation
from graph.writing.options import LoadOptions
from loaders.leakage.masking import masked_question
from loaders.leakage.questions import read_questions
from loaders.leakage.scan import Facts, Policy, read_policy
from loaders.splits.make import heads_of
from mmrarebench.leakage.words import PLACEHOLDERS, WORD

MANAGES = (schema.RETRIEVES, schema.RETRIEVES_ARTICLE)
MOST_WORDS = 300
Rows = Sequence[Mapping[str, Any]]


def search_words(text: str) -> str:
    """The distinct words of a text as a full-text query: lower case, placeholders left out, at most 300.

    >>> search_words("A boy (9 y.) AND fever: [DISEASE] was ruled out; fever.")
    'a boy 9 y and fever was ruled out'
    """
    for placeholder in PLACEHOLDERS.values():
        text = text.replace(placeholder, " ")
    words = dict.fromkeys(word.lower() for word in WORD.findall(text))
    return " ".join(list(words)[:MOST_WORDS])


def masked_texts(graph: Graph, benchmark: str, rules: Policy | None = None) -> dict[str, str]:
    """Search words of every question that is left something to read once its leaks are masked."""
    rules = rules or read_policy()
    questions = read_questions(graph, benchmark)
    facts = Facts(graph, {gold for a in questions for gold in a.golds}, rules.parent_share)
    texts = {}
    for question in questions:
        masked, _ = masked_question(question, facts, rules)
        if words := search_words(f"{masked.context} {masked.question if not masked.context else ''}"):
            texts[question.id] = words
    return texts


def by_phenotypes(graph: Graph, benchmark: str) -> list[dict[str, Any]]:
    """Rank of the expected disorder among all with phenotypes, by similarity to what the case presents."""
    from mmrarebench.ontology.profile_ranking import Profiles  # it imports numpy

    rows = sorted(
        graph.read_bulk(
            "MATCH (:Benchmark {name: $name})<-[:PART_OF]-(q:Question)-[:ASKS_ABOUT]->(c:Case)",
            (
                "q.id",
                "[(c)-[r:PRESENTS]->(p:Phenotype) WHERE NOT coalesce(r.excluded, false) | p.hpo]",
                "COLLECT { MATCH (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder) RETURN DISTINCT d.orpha ORDER BY d.orpha }",
            ),
            {"name": benchmark},
        )
    )
    cases = [(question, terms, golds) for question, terms, golds in rows if terms and golds]
    if not cases:
        return []
    profile_rows = graph.read_bulk(
        "MATCH (d:Disorder)-[r:HAS_PHENOTYPE]->(p:Phenotype) WHERE NOT coalesce(r.excluded, false) WITH d, collect(p.hpo) AS terms",
        ("d.orpha", "terms"),
    )
    content = dict(graph.read_bulk("MATCH (p:Phenotype)", ("p.hpo", "p.informationContent")))
    lineage = derive.read_lineage(graph, schema.IS_A)
    profiles = Profiles(lineage, content, dict(profile_rows), {term for _, terms, _ in cases for term in terms})
    ranked = []
    for question, terms, golds in cases:
        gold, rank, score = profiles.rank(terms, golds)
        ranked.append(_row(question, gold, "phenotypes", rank, len(profiles.names), score))
    return ranked


def by_prior(heads: Mapping[str, str | None], golds: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rank of each question's disorder by frequency among the *other* questions of its head, ties counted against it.

    >>> found = by_prior({"A": "h", "B": "h"}, {"q1": "A", "q2": "A", "q3": "B"})
    >>> [(row["question"], row["rank"], row["candidates"]) for row in found]
    [('q1', 2, 2), ('q2', 2, 2), ('q3', None, 2)]
    """
    counts: dict[str | None, Counter[str]] = defaultdict(Counter)
    for gold in golds.values():
        counts[heads.get(gold)][gold] += 1
    ranked = []
    for question, gold in sorted(golds.items()):
        frequencies = counts[heads.get(gold)]
        count = frequencies[gold] - 1
        rank = sum(n >= count for name, n in frequencies.items() if name != gold) + 1
        share = count / (frequencies.total() - 1) if frequencies.total() > 1 else 0.0
        ranked.append(_row(question, gold, "prior", rank if count else None, len(frequencies), share))
    return ranked


def read_priors(graph: Graph, benchmark: str) -> list[dict[str, Any]]:
    """The same, read from the graph."""
    rows = sorted(
        graph.read_bulk(
            "MATCH (:Benchmark {name: $name})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(:Track {name: 'diagnosis'}) "
            "MATCH (q)-[:ASKS_ABOUT]->(:Case)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder) WITH DISTINCT q, d",
            ("q.id", "d.orpha"),
            {"name": benchmark},
        )
    )
    golds: dict[str, str] = {}
    for question, orpha in rows:
        golds.setdefault(question, orpha)
    return by_prior(heads_of(graph, sorted(set(golds.values()))), golds)


def _row(
    question: str, end: str, method: str, rank: int | None, candidates: int, score: float | None
) -> dict[str, Any]:
    return {"question": question, "end": end, "method": method, "rank": rank, "candidates": candidates, "score": score}


@operation("leakage retrieval {benchmark}")
def load(graph: Graph, benchmark: str, rows: Iterable[Mapping[str, Any]], tick: Tick = silent) -> Loaded:
    """Replace the graph's RETRIEVES edges of a benchmark by these rows."""
    batch = Batch(f"retrieval:{benchmark}", MANAGES)
    for row in rows:
        spec = schema.RETRIEVES_ARTICLE if row["method"].startswith("article") else schema.RETRIEVES
        score = None if row["score"] is None else round(float(row["score"]), 4)
        batch.edge(
            spec,
            row["question"],
            row["end"],
            method=row["method"],
            rank=row["rank"],
            candidates=row["candidates"],
            score=score,
        )
    return write(graph, batch, [], options=LoadOptions(tick=tick))
