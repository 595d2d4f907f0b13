"""Similarity of phenotype terms and of sets of terms, over the information content of their common ancestors."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from mmrarebench.lineage import Lineage


class Measure(StrEnum):
    """Similarity of two terms: Resnik (1995), Lin (1998), or the Jaccard index of their ancestors."""

    RESNIK = "resnik"
    LIN = "lin"
    JACCARD = "jaccard"


class Similarity:
    """Similarities within one lineage of terms with information content.

    Resnik: information content of the most informative common ancestor, in nats. Lin: twice that over the sum of both
    terms' contents, in 0..1. Jaccard: common ancestors over all ancestors, the terms themselves included, in 0..1.
    A term without information content (no disorder has it) counts as content 0.

    >>> from mmrarebench.lineage import Edge
    >>> toy = Similarity(Lineage([Edge("a", "x"), Edge("b", "x"), Edge("x", "root")]), {"a": 3.0, "b": 2.0, "x": 1.0, "root": 0.0})
    >>> toy.terms("a", "b", Measure.RESNIK), toy.terms("a", "b", Measure.LIN), toy.terms("a", "b", Measure.JACCARD)
    (1.0, 0.4, 0.5)
    >>> toy.sets(["a"], ["a", "b"], Measure.LIN)
    0.85
    """

    def __init__(self, lineage: Lineage, content: Mapping[str, float | None]) -> None:
        self._lineage = lineage
        self._content = dict.fromkeys(lineage.parents, 0.0) | {term: value or 0.0 for term, value in content.items()}
        self._above: dict[str, frozenset[str]] = {}
        self._memory: dict[tuple[str, str, Measure], float] = {}

    def _ancestors(self, term: str) -> frozenset[str]:
        found = self._above.get(term)
        if found is None:
            found = self._above[term] = frozenset((term, *self._lineage.ancestors(term)))
        return found

    def terms(self, left: str, right: str, measure: Measure = Measure.RESNIK) -> float:
        """Similarity of two terms; symmetric."""
        key = (left, right, measure) if left <= right else (right, left, measure)
        value = self._memory.get(key)
        if value is None:
            value = self._memory[key] = self._terms(key[0], key[1], measure)
        return value

    def _terms(self, left: str, right: str, measure: Measure) -> float:
        above, other = self._ancestors(left), self._ancestors(right)
        if measure is Measure.JACCARD:
            common = len(above & other)
            return common / (len(above) + len(other) - common)
        best = max(map(self._content.__getitem__, above & other), default=0.0)
        if measure is Measure.RESNIK:
            return best
        total = self._content.get(left, 0.0) + self._content.get(right, 0.0)
        return 2 * best / total if total else float(left == right)

    def sets(self, left: Collection[str], right: Collection[str], measure: Measure = Measure.RESNIK) -> float | None:
        """Best-match average of two sets of terms (mean of both directions); None where a set is empty.

        Source: Pesquita et al. 2008, as used for HPO by Koehler et al. 2009.
        """
        if not left or not right:
            return None
        forward = sum(max(self.terms(a, b, measure) for b in right) for a in left) / len(left)
        backward = sum(max(self.terms(a, b, measure) for a in left) for b in right) / len(right)
        return (forward + backward) / 2
