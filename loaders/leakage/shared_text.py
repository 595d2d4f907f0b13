"""Properties of an edge between two places that share text, the same for questions, corpora and answers."""

from __future__ import annotations

from typing import Any

from mmrarebench.benchmark.vocabulary import LeakageLayer
from mmrarebench.leakage.ngrams import SHINGLE, Match
from mmrarebench.leakage.types import OverlapKind, Place

Span = tuple[int, int]


def packed(match: Match, kind: str, place: Place) -> dict[str, Any]:
    """Properties of an edge out of a match.

    >>> found = packed(Match("q", OverlapKind.NGRAM, 8, 2, 0.5, 0.25, 9, (0, 40), (3, 43)), "corpus_8gram", Place.parse("context"))
    >>> found["method"], found["score"], found["span"]
    ('exact 8-grams, longest run 9', 0.5, [0, 40])
    """
    if match.kind != OverlapKind.NGRAM:
        properties = packed_near(match.shared, match.text_share, match.span, match.document_span)
        return properties | {"kind": kind, "where": str(place), "longest": match.longest}
    return {
        "kind": kind,
        "layer": LeakageLayer.TEXT,
        "where": str(place),
        "n": match.n,
        "shared": match.shared,
        "longest": match.longest,
        "span": list(match.span),
        "otherSpan": list(match.document_span),
        "containment": round(match.text_share, 4),
        "otherContainment": round(match.document_share, 4),
        "score": round(max(match.text_share, match.document_share), 4),
        "method": f"exact {match.n}-grams, longest run {match.longest}",
    }


def packed_near(shared: int, likeness: float, span: Span, other_span: Span) -> dict[str, Any]:
    """Properties of an edge between near duplicates: the Jaccard index stands for containment both ways."""
    return {
        "layer": LeakageLayer.TEXT,
        "n": SHINGLE,
        "shared": shared,
        "span": list(span),
        "otherSpan": list(other_span),
        "score": round(likeness, 4),
        "containment": round(likeness, 4),
        "otherContainment": round(likeness, 4),
        "method": f"MinHash-LSH, then Jaccard of {SHINGLE}-word shingles",
    }
