"""Ranked lists of diagnoses as models really write them: names with their spans, and an honest status.

Choices: the first list of diagnoses counts, a later one only when it is announced as final or revised; names keep the
order and the repeats of the list; a name keeps its bracketed aliases, which are given apart too; a reply that ends
while thinking is empty; a failed call is unparsed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from mmrarebench.answers.ranked_json import find_json
from mmrarebench.answers.ranked_lists import (
    announces,
    break_inline,
    bulleted_lists,
    choose,
    heading_list,
    numbered_lists,
    numbered_marks,
)
from mmrarebench.answers.ranked_names import aliases_in, find_name, is_name, is_remark, tidy
from mmrarebench.answers.ranked_prose import before_list, in_prose, leading_name, plain_lines, single_name
from mmrarebench.answers.ranked_tables import table
from mmrarebench.answers.ranked_types import ItemSpan, RankedItem, RankedList, RankStatus
from mmrarebench.answers.text import blank_thinking, is_call_failure, is_missing, is_refusal

_WORD = r"[\w'’,/.]+"
_PLAIN = re.compile(
    rf"[ \t]*(\d{{1,2}})[.)][ \t]+([^\W_][\w'’,/.]*(?:[ -]{_WORD})*(?: \(({_WORD}(?:[ -]{_WORD})*)\)(?:[ -]{_WORD})*)?)"
    r"[ \t]*(?:\n\s*|\Z)"
)
_PREAMBLE = re.compile(r"[^\n<>{}\[\]|*#_`]{0,400}:[ \t]*\n\s*(?=1[.)][ \t])")
_END_NOTE = re.compile(r"(?!.{0,60}(?:final|revised|updated|corrected))[A-Z][^\n|*#\[\]{}<>]*[.!]\s*\Z", re.IGNORECASE)
_PROSE = """
is are was were has have cause causes caused can could may might would should typically often usually present presents
affect affects lead leads involve involves result results which because although since given considering characterized
characterised but however as such including also aka formerly a an likely possibly rather instead over
Likely Possible Possibly Probable Probably Suspected Consider Most More Less Others
Other Unknown None The This These It Patient No Not Order Obtain Perform Check Recommend Recommended Symptoms Findings
Features Signs Tests Treatment Evidence Note
"""
_PROSE_WORDS = frozenset(_PROSE.split())
_LONGEST_PLAIN = 90
_UNFINISHED_WORDS = frozenset({"and", "or", "of", "with", "the", "an", "due", "to", "in", "by", "for"})
_UNFINISHED_ENDS = ("-", "–", "(", "/", ",", "&")
_TERMINAL = re.compile(r"[.!?:)\]}\"'”’`*|%>]$")
_DANGLING = re.compile(r"[\s.]\+$")
_MARKUP = re.compile(r"^[ \t]*```[ \t]*\w*[ \t]*$|</?[A-Za-z][\w-]{0,30}/?>", re.MULTILINE)


def parse_ranked(text: str | None) -> RankedList:
    r"""Return the diagnoses that a reply ranks, with their places in it.

    >>> found = parse_ranked("+1. **Fabry disease**: pain\n+2. **Gaucher disease** (GD): spleen")
    >>> [(item.rank, item.name, item.aliases) for item in found.items]
    [(1, 'Fabry disease', ()), (2, 'Gaucher disease (GD)', ('GD',))]
    >>> [str(parse_ranked(t).status) for t in ("", "I cannot provide a diagnosis.", "ERROR")]
    ['empty', 'refusal', 'unparsed']
    """
    if not text or is_missing(text):
        return RankedList(RankStatus.EMPTY)
    plain = _read_plain(text)
    return plain if plain else _read_visible(text)


def _read_plain(text: str) -> RankedList | None:
    """Read a clean numbered list without looking for anything else; the quick way for most short lists."""
    preamble = None if text[0].isdigit() else _PREAMBLE.match(text)
    if preamble and not announces(preamble[0].rstrip()):
        return None
    start = place = preamble.end() if preamble else 0
    items: list[RankedItem] = []
    while (match := _PLAIN.match(text, place)) and int(match[1]) == len(items) + 1:
        item = _plain_item(len(items) + 1, match)
        if item is None:
            return None
        items.append(item)
        place = match.end()
    if not items or (place != len(text) and not (text[place - 2 : place] == "\n\n" and _END_NOTE.match(text, place))):
        return None
    if not _PROSE_WORDS.isdisjoint(text[start:place].split()) or _is_unfinished(items[-1].name):
        return None
    return RankedList(RankStatus.PARSED, tuple(items))


def _plain_item(rank: int, match: re.Match[str]) -> RankedItem | None:
    name, bracket = match[2], match[3]
    if len(name) > _LONGEST_PLAIN or name[-1] in ".,/" or ". " in name or (bracket and is_remark(bracket)):
        return None
    return RankedItem(rank, name, aliases_in(name) if bracket else (), match.start(2), match.end(2))


def _is_unfinished(name: str) -> bool:
    return name.endswith(_UNFINISHED_ENDS) or name.rsplit(" ", 1)[-1] in _UNFINISHED_WORDS


def _read_visible(text: str) -> RankedList:
    visible, unclosed = blank_thinking(text)
    if not visible.strip():
        return RankedList(RankStatus.EMPTY, reason="thinking not finished" if unclosed else "only thinking")
    if is_call_failure(visible) and len(visible.strip()) < 300:
        return RankedList(RankStatus.UNPARSED, reason="call_failed")
    masked = _MARKUP.sub(lambda match: " " * len(match[0]), visible.replace("\\n", " \n").replace("\r", "\n"))
    if is_missing(masked):
        return RankedList(RankStatus.EMPTY)
    names = find_json(visible) if "[" in visible or "{" in visible else None
    if names and len(names.spans) == 1 and "\\n" in visible[slice(*names.spans[0])]:
        start, end = names.spans[0]
        return _read_lines(text, f"{' ' * start}{masked[start:end]}", unclosed)
    items = _items(text, text, [ItemSpan(*span) for span in names.spans]) if names else ()
    if names and items:
        cut = "json not closed" if names.cut else ""
        return RankedList(RankStatus.PARTIAL if cut else RankStatus.PARSED, _open_last(items, bool(cut)), cut)
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
        return _listed(text, masked, [*before_list(masked, listed), *listed], unclosed)
    refuses = is_refusal(masked)
    free = None if refuses else single_name(masked) or plain_lines(masked) or leading_name(masked)
    free = free or in_prose(masked)
    items = _items(text, masked, free) if free else ()
    if items:
        return RankedList(RankStatus.PARSED, items)
    if refuses:
        return RankedList(RankStatus.REFUSAL)
    cut = marks and not any(masked[mark.start : mark.end].strip() for mark in marks)
    return RankedList(RankStatus.UNPARSED, reason="cut off" if cut else "no list of diagnoses, and none stated")


def _listed(text: str, masked: str, entries: Sequence[ItemSpan], unclosed: bool) -> RankedList:
    items = _items(text, masked, entries)
    if not items:
        return RankedList(RankStatus.UNPARSED, reason="no name in the list")
    cut = "thinking not finished" if unclosed else _cut_off(masked, entries, items)
    items = _open_last(items, cut == "name")
    return RankedList(RankStatus.PARTIAL if cut else RankStatus.PARSED, items, cut and f"cut off: {cut}")


def _items(text: str, masked: str, entries: Sequence[ItemSpan]) -> tuple[RankedItem, ...]:
    items: list[RankedItem] = []
    for entry in entries:
        span = find_name(masked, *entry)
        if not span:
            continue
        name = tidy(text[span.start : span.end])
        if name and is_name(name):
            items.append(RankedItem(len(items) + 1, name, span.aliases, span.start, span.end))
    return tuple(items)


def _open_last(items: tuple[RankedItem, ...], cut: bool) -> tuple[RankedItem, ...]:
    if not cut:
        return items
    last = items[-1]
    return (*items[:-1], RankedItem(last.rank, last.name, last.aliases, last.start, last.end, complete=False))


def _cut_off(masked: str, entries: Sequence[ItemSpan], items: Sequence[RankedItem]) -> str:
    """Say what the end of the reply cuts: the last name, the last description, an empty marker, or nothing."""
    visible_end = masked.rstrip()
    last = entries[-1]
    if not masked[last.start : last.end].strip() and last.end >= len(visible_end):
        return "empty marker"
    tail = masked[last.start : last.end].strip()
    ends_here = last.end >= len(visible_end)
    bold = masked.count("**", masked.rfind("\n", 0, last.start) + 1) % 2
    if ends_here and (_is_unfinished(tail) or tail.count("(") > tail.count(")") or bold):
        return "name" if items[-1].end >= len(visible_end) - 3 else "description"
    if _DANGLING.search(visible_end):
        return "empty marker"
    last_line = visible_end[visible_end.rfind("\n") + 1 :]
    if ends_here and last_line.count("**") % 2:
        return "name"
    if _is_unfinished(visible_end) or (last_line.endswith("'") and last_line.count("'") % 2):
        return "description"
    if len(entries) < 3 or _TERMINAL.search(visible_end) or not _ends_sentences(masked, entries):
        return ""
    return "name" if ends_here and items[-1].end >= len(visible_end) - 3 else "description"


def _ends_sentences(masked: str, entries: Sequence[ItemSpan]) -> bool:
    """Tell whether the other entries are described, and their descriptions end as sentences do."""
    blocks = [masked[here.start : after.start] for here, after in pairwise(entries)]
    bodies = [_without_marker(block) for block in blocks]
    described = sum(len(body) > 60 or ": " in body for body in bodies)
    ended = sum(_TERMINAL.search(body) is not None for body in bodies)
    return described * 2 >= len(bodies) and ended >= 0.8 * len(bodies)


def _without_marker(block: str) -> str:
    return re.sub(r"\n[^\n]{0,12}$", "", block.rstrip()).rstrip("+ \t\r\n") if block else block
