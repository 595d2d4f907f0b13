"""Shared text between questions: exact n-grams of words, containment both ways, the longest shared run with its spans."""

from __future__ import annotations

from typing import NamedTuple

from mmrarebench.leakage.types import OverlapKind

SIZES = (8, 13)
"""Words of an n-gram, where nothing else is asked for."""
SHINGLE = 3
"""Words of a shingle, by which near duplicates are recognised."""


class Match(NamedTuple):
    """A text that a document holds: n, shared n-grams, containment both ways, the longest run and its spans.

    ``kind`` is ngram or near_duplicate; for the latter n is the shingle's size, ``text_share`` and ``document_share``
    are the Jaccard index of text and window, and the spans are whole.
    """

    text: str
    kind: OverlapKind
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
        return Match(self.left, OverlapKind.NGRAM, *self[2:])
