"""Ranked lists of diagnoses as models really write them: names with their spans, and an honest status.

Choices: the first list of diagnoses counts, a later one only when it is announced as final or revised; names keep the
order and the repeats of the list; a name keeps its bracketed aliases, which are given apart too; a reply that ends
while thinking is empty; a failed call has a status of its own. A stated conclusion is rank 1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from mmrarebench.answers.content import unwrapped
from mmrarebench.answers.denials import CUE_WORD, denied_after, denied_within, excluded_spans, struck_spans
from mmrarebench.answers.ranked.conclusions import conclusion, with_conclusion
from mmrarebench.answers.ranked.edited_text import EditedText
from mmrarebench.answers.ranked.json import find_json
from mmrarebench.answers.ranked.list_endings import cut_off, is_unfinished
from mmrarebench.answers.ranked.lists import (
    announces,
    break_inline,
    bulleted_lists,
    choose,
    heading_list,
    numbered_lists,
    numbered_marks,
)
from mmrarebench.answers.ranked.names import aliases_in, find_name, is_name, is_remark, tidy
from mmrarebench.answers.ranked.preparing import KNOWN_TAGS, prepare
from mmrarebench.answers.ranked.prose import (
    in_prose,
    labelled_ordinals,
    leading_name,
    ordered_by_sign,
    plain_lines,
    single_name,
)
from mmrarebench.answers.ranked.tables import delimited_table, table
from mmrarebench.answers.ranked.types import ItemSpan, RankedItem, RankedList, RankStatus
from mmrarebench.answers.relatives import without_relatives
from mmrarebench.answers.text import is_call_failure, is_missing, is_refusal
from mmrarebench.answers.wrappers import unknown_mark

_WORD = r"[\w'’,/.]+"
_PLAIN = re.compile(
    rf"[ \t]*(\d{{1,2}})[.)][ \t]+([^\W_][\w'’,/.]*(?:[ -]{_WORD})*(?: \(({_WORD}(?:[ -]{_WORD})*)\)(?:[ -]{_WORD})*)?)"
    r"[ \t]*(?:\n\s*|\Z)"
)
_PREAMBLE = re.compile(r"[^\n<>{}\[\]|*#_`]{0,400}:[ \t]*\n\s*(?=1[.)][ \t])")
# One plain sentence after the list, up to the end, which neither corrects the list nor concludes from it.
_END_NOTE = re.compile(
    r"""(?!.{0,60}(?:final|revised|updated|corrected) | .{0,300}(?:diagnos|conclu|answer|impression|likel))
    [A-Z][^\n|*\#\[\]{}<>]*[.!]\s*\Z
    """,
    re.IGNORECASE | re.VERBOSE,
)
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
LONGEST_LEAP = 5
_MARKUP = re.compile(r"^[ \t]*```[ \t]*\w*[ \t]*$|</?[A-Za-z][\w-]{0,30}/?>", re.MULTILINE)


def parse_ranked(text: str | None) -> RankedList:
    r"""Return the diagnoses that a reply ranks, with their places in it.

    >>> found = parse_ranked("+1. **Fabry disease**: pain\n+2. **Gaucher disease** (GD): spleen")
    >>> [(item.rank, item.name, item.aliases) for item in found.items]
    [(1, 'Fabry disease', ()), (2, 'Gaucher disease (GD)', ('GD',))]
    >>> [str(parse_ranked(t).status) for t in ("", "I cannot provide a diagnosis.", "ERROR")]
    ['empty', 'refusal', 'call_failed']
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
    if not _PROSE_WORDS.isdisjoint(text[start:place].split()) or is_unfinished(items[-1].name):
        return None
    if CUE_WORD.search(text, start):
        return None
    return RankedList(RankStatus.PARSED, tuple(items))


def _plain_item(rank: int, match: re.Match[str]) -> RankedItem | None:
    name, bracket = match[2], match[3]
    if len(name) > _LONGEST_PLAIN or name[-1] in ".,/" or ". " in name or (bracket and is_remark(bracket)):
        return None
    return RankedItem(rank, name, aliases_in(name) if bracket else (), match.start(2), match.end(2))


def _read_visible(text: str) -> RankedList:
    if is_call_failure(text):
        return RankedList(RankStatus.CALL_FAILED, reason=RankStatus.CALL_FAILED)
    message = unwrapped(text)
    if message:
        reading = parse_ranked(message.text)
        items = tuple(replace(item, start=0, end=len(text)) for item in reading.items)
        return replace(reading, items=items)
    edited, unclosed = prepare(text)
    visible = edited.text
    if not visible.strip():
        return RankedList(RankStatus.EMPTY, reason="thinking not finished" if unclosed else "only thinking")
    if is_call_failure(visible):
        return RankedList(RankStatus.CALL_FAILED, reason=RankStatus.CALL_FAILED)
    reading = _read_prepared(visible, unclosed)
    first = reading.items[0] if reading.items else None
    items = tuple(_placed(item, edited) for item in reading.items)
    mark = unknown_mark(visible, first.start, first.end, KNOWN_TAGS) if first else ""
    return replace(reading, items=items, mark=mark)


def _placed(item: RankedItem, edited: EditedText) -> RankedItem:
    start, end = edited.original(item.start, item.end)
    return replace(item, start=start, end=end)


def _read_prepared(visible: str, unclosed: bool) -> RankedList:
    masked = _MARKUP.sub(lambda match: " " * len(match[0]), visible.replace("\\n", " \n"))
    if is_missing(masked):
        return RankedList(RankStatus.EMPTY)
    json_names = find_json(visible) if "[" in visible or "{" in visible else None
    if (
        json_names
        and len(json_names.spans) == 1
        and "\\n" in visible[json_names.spans[0].start : json_names.spans[0].end]
    ):
        span = json_names.spans[0]
        return _read_lines(f"{' ' * span.start}{masked[span.start : span.end]}", unclosed)
    items = _items(visible, json_names.spans) if json_names else ()
    if json_names and items:
        cut = "json not closed" if json_names.cut else ""
        return RankedList(RankStatus.PARTIAL if cut else RankStatus.PARSED, _open_last(items, bool(cut)), cut)
    return _read_lines(masked, unclosed)


def _read_lines(masked: str, unclosed: bool) -> RankedList:
    for start, end in excluded_spans(masked):
        masked = f"{masked[:start]}{_blank(masked[start:end])}{masked[end:]}"
    marks = numbered_marks(masked)
    if len(marks) < 2:
        masked = break_inline(masked)
        marks = numbered_marks(masked)
    entries = choose(masked, numbered_lists(masked, marks)) if marks else None
    entries = entries or (table(masked) if "|" in masked else None) or delimited_table(masked)
    entry_lists = entries or choose(masked, bulleted_lists(masked))
    if entry_lists:
        return _listed(masked, with_conclusion(masked, conclusion(masked, entry_lists), entry_lists), unclosed)
    final = conclusion(masked)
    entry_lists = None if final else heading_list(masked)
    if entry_lists:
        return _listed(masked, entry_lists, unclosed)
    return _read_prose(masked, final, bool(marks) and not any(masked[mark.start : mark.end].strip() for mark in marks))


def _blank(text: str) -> str:
    return "\n".join(" " * len(line) for line in text.split("\n"))


def _read_prose(masked: str, stated: ItemSpan | None, cut: bool) -> RankedList:
    refuses = is_refusal(masked)
    text = without_relatives(masked)
    free = (
        None
        if refuses
        else labelled_ordinals(text)
        or ordered_by_sign(text)
        or single_name(text)
        or plain_lines(text)
        or leading_name(text)
    )
    free = free or in_prose(text)
    if stated:
        free = with_conclusion(text, stated, free or ())
    items = _items(text, free) if free else ()
    if items:
        return RankedList(RankStatus.PARSED, items)
    if refuses:
        return RankedList(RankStatus.REFUSAL)
    return RankedList(RankStatus.UNPARSED, reason="cut off" if cut else "no list of diagnoses, and none stated")


def _listed(masked: str, entries: Sequence[ItemSpan], unclosed: bool) -> RankedList:
    items = _items(masked, entries)
    if not items:
        return RankedList(RankStatus.UNPARSED, reason="no name in the list")
    cut = "thinking not finished" if unclosed else cut_off(masked, entries, items)
    items = _open_last(items, cut == "name")
    return RankedList(RankStatus.PARTIAL if cut else RankStatus.PARSED, items, cut and f"cut off: {cut}")


def _items(text: str, entries: Sequence[ItemSpan]) -> tuple[RankedItem, ...]:
    """Cut the names out of entries; numbers that rise from 1 are ranks, else the place is."""
    items: list[RankedItem] = []
    numbers = [entry.number for entry in entries]
    numbered = _are_ranks(numbers)
    for entry, number in zip(entries, numbers, strict=True):
        span = find_name(text, _after_struck(text, entry), entry.end)
        if not span:
            continue
        name = tidy(text[span.start : span.end])
        if not name or not is_name(name):
            continue
        negated = entry.negated or _is_denied(text, entry, span.start, span.end)
        rank = number if numbered and number else len(items) + 1
        items.append(RankedItem(rank, name, span.aliases, span.start, span.end, negated=negated))
    return tuple(items)


def _after_struck(text: str, entry: ItemSpan) -> int:
    """Return where an entry begins: behind what is struck out, where a name follows that replaces it."""
    struck = struck_spans(text[entry.start : entry.end])
    after = entry.start + struck[-1][1] if struck else entry.start
    return after if struck and is_name(tidy(text[after : entry.end].strip(" :–—-→>"))) else entry.start


def _are_ranks(numbers: Sequence[int | None]) -> bool:
    """Return whether numbers are ranks: they rise from 1, and no slip makes one of them leap."""
    return (
        bool(numbers) and numbers[0] == 1 and all(a and b and a < b <= a + LONGEST_LEAP for a, b in pairwise(numbers))
    )


def _is_denied(text: str, entry: ItemSpan, start: int, end: int) -> bool:
    """Return whether an entry's name is struck out, or denied by what follows it."""
    if not CUE_WORD.search(text, entry.start, entry.end + 2):
        return False
    struck = struck_spans(text[entry.start : entry.end])
    if any(a <= start - entry.start and end - entry.start <= b for a, b in struck):
        return True
    if denied_within(text, start, end):
        return True
    line_end = text.find("\n", end)
    return denied_after(text, end, max(entry.end, len(text) if line_end < 0 else line_end))


def _open_last(items: tuple[RankedItem, ...], cut: bool) -> tuple[RankedItem, ...]:
    if not cut:
        return items
    last = items[-1]
    return (*items[:-1], RankedItem(last.rank, last.name, last.aliases, last.start, last.end, complete=False))
