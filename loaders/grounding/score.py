"""Deterministic verdicts on the answers in the graph: read answers -> score by the rules -> write NAMES and Verdicts.

A verdict carries a hash of all that it follows from: the answer, the expected entities, the names and the lineage that
are loaded, and the version of the rules. An answer whose verdict has that hash is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import orjson

from files.progress import Tick, silent
from graph import schema, verdicts
from graph.names import Ontology, read_mondo, read_ontology
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Loaded
from graph.writing.operations import operation
from loaders.grounding.mondo import rank_of_terms, read_terms
from loaders.scoring.runs import Judge, Scoring, Verdict
from mmrarebench import criteria, ids
from mmrarebench.answers.ranked.types import RankStatus
from mmrarebench.benchmark.vocabulary import MappingRelation, RuleJudge, VerdictStatus
from mmrarebench.criteria.dimensions import dimension_properties
from mmrarebench.exceptions import NotFoundError
from mmrarebench.grounding import scoring as grounding
from mmrarebench.judging import verdicts as judging

JUDGE = RuleJudge.GROUNDED
NO_GOLD = "no_orphanet_gold"
GOLD_REASONS = (
    NO_GOLD,
    *(f"gold_{relation}" for relation in (MappingRelation.BROADER, MappingRelation.NARROWER, MappingRelation.RELATED)),
)
"""Reasons for which an answer is unscored though nothing is wrong with it: Orphanet has no exact entry of the diagnosis."""
MANAGES = (schema.VERDICT, schema.NAMES, schema.ABOUT, schema.BY)
QUESTIONS = """
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)
WHERE EXISTS { (q)-[:IN_TRACK]->(:Track {name: 'diagnosis'}) }
OPTIONAL MATCH (q)-[:ASKS_ABOUT]->(c:Case)
WITH q, COLLECT { MATCH (c)-[r:HAS_DIAGNOSIS]->(d:Disorder)
                  WITH DISTINCT d.orpha AS code, r.relation AS relation ORDER BY code, relation
                  RETURN [code, relation] } AS golds
"""
QUESTION_COLUMNS = ("q.id", "coalesce(q.findings, [])", "q.goldStatus", "golds")
ANSWERS = """
MATCH (run:Run {id: $run}) UNWIND $questions AS question
MATCH (a:Answer {id: run.id + '/' + question})
OPTIONAL MATCH (v:Verdict {id: a.id + '/grounded'})
"""
COLUMNS = (
    "question",
    "a.id",
    "a.text",
    "a.items",
    "a.ranks",
    "a.status",
    "run.condition",
    "coalesce(v.contentHash, CASE WHEN v IS NOT NULL THEN '' END)",
)
"""Answers are found by their keys, as many as the track has questions; what a run says elsewhere is not read."""


class AnswerToScore(NamedTuple):
    """An answer with what is needed to score it."""

    id: str
    text: str
    items: list[str] | None
    ranks: list[int] | None
    status: str
    findings: list[str]
    condition: str
    gold_status: str | None
    golds: list[list[str]]
    mondo: tuple[str, ...] = ()
    """MONDO terms of a diagnosis without an exact Orphanet entry."""

    @property
    def is_exact(self) -> bool:
        """Whether the diagnosis reaches Orphanet by an exact mapping."""
        return any(relation == MappingRelation.EXACT for _, relation in self.golds)

    @property
    def expected(self) -> list[str]:
        """The exact diagnoses; where there is none, those that it is mapped to otherwise (they are not scored)."""
        return sorted({code for code, relation in self.golds if relation == MappingRelation.EXACT or not self.is_exact})

    def hash(self, ontology: str, mondo: str = "") -> str:
        """Hash of all that the verdict follows from, names and lineage with their own hashes ``ontology`` and ``mondo``."""
        *facts, terms = self
        more = (terms, mondo) if terms else ()
        return ids.content_hash((*facts, ontology, grounding.VERSION, "basis", *more))


def runs(graph: Graph, benchmark: str, model: str | None = None) -> list[str]:
    """Runs on a benchmark, of one model or of all.

    Raises:
        NotFoundError: there is none.
    """
    rows = graph.read_rows(
        "MATCH (m:Model)<-[:OF_MODEL]-(r:Run)-[:ON_BENCHMARK]->(:Benchmark {name: $benchmark}) "
        "WHERE $model IS NULL OR m.name = $model RETURN r.id ORDER BY r.id",
        {"benchmark": benchmark, "model": model},
    )
    if not rows:
        of = f" of {model}" if model else ""
        raise NotFoundError(f"no answers{of} on {benchmark!r}", repair="load them: mmrarebench load answers ...")
    return [row[0] for row in rows]


@operation("score {benchmark} grounded")
def load(
    graph: Graph, *, benchmark: str, model: str | None = None, scheduler: str | None = None, tick: Tick = silent
) -> Loaded:
    """Score the diagnosis answers of a benchmark whose verdict is not up to date; ``scheduler`` names a Dask cluster.

    One run is written while the next is scored.
    """
    run_ids = runs(graph, benchmark, model)
    ontology = read_ontology(graph)
    loaded = verdicts.state_judge(graph, JUDGE, grounding.VERSION, ontology.hash)
    loaded.merge(verdicts.sweep(graph, JUDGE, benchmark))
    rows = graph.read_bulk(QUESTIONS, QUESTION_COLUMNS, {"benchmark": benchmark})
    mondo = read_mondo(graph)
    terms = read_terms(graph, benchmark) if mondo else {}
    questions: dict[str, list[Any]] = {question: [*facts, tuple(terms.get(question, ()))] for question, *facts in rows}
    names = ontology.hash, mondo.names_hash if mondo else ""
    basis = ids.content_hash(sorted(questions.items()), *names, grounding.VERSION, verdicts.releases(graph))

    def prepare(_: bool) -> Judge:
        for one in (ontology, mondo):
            if one and not scheduler:
                one.prepare()
        return partial(judged, ontology=ontology, mondo=mondo)

    def answers_of(run: str) -> list[tuple[AnswerToScore, str, str | None]]:
        return [(answer, answer.hash(*names), stored) for answer, stored in read_answers(graph, run, questions)]

    scoring = Scoring(graph, JUDGE, (), questions, basis, scheduler)
    loaded.merge(scoring.score(run_ids, answers_of, prepare, lambda run: Batch(f"score:{run}", MANAGES), tick))
    return loaded


def read_answers(
    graph: Graph, run: str, questions: Mapping[str, Sequence[Any]]
) -> list[tuple[AnswerToScore, str | None]]:
    """Diagnosis answers of a run, each with the content hash of its verdict: None without a verdict."""
    answers = []
    rows = graph.read_bulk(ANSWERS, COLUMNS, {"run": run, "questions": list(questions)})
    for question, key, text, items, ranks, status, condition, stored in rows:
        findings, gold_status, golds, mondo = questions[question]
        answer = AnswerToScore(key, text, items, ranks, status, findings, condition, gold_status, golds, mondo)
        answers.append((answer, stored))
    return answers


def judged(
    answers: Sequence[tuple[AnswerToScore, str]], ontology: Ontology, mondo: Ontology | None = None
) -> list[Verdict]:
    """The verdict on each answer, given with its hash, and the entities that it names.

    An answer that could be scored but for its diagnosis, which Orphanet has no exact entry for, is read by MONDO's names too.
    """
    results = []
    for answer, content in answers:
        scored = grounding.score(
            answer.text, answer.items, answer.ranks, answer.expected, ontology.index, ontology.relater
        )
        status, reason = verdict_status(answer, answer.is_exact)
        if status == VerdictStatus.SCORED and scored.parse_status == RankStatus.CALL_FAILED:
            status = VerdictStatus.UNSCORED
            reason = "model_call_failed"
        reading = None
        if mondo and answer.mondo and reason in GOLD_REASONS:
            reading = rank_of_terms(scored, answer.mondo, mondo)
        properties = {
            "status": status,
            "reason": reason,
            "rank": scored.rank,
            "parseStatus": _parse_status(answer, scored),
            "score": float(scored.rank == 1) if status == VerdictStatus.SCORED else None,
            "evidence": orjson.dumps(evidence(scored)).decode(),
            "contentHash": content,
            "basis": verdicts.basis_of(ontology.hash, grounding.VERSION),
            "golds": [f"{code} {relation}" for code, relation in answer.golds] or None,
            "mondoGolds": list(answer.mondo) if reading else None,
            "mondoRank": reading.rank if reading else None,
            "mondoEvidence": reading.evidence if reading else None,
            **dimension_properties(rare(scored, ontology)),
        }
        names = [name for grounded in scored.grounded for name in _names(grounded)]
        results.append(Verdict(answer.id, properties, names))
    return results


def rare(scored: grounding.AnswerScore, ontology: Ontology) -> dict[str, float | None]:
    """How many names were listed, and how many of them name a rare disorder or subtype."""
    levels = [[ontology.levels.get(code, ("", "")) for code in grounded.match.codes] for grounded in scored.grounded]
    return criteria.rare_ratio(levels)


def verdict_status(answer: AnswerToScore, exact: bool) -> tuple[str, str | None]:
    """Whether an answer can be scored, and why not.

    An empty answer is a scored miss; a failed call, a missing or undecodable image, and a diagnosis that has no exact
    entity in Orphanet leave it unscored.
    """
    reason = judging.unjudgeable(answer.status, answer.condition, answer.findings)
    if reason:
        return VerdictStatus.UNSCORED, reason
    if not exact:
        return VerdictStatus.UNSCORED, f"gold_{answer.golds[0][1]}" if answer.golds else NO_GOLD
    return VerdictStatus.SCORED, None


def _parse_status(answer: AnswerToScore, scored: grounding.AnswerScore) -> str:
    return RankStatus.EMPTY if answer.status == RankStatus.EMPTY else scored.parse_status


def evidence(scored: grounding.AnswerScore) -> list[dict[str, Any]]:
    """Reading of each item, for ``explain``."""
    return [
        {
            "rank": n.item.rank,
            "text": n.item.text,
            "span": [n.item.start, n.item.end] if n.item.start is not None else None,
            "match": n.match.kind.value,
            "part": n.match.part,
            "name": n.match.name,
            "codes": list(n.match.codes),
            "relation": n.related.relation.value,
            "path": list(n.related.path),
        }
        for n in scored.grounded
    ]


def _names(grounded: grounding.GroundedItem) -> list[tuple[str, dict[str, Any]]]:
    properties = {
        "rank": grounded.item.rank,
        "match": grounded.match.kind.value,
        "relation": grounded.related.relation.value,
        "evidence": f"{grounded.match.part} -> {grounded.match.name}",
        "path": list(grounded.related.path) or None,
    }
    return [(code, properties) for code in grounded.match.codes]
