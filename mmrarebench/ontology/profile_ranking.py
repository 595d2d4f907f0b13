"""Every disorder ranked by how alike its phenotypes are to a case's: best-match average of Resnik, many cases at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from mmrarebench.ontology.lineage import Lineage

Matrix = NDArray[np.float32]


class Profiles:
    """Profiles to compare with, their similarity to any term of some cases worked out once.

    The similarity of two terms is the information content of their most informative common ancestor; that of two
    profiles is the mean of both directions' mean best matches, as ``Similarity.sets`` computes it one pair at a time.

    >>> from mmrarebench.ontology.lineage import Edge
    >>> lineage = Lineage([Edge("a", "x"), Edge("b", "x"), Edge("x", "root"), Edge("c", "root")])
    >>> profiles = Profiles(lineage, {"a": 3.0, "b": 2.0, "x": 1.0, "c": 4.0}, {"D1": ["a"], "D2": ["b", "c"]}, ["a", "b"])
    >>> profiles.scores(["a"]).tolist(), profiles.rank(["a"], ["D1"]), profiles.rank(["b"], ["D1"])
    ([3.0, 0.75], ('D1', 1, 3.0), ('D1', 2, 1.0))
    """

    def __init__(
        self,
        lineage: Lineage,
        content: Mapping[str, float | None],
        profiles: Mapping[str, Collection[str]],
        queries: Collection[str],
    ) -> None:
        parents = lineage.parents
        present = {name: sorted({t for t in terms if t in parents}) for name, terms in sorted(profiles.items())}
        self.names = [name for name, terms in present.items() if terms]
        columns = {term: i for i, term in enumerate(sorted({t for terms in present.values() for t in terms}))}
        self._rows = {term: i for i, term in enumerate(sorted(t for t in set(queries) if t in parents))}
        flat = [columns[t] for name in self.names for t in present[name]]
        self._flat = np.array(flat, np.int64)
        sizes = np.array([len(present[name]) for name in self.names], np.int64)
        self._starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64) if self.names else sizes
        self._sizes = sizes
        self._alike = _alike(lineage, content, list(self._rows), list(columns))
        self._best = np.zeros((len(self._rows), len(self.names)), np.float32)
        if self.names:
            for row, alike in enumerate(self._alike):
                self._best[row] = np.maximum.reduceat(alike[self._flat], self._starts)

    def scores(self, terms: Collection[str]) -> Matrix:
        """Similarity of a profile to each of those held, in the order of their names; no number where a side is empty."""
        rows = sorted({self._rows[t] for t in terms if t in self._rows})
        if not rows or not self.names:
            return np.full(len(self.names), np.nan, np.float32)
        forward = self._best[rows].mean(axis=0)
        backward = np.add.reduceat(self._alike[rows].max(axis=0)[self._flat], self._starts) / self._sizes
        scores: Matrix = ((forward + backward) / 2).astype(np.float32)
        return scores

    def rank(self, terms: Collection[str], golds: Sequence[str]) -> tuple[str, int | None, float | None]:
        """The best of the golds, its rank with ties counted against it, and its score; no rank where it has no profile."""
        scores = self.scores(terms)
        places = [i for i, name in enumerate(self.names) if name in set(golds)]
        golds_scored = [(float(scores[i]), self.names[i]) for i in places if not np.isnan(scores[i])]
        if not golds_scored:
            return golds[0], None, None
        score, name = max(golds_scored)
        return name, int((scores >= np.float32(score)).sum()), score


def _alike(
    lineage: Lineage, content: Mapping[str, float | None], rows: Sequence[str], columns: Sequence[str]
) -> Matrix:
    """Similarity of each row's term to each column's: ancestors in rising order of content overwrite one another."""
    below_row, below_column = _below(lineage, rows), _below(lineage, columns)
    table = np.zeros((len(rows), len(columns)), np.float32)
    common = below_row.keys() & below_column.keys()
    for ancestor in sorted(common, key=lambda term: (content.get(term) or 0.0, term)):
        table[np.ix_(below_row[ancestor], below_column[ancestor])] = content.get(ancestor) or 0.0
    return table


def _below(lineage: Lineage, terms: Sequence[str]) -> dict[str, list[int]]:
    rows_below: dict[str, list[int]] = {}
    for place, term in enumerate(terms):
        for ancestor in (term, *lineage.ancestors(term)):
            rows_below.setdefault(ancestor, []).append(place)
    return rows_below
