"""Judge replies on evidence answers: what each question asks its judge, and what a reply becomes."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import orjson

from graph.session import Graph
from mmrarebench.benchmark.vocabulary import Track
from mmrarebench.criteria.dimensions import dimension_properties
from mmrarebench.criteria.images.evidence import OPTIONAL, REQUIRED
from mmrarebench.judging.evidence_reply import EvidencePoints, read_evidence_reply

TRACK = Track.EVIDENCE
_POINTS = """
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:EXPECTS]->(c:Criterion)
WHERE c.kind IN $kinds AND ($question IS NULL OR q.id = $question)
RETURN q.id, c.kind, c.raw ORDER BY q.id, c.position
"""


def points_of(graph: Graph, benchmark: str, question: str | None = None) -> dict[str, EvidencePoints]:
    """The points of each evidence question of a benchmark, or of one of them, in the order of the source."""
    required: dict[str, list[str]] = defaultdict(list)
    optional: dict[str, int] = defaultdict(int)
    parameters = {"benchmark": benchmark, "kinds": [REQUIRED, OPTIONAL], "question": question}
    for owner, kind, raw in graph.read_rows(_POINTS, parameters):
        if kind == REQUIRED:
            required[owner].append(str(orjson.loads(raw or "{}").get("category") or ""))
        optional[owner] += kind == OPTIONAL
    return {key: EvidencePoints(tuple(required[key]), count) for key, count in optional.items()}


def verdict(reply: str, points: EvidencePoints | None) -> dict[str, Any]:
    r"""The properties of a verdict that follow from a judge's reply.

    >>> verdict("YES\nNO", EvidencePoints(("modality",)))["score"], verdict("YES", None)["reason"]
    (1.0, 'no_required_points')
    """
    reading = read_evidence_reply(reply, points or EvidencePoints(()))
    return {
        "status": reading.status,
        "reason": reading.reason,
        "score": reading.score,
        "referenceScore": reading.reference,
        **dimension_properties(reading.dimensions),
    }
