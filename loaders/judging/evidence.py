"""Judge replies on evidence answers: what each question asks its judge, and what a reply becomes."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import orjson

from graph.session import Graph
from mmrarebench.criteria.dimensions import dimension_properties
from mmrarebench.criteria.evidence import OPTIONAL, REQUIRED
from mmrarebench.judging.evidence_reply import EvidencePoints, read_evidence_reply

TRACK = "evidence"
_POINTS = """
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:EXPECTS]->(c:Criterion) WHERE c.kind IN $kinds
RETURN q.id, c.kind, c.raw ORDER BY q.id, c.position
"""


def points_of(graph: Graph, benchmark: str) -> dict[str, EvidencePoints]:
    """The points of each evidence question of a benchmark, in the order of the source."""
    required: dict[str, list[str]] = defaultdict(list)
    optional: dict[str, int] = defaultdict(int)
    for question, kind, raw in graph.read_rows(_POINTS, {"benchmark": benchmark, "kinds": [REQUIRED, OPTIONAL]}):
        if kind == REQUIRED:
            required[question].append(str(orjson.loads(raw or "{}").get("category") or ""))
        optional[question] += kind == OPTIONAL
    return {question: EvidencePoints(tuple(required[question]), count) for question, count in optional.items()}


def verdict(reply: str, points: EvidencePoints | None) -> dict[str, Any]:
    r"""The properties of a verdict that follow from a judge's reply.

    >>> verdict("YES\nNO", EvidencePoints(("modality",)))["score"], verdict("YES", None)["reason"]
    (1.0, 'no_required_points')
    """
    read = read_evidence_reply(reply, points or EvidencePoints(()))
    return {
        "status": read.status,
        "reason": read.reason,
        "score": read.score,
        "referenceScore": read.reference,
        **dimension_properties(read.dimensions),
    }
