"""The same questions asked under several conditions: what the findings' text gives away, and what the pictures add.

Conditions are those of the second benchmark. Diagnosis: ``full`` shows findings in words and pictures, ``redacted``
leaves the words out, ``text_only`` the pictures too. Evidence: ``full`` shows the pictures and gives the diagnosis,
``text_only`` leaves the pictures out, ``no_diagnosis`` the diagnosis. Everything is paired: only questions that both
conditions scored are compared, and what is not compared is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, NamedTuple

from mmrarebench.benchmark.vocabulary import Condition, Track
from mmrarebench.statistics.clustered import clusters
from mmrarebench.statistics.paired import Difference, holm, paired_difference

TEXT_LEAKAGE = (Condition.FULL, Condition.REDACTED)
VISUAL_NECESSITY = (Condition.REDACTED, Condition.TEXT_ONLY)
DELTAS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "diagnosis": {"text leakage": TEXT_LEAKAGE, "visual necessity": VISUAL_NECESSITY},
    "evidence": {
        "visual necessity": (Condition.FULL, Condition.TEXT_ONLY),
        "diagnosis given": (Condition.FULL, Condition.NO_DIAGNOSIS),
    },
}
Scores = Mapping[str, float | None]


class Delta(NamedTuple):
    """A paired difference between two conditions, with the questions that could not be compared."""

    name: str
    difference: Difference
    unscored: int

    def as_dict(self) -> dict[str, Any]:
        """The delta as plain data."""
        return {"name": self.name, **self.difference._asdict(), "unscored": self.unscored}


class Quadrant(NamedTuple):
    """Questions by whether diagnosis and evidence are right; ``unscored`` are those of which one is not known."""

    both: int
    diagnosis_only: int
    evidence_only: int
    neither: int
    unscored: int

    @property
    def shares(self) -> dict[str, float] | None:
        """Share of each of the four over the questions of which both are known; None where there is none."""
        total = self.both + self.diagnosis_only + self.evidence_only + self.neither
        return {name: value / total for name, value in self._asdict().items() if name != "unscored"} if total else None


def paired_delta(
    name: str,
    minuend: tuple[str, Scores],
    subtrahend: tuple[str, Scores],
    shared: Mapping[str, Iterable[Hashable]],
    *,
    seed: int,
) -> Delta:
    """Mean of minuend - subtrahend over the questions that both scored; questions that share anything form one cluster.

    Args:
        name: what the difference means.
        minuend: condition and its score by question, None where it is unscored.
        subtrahend: the same of the other condition.
        shared: what ties questions together (disorder, case, article), by question.
        seed: of the permutation test.

    >>> full = {"q1": 1.0, "q2": 1.0, "q3": None}
    >>> redacted = {"q1": 0.0, "q2": 1.0, "q3": 1.0}
    >>> delta = paired_delta("text leakage", ("full", full), ("redacted", redacted), {}, seed=7)
    >>> delta.difference.mean, delta.difference.items, delta.unscored
    (0.5, 2, 1)
    """
    questions = sorted(minuend[1].keys() | subtrahend[1].keys())
    pairs = []
    scored = []
    for question in questions:
        first = minuend[1].get(question)
        second = subtrahend[1].get(question)
        if first is not None and second is not None:
            pairs.append((first, second))
            scored.append(question)
    groups = clusters([shared.get(question, ()) for question in scored])
    return Delta(
        name, paired_difference(minuend[0], subtrahend[0], pairs, groups, seed=seed), len(questions) - len(scored)
    )


def condition_deltas(
    scores: Mapping[str, Scores],
    shared: Mapping[str, Iterable[Hashable]] | None = None,
    *,
    seed: int,
    track: str = Track.DIAGNOSIS,
) -> list[Delta]:
    """The differences of a track (``DELTAS``) of which both conditions were run, as one family of tests.

    >>> runs = {"full": {"q": 1.0}, "redacted": {"q": 1.0}, "text_only": {"q": 0.0}}
    >>> [(d.name, d.difference.mean) for d in condition_deltas(runs, seed=7)]
    [('text leakage', 0.0), ('visual necessity', 1.0)]
    >>> condition_deltas({"full": {"q": 1.0}}, seed=7)
    []
    >>> [(d.name, d.difference.mean) for d in condition_deltas(runs, seed=7, track="evidence")]
    [('visual necessity', 1.0)]
    """
    deltas = [
        paired_delta(name, (minuend, scores[minuend]), (subtrahend, scores[subtrahend]), shared or {}, seed=seed)
        for name, (minuend, subtrahend) in DELTAS[track].items()
        if minuend in scores and subtrahend in scores
    ]
    family = holm([delta.difference for delta in deltas])
    return [delta._replace(difference=difference) for delta, difference in zip(deltas, family, strict=True)]


def quadrant(items: Iterable[tuple[bool | None, bool | None]]) -> Quadrant:
    """Count questions by right diagnosis and right evidence; None stands for not known.

    >>> quadrant([(True, True), (True, False), (False, True), (False, False), (True, None)])
    Quadrant(both=1, diagnosis_only=1, evidence_only=1, neither=1, unscored=1)
    >>> quadrant([]).shares is None
    True
    """
    counts = Counter((None, None) if None in pair else pair for pair in items)
    return Quadrant(
        counts[True, True], counts[True, False], counts[False, True], counts[False, False], counts[None, None]
    )
