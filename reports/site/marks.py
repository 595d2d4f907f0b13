"""Text with marked spans as HTML: every character escaped, overlapping spans nested by their first start."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup, escape


class Mark(NamedTuple):
    """A span of a text, the CSS class that it is shown with, and the words that a reader gets on it."""

    start: int
    end: int
    style: str
    title: str


def mark_spans(text: str, marks: Iterable[Mark]) -> Markup:
    """Return the text as HTML with each span in a ``mark`` element; a span that overlaps an earlier one is left out.

    >>> mark_spans("1. <b> Fabry disease", [Mark(7, 20, "exact", "ORPHA:324, exact")])
    Markup('1. &lt;b&gt; <mark class="exact" title="ORPHA:324, exact">Fabry disease</mark>')
    """
    parts: list[Markup] = []
    position = 0
    for mark in sorted(marks):
        if mark.start < position or mark.end > len(text) or mark.start >= mark.end:
            continue
        parts.append(escape(text[position : mark.start]))
        parts.append(
            Markup('<mark class="{}" title="{}">{}</mark>').format(mark.style, mark.title, text[mark.start : mark.end])
        )
        position = mark.end
    parts.append(escape(text[position:]))
    return Markup("").join(parts)
