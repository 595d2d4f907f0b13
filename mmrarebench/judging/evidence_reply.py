"""A judge's reply on an evidence answer: R required points covered, O optional ones, then R contradicted, yes or no.

Read strictly (exactly 2R + O verdicts, in any sane layout) and as the public harness is described to read it: a line a
verdict, and a line that is missing is a no, which of the last R means that nothing is contradicted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mmrarebench.benchmark.vocabulary import VerdictStatus
from mmrarebench.criteria.dimensions import Dimensions, verdict_dimensions
from mmrarebench.criteria.images.hierarchical_recall import hierarchical_recall
from mmrarebench.judging.strict import YES_NO, Reason, read_verdicts


class EvidencePoints(NamedTuple):
    """Task of a judge of evidence: the categories of the required points, and the number of optional ones."""

    required: tuple[str, ...]
    optional: int = 0

    @property
    def verdicts(self) -> int:
        """How many verdicts a reply must have."""
        return 2 * len(self.required) + self.optional


class EvidenceReading(NamedTuple):
    """A reply as read; ``score`` is the recall of the required points, None where it is unscored."""

    status: str
    reason: str | None
    score: float | None
    reference: float | None
    dimensions: Dimensions


def read_evidence_reply(reply: str | None, points: EvidencePoints) -> EvidenceReading:
    r"""Read a judge's reply on an answer with these points.

    >>> reading = read_evidence_reply("1. YES\n2. NO\n3. YES\n4. NO\n5. NO", EvidencePoints(("modality", "macro_pattern"), 1))
    >>> reading.status, reading.score, reading.dimensions["contradictionRate"]
    ('scored', 0.5, 0.0)
    >>> read_evidence_reply("YES\nYES", EvidencePoints(("modality", "macro_pattern"), 1))[:4]
    ('unscored', 'too_few', None, 1.0)
    """
    if not points.required:
        return EvidenceReading(VerdictStatus.NOT_APPLICABLE, "no_required_points", None, None, {})
    reference = _recall(reference_line_verdicts(reply, points.verdicts)[: len(points.required)])
    reading = read_verdicts(reply, [YES_NO] * points.verdicts)
    if isinstance(reading, Reason):
        return EvidenceReading(VerdictStatus.UNSCORED, reading.value, None, reference, {})
    return EvidenceReading(
        VerdictStatus.SCORED, None, _recall(reading[: len(points.required)]), reference, _dimensions(reading, points)
    )


def reference_line_verdicts(reply: str | None, count: int) -> list[int]:
    r"""Verdicts as the public harness is described to read them: the n-th line that is not empty, yes or else no.

    >>> reference_line_verdicts("YES\n\nno", 3)
    [1, 0, 0]
    """
    lines = [line for line in (reply or "").splitlines() if line.strip()]
    return [int(at < len(lines) and "YES" in lines[at].upper()) for at in range(count)]


def _recall(hits: Sequence[int]) -> float:
    return sum(hits) / len(hits)


def _dimensions(reading: Sequence[int], points: EvidencePoints) -> Dimensions:
    count, optional = len(points.required), points.optional
    gated = hierarchical_recall(reading[:count], points.required)
    values: dict[str, float | None] = {
        **verdict_dimensions(reading),
        "optionalRecall": _recall(reading[count : count + optional]) if optional else None,
        "contradictionRate": _recall(reading[count + optional :]),
        "hierarchicalRecall": gated["hierarchical_required_recall"] if gated else None,
    }
    return {name: value for name, value in values.items() if value is not None}
