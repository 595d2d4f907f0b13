"""Ranked lists of diagnoses as models really write them: names with their spans, and an honest status.

Choices: the first list of diagnoses counts, a later one only when it is announced as final or revised; names keep the
order and the repeats of the list; a name keeps its bracketed aliases, which are given apart too; a reply that ends while
thinking is empty; a failed call is unparsed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mmrarebench.parsing.ranked_json import find_json
from mmrarebench.parsing.ranked_lists import (
    break_inline,
    bulleted_lists,
    choose,
    heading_list,
    numbered_lists,
    numbered_marks,
)
from mmrarebench.parsing.ranked_names import find_name, is_name, tidy
from mmrarebench.parsing.ranked_prose import in_prose, plain_lines, single_name
from mmrarebench.parsing.ranked_tables import table
from mmrarebench.parsing.ranked_types import Entry, RankedItem, RankedList, RankStatus
from mmrarebench.parsing.text import blank_thinking, is_call_failure, is_missing, is_refusal

_PLAIN = re.compile(
    r"[ \t]*(\d{1,2})[.)][ \t]+([^\W_](?:[\w'’,/]|[ -](?=[\w('’])|\.(?=\d))*(?:\(([\w'’ ,/-]+)\))?)[ \t]*(?:\n\s*|\Z)"
)
_PROSE_WORDS = frozenset(
    "is are was were has have cause causes caused can could may might would should typically often usually present presents "
    "affect affects lead leads involve involves result results which because although since given considering characterized "
    "characterised as due such including also aka formerly or simply likely possibly probable unlikely possible excluded most "
    "confidence consider ruled a an i.e e.g like other than with without this the these".split()
)
_UNFINISHED = re.compile(r"(?:[-–(/,&]|\b(?:and|or|of|with|the|an?|due|to|type|in|by|for))$")
_TERMINAL = re.compile(r"[.!?:)\]}\"'”’`*|%>]$")
_FENCE = re.compile(r"^[ \t]*```[ \t]*\w*[ \t]*$", re.MULTILINE)


def parse_ranked(text: str | None) -> RankedList:
    """Return the diagnoses that a reply ranks, with their places in it.

    >>> found = parse_ranked("+1. **Fabry disease**: pain\\n+2. **Gaucher disease** (GD): spleen")
    >>> [(item.rank, item.name, item.aliases) for item in found.items]
    [(1, 'Fabry disease', ()), (2, 'Gaucher disease (GD)', ('GD',))]
    >>> [str(parse_ranked(t).status) for t in ("", "I cannot provide a diagnosis.", "ERROR")]
    ['empty', 'refusal', 'unparsed']
    """
    if not text or is_missing(text):
        return RankedList(RankStatus.EMPTY)
    plain = _read_plain(text)
    return plain if plain else _read(text)


def _read_plain(text: str) -> RankedList | None:
    """Read a clean numbered list without looking for anything else; the quick way for most short lists."""
    items: list[RankedItem] = []
    place = 0
    for match in _PLAIN.finditer(text):
        if match.start() != place or int(match[1]) != len(items) + 1:
            return None
        name, bracket = match[2], match[3]
        start, end = match.span(2)
        if len(name) > 90:
            return None
        aliases: tuple[str, ...] = ()
        if bracket:
            found = find_name(text, start, end)
            if not found or (found.start, found.end) != (start, end):
                return None
            aliases = found.aliases
        items.append(RankedItem(len(items) + 1, name, aliases, start, end))
        place = match.end()
    if place != len(text) or not items or not _PROSE_WORDS.isdisjoint(text.replace("(", " ").split()):
        return None
    return None if _UNFINISHED.search(items[-1].name) else RankedList(RankStatus.PARSED, tuple(items))


def _read(text: str) -> RankedList:
    visible, unclosed = blank_thinking(text)
    if not visible.strip():
        return RankedList(RankStatus.EMPTY, reason="thinking not finished" if unclosed else "only thinking")
    if is_call_failure(visible) and len(visible.strip()) < 300:
        return RankedList(RankStatus.UNPARSED, reason="call_failed")
    if ("[" in visible or "{" in visible) and (found := find_json(visible)):
        items = _items(text, text, [Entry(*span) for span in found.spans])
        if items:
            cut = "json not closed" if found.cut else ""
            return RankedList(RankStatus.PARTIAL if cut else RankStatus.PARSED, _open_last(items, bool(cut)), cut)
    masked = _FENCE.sub(lambda match: " " * len(match[0]), visible.replace("\\n", " \n").replace("\r", "\n"))
    return _read_lines(text, masked, unclosed)


def _read_lines(text: str, masked: str, unclosed: bool) -> RankedList:
    marks = numbered_marks(masked)
    if len(marks) < 2:
        masked = break_inline(masked)
        marks = numbered_marks(masked)
    entries = choose(masked, numbered_lists(masked, marks)) if marks else None
    entries = entries or (table(masked) if "|" in masked else None)
    listed = entries or choose(masked, bulleted_lists(masked)) or heading_list(masked)
    if listed:
        return _listed(text, masked, listed, unclosed)
    if is_refusal(masked):
        return RankedList(RankStatus.REFUSAL)
    free = single_name(masked) or plain_lines(masked) or in_prose(masked)
    items = _items(text, masked, free) if free else ()
    if items:
        return RankedList(RankStatus.PARSED, items)
    return RankedList(RankStatus.UNPARSED, reason="cut off" if marks else "no list and no stated diagnosis")


def _listed(text: str, masked: str, entries: Sequence[Entry], unclosed: bool) -> RankedList:
    items = _items(text, masked, entries)
    if not items:
        return RankedList(RankStatus.UNPARSED, reason="no name in the list")
    cut = "thinking not finished" if unclosed else _cut_off(masked, entries, items)
    items = _open_last(items, cut == "name")
    return RankedList(RankStatus.PARTIAL if cut else RankStatus.PARSED, items, cut and f"cut off: {cut}")


def _items(text: str, masked: str, entries: Sequence[Entry]) -> tuple[RankedItem, ...]:
    items: list[RankedItem] = []
    for entry in entries:
        found = find_name(masked, *_filled(masked, entry))
        if not found:
            continue
        name = tidy(text[found.start : found.end])
        if name and is_name(name):
            items.append(RankedItem(len(items) + 1, name, found.aliases, found.start, found.end))
    return tuple(items)


def _filled(masked: str, entry: Entry) -> Entry:
    """Return the entry, or the line after it where the entry's own line has nothing but its marker."""
    if masked[entry.start : entry.end].strip(" \t*_+") or entry.end >= len(masked):
        return entry
    start = entry.end
    while start < len(masked) and masked[start].isspace():
        start += 1
    end = masked.find("\n", start)
    return Entry(start, len(masked) if end < 0 else end)


def _open_last(items: tuple[RankedItem, ...], cut: bool) -> tuple[RankedItem, ...]:
    if not cut:
        return items
    last = items[-1]
    return (*items[:-1], RankedItem(last.rank, last.name, last.aliases, last.start, last.end, complete=False))


def _cut_off(masked: str, entries: Sequence[Entry], items: Sequence[RankedItem]) -> str:
    """Say what the end of the reply cuts: the last name, the last description, an empty marker, or nothing."""
    shown = masked.rstrip()
    last = entries[-1]
    if not masked[last.start : last.end].strip() and last.end >= len(shown):
        return "empty marker"
    tail = masked[last.start : last.end].strip()
    ends_here = last.end >= len(shown)
    if ends_here and (_UNFINISHED.search(tail) or tail.count("(") > tail.count(")") or tail.count("**") % 2):
        return "name" if items[-1].end >= len(shown) - 3 else "description"
    if len(entries) < 3 or _TERMINAL.search(shown):
        return ""
    blocks = [masked[here.start : after.start] for here, after in zip(entries, entries[1:], strict=False)]
    bodies = [_without_marker(block) for block in blocks]
    described = [body for body in bodies if len(body) > 60 or ": " in body]
    if len(described) * 2 < len(bodies) or sum(bool(_TERMINAL.search(body)) for body in bodies) < 0.8 * len(bodies):
        return ""
    return "name" if ends_here and items[-1].end >= len(shown) - 3 else "description"


def _without_marker(block: str) -> str:
    return re.sub(r"\n[^\n]{0,12}$", "", block.rstrip()).rstrip() if block else block
