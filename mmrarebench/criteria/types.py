"""Types of the criterion-based score: criteria, findings with their evidence, and the result of an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from mmrarebench.benchmark.vocabulary import TextEnum


class Outcome(TextEnum):
    """Outcome of a criterion; ``cannot_tell`` is neither found nor not found, and counts as neither."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    CANNOT_TELL = "cannot_tell"


class CriterionKind(TextEnum):
    """Kind of a criterion; ``alias`` and ``answer`` are names of the diagnosis and judged as such."""

    ANSWER = "answer"
    ALIAS = "alias"
    MUST_INCLUDE = "must_include"
    MUST_NOT = "must_not"
    CLAIM = "claim"
    RELATION = "relation"
    KEY_TEST = "key_test"
    RED_FLAG = "red_flag"
    REQUIRED_EVIDENCE = "required_evidence"
    OPTIONAL_EVIDENCE = "optional_evidence"


class Criterion(NamedTuple):
    """One thing an answer is scored by; ``figures`` are the labels that a claim rests on, where the source says so.

    ``category`` is that of an evidence point (modality, macro_pattern, ...).
    """

    id: str
    kind: str
    text: str
    figures: tuple[str, ...] = ()
    category: str = ""


class Finding(NamedTuple):
    """Outcome of one criterion, the span of the answer behind it, and the method."""

    criterion: str
    kind: str
    outcome: Outcome
    start: int | None = None
    end: int | None = None
    coverage: float | None = None
    how: str = ""

    def evidence(self) -> dict[str, object]:
        """The finding as plain data, for a verdict.

        >>> Finding("q/c/1", "claim", Outcome.NOT_FOUND, how="no mention").evidence()
        {'criterion': 'q/c/1', 'kind': 'claim', 'outcome': 'not_found', 'how': 'no mention'}
        """
        record: dict[str, object] = {"criterion": self.criterion, "kind": self.kind, "outcome": self.outcome.value}
        if self.start is not None:
            record["span"] = [self.start, self.end]
        if self.coverage is not None:
            record["coverage"] = round(self.coverage, 3)
        return record | {"how": self.how}


@dataclass(frozen=True)
class CriteriaQuestion:
    """Criteria of a question of a track; ``labels`` are those of its images by position (None: no label).

    ``decisive`` and ``supporting`` are positions of images (evidence track).
    """

    track: str
    criteria: tuple[Criterion, ...] = ()
    relation: str | None = None
    labels: tuple[str | None, ...] = ()
    decisive: tuple[int, ...] = ()
    supporting: tuple[int, ...] = ()


Value = float | int | None


@dataclass(frozen=True)
class Result:
    """Criterion-based score of an answer; a number that nothing supports is None."""

    status: str
    reason: str | None
    parse_status: str
    recall: float | None
    precision: float | None
    findings: tuple[Finding, ...]
    dimensions: dict[str, Value]
    details: dict[str, list[dict[str, object]]] = field(default_factory=dict)

    def evidence(self) -> dict[str, object]:
        """Evidence of the result as plain data: each criterion, and the other readings (drugs, citations)."""
        return {"criteria": [finding.evidence() for finding in self.findings], **self.details}
