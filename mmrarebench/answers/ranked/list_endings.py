"""Where the end of a reply cuts its list: in a name, in a description, at an empty marker, or nowhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from mmrarebench.answers.ranked.types import ItemSpan, RankedItem

_UNFINISHED_WORDS = frozenset({"and", "or", "of", "with", "the", "an", "due", "to", "in", "by", "for"})
_UNFINISHED_ENDS = ("-", "–", "(", "/", ",", "&")
_TERMINAL = re.compile(r"[.!?:)\]}\"'”’`*|%>]$")
_DANGLING = re.compile(r"[\s.]\+$")


def is_unfinished(name: str) -> bool:
    """Return whether a name ends in the middle.

    >>> is_unfinished("Deficiency of"), is_unfinished("Gout")
    (True, False)
    """
    return name.endswith(_UNFINISHED_ENDS) or name.rsplit(" ", 1)[-1] in _UNFINISHED_WORDS


def cut_off(masked: str, entries: Sequence[ItemSpan], items: Sequence[RankedItem]) -> str:
    """Say what the end of the reply cuts: the last name, the last description, an empty marker, or nothing."""
    visible_end = masked.rstrip()
    last = entries[-1]
    if not masked[last.start : last.end].strip() and last.end >= len(visible_end):
        return "empty marker"
    tail = masked[last.start : last.end].strip()
    ends_here = last.end >= len(visible_end)
    bold = masked.count("**", masked.rfind("\n", 0, last.start) + 1) % 2
    if ends_here and (is_unfinished(tail) or tail.count("(") > tail.count(")") or bold):
        return "name" if items[-1].end >= len(visible_end) - 3 else "description"
    if _DANGLING.search(visible_end):
        return "empty marker"
    last_line = visible_end[visible_end.rfind("\n") + 1 :]
    if ends_here and last_line.count("**") % 2:
        return "name"
    if is_unfinished(visible_end) or (last_line.endswith("'") and last_line.count("'") % 2):
        return "description"
    if len(entries) < 3 or _TERMINAL.search(visible_end) or not _ends_sentences(masked, entries):
        return ""
    return "name" if ends_here and items[-1].end >= len(visible_end) - 3 else "description"


def _ends_sentences(masked: str, entries: Sequence[ItemSpan]) -> bool:
    """Return whether the other entries are described, and their descriptions end as sentences do."""
    blocks = [masked[here.start : after.start] for here, after in pairwise(entries)]
    bodies = [_without_marker(block) for block in blocks]
    described = sum(len(body) > 60 or ": " in body for body in bodies)
    ended = sum(_TERMINAL.search(body) is not None for body in bodies)
    return described * 2 >= len(bodies) and ended >= 0.8 * len(bodies)


def _without_marker(block: str) -> str:
    return re.sub(r"\n[^\n]{0,12}$", "", block.rstrip()).rstrip("+ \t\r\n") if block else block
