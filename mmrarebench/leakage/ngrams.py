"""Shared text between questions: exact n-grams of words, containment both ways, the longest shared run with its spans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mmrarebench.leakage.corpus import Index

SIZES = (8, 13)
"""Words of an n-gram, where nothing else is asked for."""
SHINGLE = 3
"""Words of a shingle, by which near duplicates are told."""


class Match(NamedTuple):
    """A text that a document holds: n, shared n-grams, containment both ways, the longest run and its spans.

    ``kind`` is ngram or near_duplicate; for the latter n is the shingle's size, ``text_share`` and ``document_share``
    are the Jaccard index of text and window, and the spans are whole.
    """

    text: str
    kind: str
    n: int
    shared: int
    text_share: float
    document_share: float
    longest: int
    span: tuple[int, int]
    document_span: tuple[int, int]


class Shared(NamedTuple):
    """Two texts that share words: n, shared n-grams, containment of each in the other, and the longest run with its spans."""

    left: str
    right: str
    n: int
    shared: int
    left_share: float
    right_share: float
    longest: int
    left_span: tuple[int, int]
    right_span: tuple[int, int]

    def as_match(self) -> Match:
        """The same as found in the right text."""
        return Match(self.left, "ngram", *self[2:])


def pairs(texts: Mapping[str, str], n: int = 13, least: float = 0.0) -> list[Shared]:
    """Every pair of texts that shares an n-gram, exactly; containment is the share of a text's distinct n-grams.

    An n-gram that stands in more than 50 texts is taken for boilerplate and does not pair texts by itself; it counts
    towards containment all the same.

    >>> found = pairs({"a": "the left kidney is very large today", "b": "today the left kidney is very large"}, 5)
    >>> [(s.left, s.right, s.longest, s.left_share) for s in found]
    [('a', 'b', 6, 0.6666666666666666)]
    """
    from mmrarebench.leakage.corpus import Index

    return [s for s in pairs_of(Index(texts, (n,))) if max(s.left_share, s.right_share) >= least]


def pairs_of(index: Index) -> list[Shared]:
    """The same for texts that are indexed already, for every n of the index."""
    return sorted(
        Shared(m.text, right, m.n, m.shared, m.text_share, m.document_share, m.longest, m.span, m.document_span)
        for right in index.names
        for m in index.among(right)
    )


def near_duplicates(texts: Mapping[str, str], threshold: float = 0.5) -> list[tuple[str, str, float, int]]:
    """Pairs of texts whose shingles of three words have at least this Jaccard index: MinHash-LSH, then verified.

    >>> one = " ".join(f"w{i}" for i in range(40))
    >>> near_duplicates({"a": one, "b": one.replace("w20", "other"), "c": "something else " * 20})
    [('a', 'b', 0.8536585365853658, 35)]
    """
    from mmrarebench.leakage.corpus import Index

    return near_of(Index(texts, (), threshold))


def near_of(index: Index) -> list[tuple[str, str, float, int]]:
    """The same for texts that are indexed already."""
    return [(index.names[i], index.names[j], likeness, shared) for i, j, likeness, shared in index.near_pairs()]
