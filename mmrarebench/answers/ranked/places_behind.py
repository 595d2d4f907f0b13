"""Names whose place stands behind them: "X first, Y second"."""

from __future__ import annotations

import re
from collections.abc import Callable

from mmrarebench.answers.ranked.types import ItemSpan

_PLACED_BEHIND = re.compile(
    r"""
    (?P<name>[^\s.;:!?,][^\n.;:!?,]{2,99}?)
    \s+(?:comes?\s+|goes\s+|ranks?\s+)?(?P<ordinal>first|second|third|fourth|fifth)     # its place, behind it
    (?=\s*(?:[,.;\n]|$|and\b|then\b))
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PLACES = ("first", "second", "third", "fourth", "fifth")
_LEADS = re.compile(r".*\b(?:put|rank|place|list|have|and|then|or)\s+", re.IGNORECASE)


def placed_behind(text: str, names_disease: Callable[[ItemSpan], bool]) -> tuple[list[ItemSpan], int]:
    """Names with their places behind them, from the first on without a gap and at least two (else none), and where they end.

    >>> text = "I would put Fabry disease first and Gout second."
    >>> spans, end = placed_behind(text, lambda span: True)
    >>> [text[span.start : span.end] for span in spans], text[end:]
    (['Fabry disease', 'Gout'], '.')
    """
    if _PLACES[1] not in text.lower():
        return [], 0
    spans, places, end = [], [], 0
    for match in _PLACED_BEHIND.finditer(text):
        lead = _LEADS.match(match["name"])
        span = ItemSpan(match.start("name") + (lead.end() if lead else 0), match.end("name"))
        if names_disease(span):
            spans.append(span)
            places.append(match["ordinal"].lower())
            end = match.end()
    return (spans, end) if len(places) > 1 and tuple(places) == _PLACES[: len(places)] else ([], 0)
