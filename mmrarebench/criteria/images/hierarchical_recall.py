"""Hierarchical recall of evidence points: visual findings gate cross-image points, and both gate the attribution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class _Rank(NamedTuple):
    level: int
    weight: float


_RANKS = {
    "modality": _Rank(1, 0.5),
    "macro_pattern": _Rank(1, 1.0),
    "micro_pattern": _Rank(1, 1.2),
    "other": _Rank(1, 1.0),
    "cross_image_integration": _Rank(2, 2.0),
    "diagnostic_attribution": _Rank(3, 0.75),
}
_UNKNOWN = _Rank(1, 1.0)
_VISUAL = frozenset({"modality", "macro_pattern", "micro_pattern", "other"})
_CROSS = frozenset({"cross_image_integration"})


def hierarchical_recall(hits: Sequence[int], categories: Sequence[str]) -> dict[str, float | None] | None:
    """Return the gated, weighted recall and its parts; None where there are no points or the lengths differ.

    A category that is not known weighs 1 at level 1 and opens or closes no gate.

    >>> found = hierarchical_recall([0, 1], ["modality", "diagnostic_attribution"])
    >>> found["hierarchical_required_recall"], found["hier_visual_gate"], found["hier_level3_diag_recall_raw"]
    (0.0, 0.0, 1.0)
    """
    if not hits or len(hits) != len(categories):
        return None
    points = [(int(hit), str(category)) for hit, category in zip(hits, categories, strict=True)]
    visual = _gate(points, _VISUAL)
    cross = _gate(points, _CROSS)
    gates = {1: 1.0, 2: visual, 3: visual * cross}
    ranked = [(_RANKS.get(category, _UNKNOWN), float(hit)) for hit, category in points]
    gained = sum(hit * gates[rank.level] * rank.weight for rank, hit in ranked)
    raw = {level: [hit for rank, hit in ranked if rank.level == level] for level in gates}
    return {
        "hierarchical_required_recall": gained / sum(rank.weight for rank, _ in ranked),
        "hier_visual_gate": visual,
        "hier_cross_gate": cross,
        "hier_level1_visual_recall": _mean(raw[1], 1.0),
        "hier_level2_cross_recall_raw": _mean(raw[2], 1.0),
        "hier_level2_cross_recall_gated": _mean(raw[2], gates[2]),
        "hier_level3_diag_recall_raw": _mean(raw[3], 1.0),
        "hier_level3_diag_recall_gated": _mean(raw[3], gates[3]),
    }


def _gate(points: Sequence[tuple[int, str]], categories: frozenset[str]) -> float:
    return float(all(hit == 1 for hit, category in points if category in categories))


def _mean(hits: Sequence[float], gate: float) -> float | None:
    return sum(hit * gate for hit in hits) / len(hits) if hits else None
