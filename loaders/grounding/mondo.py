"""MONDO's reading of a diagnosis without an exact Orphanet entry: naming the MONDO term of the diagnosis is a hit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graph.names import Ontology
from graph.session import Graph
from mmrarebench.grounding.matching import MatchKind
from mmrarebench.grounding.scoring import AnswerScore

QUESTIONS = """
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:ASKS_ABOUT]->(c:Case)
WHERE EXISTS { (q)-[:IN_TRACK]->(:Track {name: 'diagnosis'}) }
  AND NOT EXISTS { (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(:Disorder) }
MATCH (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(stated:Concept)
MATCH (stated)-[:MAPS_TO*0..1 {relation: 'exact'}]-(m:Concept) WHERE m.curie STARTS WITH 'MONDO:'
MATCH (m)-[:REPLACED_BY*0..1 {relation: 'replaced_by'}]->(d:Concept)
WHERE EXISTS { (d)-[:WITHIN]->(d) } AND COUNT { (m)-[:REPLACED_BY {relation: 'replaced_by'}]->() } <= 1
WITH DISTINCT q, d ORDER BY d.curie
WITH q, collect(d.curie) AS terms
"""
"""Questions without an exact Orphanet entry and the MONDO terms of their diagnosis; one that several replace is not followed."""


class MondoRank(NamedTuple):
    """Rank of the first name that is one of the terms (None: none is), and what was read for it."""

    rank: int | None
    evidence: str | None


def read_terms(graph: Graph, benchmark: str) -> dict[str, list[str]]:
    """MONDO terms by question, of the questions whose diagnosis has no exact Orphanet entry."""
    return dict(graph.read_bulk(QUESTIONS, ("q.id", "terms"), {"benchmark": benchmark}))


def rank_of_terms(scored: AnswerScore, terms: Sequence[str], mondo: Ontology) -> MondoRank:
    """Rank of the first name of an answer that names one of the terms, by a name or exact synonym of MONDO's."""
    for grounded in scored.grounded:
        if grounded.item.negated or grounded.match.kind is MatchKind.NEGATED:
            continue
        match = mondo.index.ground(grounded.item.text)
        if match.kind is not MatchKind.AMBIGUOUS and not set(terms).isdisjoint(match.codes):
            return MondoRank(grounded.item.rank, f"{match.part} -> {match.name} ({match.codes[0]})")
    return MondoRank(None, None)
