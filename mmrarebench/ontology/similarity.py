"""Similarity of phenotype terms and of sets of terms, over the information content of their common ancestors."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from mmrarebench.ontology.lineage import Lineage


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

    >>> from mmrarebench.ontology.lineage import Edge
    >>> toy = Similarity(Lineage([Edge("a", "x"), Edge("b", "x"), Edge("x", "root")]), {"a": 3.0, "b": 2.0, "x": 1.0, "root": 0.0})
    >>> toy.terms("a", "b", Measure.RESNIK), toy.terms("a", "b", Measure.LIN), toy.terms("a", "b", Measure.JACCARD)
    (1.0, 0.4, 0.5)
    >>> toy.sets(["a"], ["a", "b"], Measure.LIN)
    0.85
    """

    def __init__(self, lineage: Lineage, content: Mapping[str, float | None]) -> None:
        self._lineage = lineage
        contents = {term: content.get(term) or 0.0 for term in lineage.parents}
        order = sorted(contents, key=lambda term: (contents[term], term))
        self._bit = {term: 1 << place for place, term in enumerate(order)}
        self._contents = [contents[term] for term in order]
        self._own = contents
        self._above: dict[str, int] = {}

    def _ancestors(self, term: str) -> int:
        """A term and its ancestors as bits, in the order of information content."""
        bits = self._above.get(term)
        if bits is None:
            bits = self._bit[term]
            for ancestor in self._lineage.ancestors(term):
                bits |= self._bit[ancestor]
            self._above[term] = bits
        return bits

    def terms(self, left: str, right: str, measure: Measure = Measure.RESNIK) -> float:
        """Similarity of two terms; symmetric.

        The most informative common ancestor is the highest bit that both sets of ancestors have.
        """
        above_left, above_right = self._ancestors(left), self._ancestors(right)
        common = above_left & above_right
        if measure is Measure.JACCARD:
            return common.bit_count() / (above_left | above_right).bit_count()
        best = self._contents[common.bit_length() - 1] if common else 0.0
        if measure is Measure.RESNIK:
            return best
        total = self._own[left] + self._own[right]
        return 2 * best / total if total else float(left == right)

    def _directed(self, terms: Collection[str], targets: Collection[str]) -> float:
        """Mean of the best Resnik matches: the best for a term is the highest bit it shares with any of the others."""
        any_of_them = 0
        for term in targets:
            any_of_them |= self._ancestors(term)
        shared = (self._ancestors(term) & any_of_them for term in terms)
        return sum(self._contents[common.bit_length() - 1] if common else 0.0 for common in shared) / len(terms)

    def sets(self, left: Collection[str], right: Collection[str], measure: Measure = Measure.RESNIK) -> float | None:
        """Best-match average of two sets of terms (mean of both directions); None where a set is empty.

        Source: Pesquita et al. 2008, as used for HPO by Koehler et al. 2009.
        """
        if not left or not right:
            return None
        if measure is Measure.RESNIK:
            return (self._directed(left, right) + self._directed(right, left)) / 2
        table = [[self.terms(a, b, measure) for b in right] for a in left]
        forward = sum(max(row) for row in table) / len(left)
        columns: list[tuple[float, ...]] = list(zip(*table, strict=True))
        backward = sum(max(column) for column in columns) / len(right)
        return (forward + backward) / 2
