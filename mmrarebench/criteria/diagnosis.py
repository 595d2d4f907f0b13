"""Criterion-based scores of the diagnosis track beside the grounded rank: token F1, parse statuses, and how rare the names are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from mmrarebench.answers.ranked.types import RankStatus
from mmrarebench.answers.text import blank_thinking
from mmrarebench.answers.token_f1 import reference_token_f1, strict_token_f1
from mmrarebench.criteria.types import Value

RARE_LEVELS = frozenset({"disorder", "subtype"})
NOT_RARE = "non-rare"


def token_f1(text: str, golds: Sequence[str]) -> dict[str, Value]:
    """Token F1 against the best of the golds: as the public harness computes it, and on folded names without thinking.

    >>> token_f1("Sjogren’s syndrome", ["Sjögren syndrome"])
    {'tokenF1Reference': 0.5, 'tokenF1Strict': 1.0}
    >>> token_f1("Fabry", [])
    {'tokenF1Reference': None, 'tokenF1Strict': None}
    """
    if not golds:
        return {"tokenF1Reference": None, "tokenF1Strict": None}
    return {
        "tokenF1Reference": reference_token_f1(golds, text),
        "tokenF1Strict": strict_token_f1(golds, blank_thinking(text)[0]),
    }


def rare_ratio(listed: Sequence[Iterable[tuple[str | None, str | None]]]) -> dict[str, Value]:
    """Share of the listed names that name a rare disorder or subtype by the ontology; each has (level, status)s.

    A name that is ambiguous counts when every entity that it can mean is rare; a group of disorders, an entity that
    Orphanet calls not rare, and a name that names nothing do not count. Without a list the ratio is None (the public
    harness divides by 10 in any case).

    >>> rare_ratio([[("disorder", "active")], [("group", "active")], []])
    {'listed': 3, 'rareListed': 1, 'rareRatio': 0.3333333333333333}
    >>> rare_ratio([])["rareRatio"] is None
    True
    """
    rare = 0
    for entities in listed:
        candidates = list(entities)
        rare += bool(candidates) and all(level in RARE_LEVELS and status != NOT_RARE for level, status in candidates)
    return {"listed": len(listed), "rareListed": rare, "rareRatio": rare / len(listed) if listed else None}


def parse_shares(statuses: Sequence[str]) -> dict[str, float]:
    """Share of each parse status over some answers; empty without any.

    >>> parse_shares(["parsed", "parsed", "refusal", "empty"])
    {'parsed': 0.5, 'partial': 0.0, 'refusal': 0.25, 'empty': 0.25, 'unparsed': 0.0, 'call_failed': 0.0}
    """
    counts = Counter(statuses)
    return {status.value: counts[status.value] / len(statuses) for status in RankStatus} if statuses else {}
