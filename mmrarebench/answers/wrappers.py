"""Wrappers that models and their harnesses leave around an answer: thinking, channels, answer tags and marks, by one table."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

TABLE: Mapping[str, Sequence[Mapping[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("wrappers.toml").read_text(encoding="utf-8")
)
_CASELESS = re.IGNORECASE


class Block(NamedTuple):
    """A kind of block: how it opens and closes, and whether a closing mark alone closes one that began the text."""

    opening: re.Pattern[str]
    closing: re.Pattern[str]
    alone: bool


class Span(NamedTuple):
    """Where something stands in a text."""

    start: int
    end: int


def _blocks(section: str) -> tuple[Block, ...]:
    return tuple(_block(row) for row in TABLE[section])


def _block(row: Mapping[str, Any]) -> Block:
    flags = 0 if "THINK" in row["open"] or "ANSWER" in row["open"] else _CASELESS
    return Block(re.compile(row["open"], flags), re.compile(row["close"], flags), bool(row.get("alone")))


_THINKING = _blocks("thinking")
_ANSWER = _blocks("answer")
_FINAL = re.compile("|".join(row["pattern"] for row in TABLE["final"]))
MARK = re.compile("|".join(row["pattern"] for row in TABLE["mark"]), re.IGNORECASE)
"""Marks without meaning that are taken out of an answer."""
_STRIPPED_CHANNEL = re.compile(r"\A\s*(?:assistant)?analysis(?=[A-Z\n])")
_SIGNS = ("<", "[", "◁", "assistant", "analysis")


def thinking_spans(text: str) -> tuple[list[Span], bool]:
    """Return where thinking stands, and whether its last block was never closed.

    >>> thinking_spans("<think>no</think>YES"), thinking_spans("[THINK]still going")
    (([Span(start=0, end=17)], False), ([Span(start=0, end=18)], True))
    """
    if not any(sign in text for sign in _SIGNS):
        return [], False
    finals = list(_FINAL.finditer(text))
    begin = finals[-1].end() if finals else 0
    spans = [Span(0, begin)] if begin else []
    if not begin and _STRIPPED_CHANNEL.match(text):
        return [Span(0, len(text))], True
    after, opened = _blocks_in(text, begin)
    spans += after
    return (spans, False) if opened is None else ([*spans, Span(opened, len(text))], True)


def _blocks_in(text: str, begin: int) -> tuple[list[Span], int | None]:
    """Return the closed blocks from a place on, and where one is open at the end."""
    spans: list[Span] = []
    opened: int | None = None
    kind: int | None = None
    for start, end, block, opens in sorted(_marks(text, begin)):
        if opens and opened is None:
            opened, kind = start, block
        elif not opens and opened is not None and (kind == block or _THINKING[block].alone):
            spans.append(Span(opened, end))
            opened = None
        elif not opens and opened is None and _THINKING[block].alone:
            spans.append(Span(begin, end))
    return spans, opened


def _marks(text: str, begin: int) -> Iterator[tuple[int, int, int, bool]]:
    for place, block in enumerate(_THINKING):
        for match in block.opening.finditer(text, begin):
            yield match.start(), match.end(), place, True
        for match in block.closing.finditer(text, begin):
            yield match.start(), match.end(), place, False


def without_marks(text: str) -> str:
    """Return a text without the marks of any wrapper.

    >>> without_marks("<think>hm</think><|im_end|>")
    'hm'
    """
    for block in _THINKING:
        text = block.closing.sub("", block.opening.sub("", text))
    return MARK.sub("", _FINAL.sub("", text))


_TAG = re.compile(r"</?([A-Za-z_][\w:.-]{0,30})[^<>\n]{0,80}>")
_LEFT_BESIDE = re.compile(r"\s*(?:<\||\|>|<\W|\[/|@@|\{\{|\}|<<|>>|\|\||##|\$\$)")
_LEFT_INSIDE = re.compile(r"<\||\|>|@@|\{\{|\}\}|<<|>>|\[/?[A-Z_]{3,}\]|[A-Za-z]>|</")


def unknown_mark(text: str, start: int, end: int, known_tags: frozenset[str] = frozenset()) -> str:
    """Return what is left of an unknown wrapper in or beside a name, or an empty text.

    Args:
        text: a reply after everything that is known was taken off.
        start: where the name begins.
        end: where it ends.
        known_tags: tags of plain markup, which are no wrapper.

    >>> unknown_mark("@@OUT@@ Fabry disease @@END@@", 8, 21), unknown_mark("Fabry disease (AFD)", 0, 19)
    ('@@', '')
    """
    inside = _LEFT_INSIDE.search(text, start, end)
    beside = _LEFT_BESIDE.match(text, end)
    if inside or beside:
        return (inside or beside)[0].strip()  # type: ignore[index]
    line = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    tags = _TAG.finditer(text, line, len(text) if stop < 0 else stop)
    return next((tag[0] for tag in tags if tag[1].lower() not in known_tags), "")


def answer_span(text: str) -> Span | None:
    """Return where the answer stands that a text marks as one, or None where it marks none.

    >>> text = "Options are<answer>Fabry disease</answer>as stated"
    >>> text[slice(*answer_span(text))]
    'Fabry disease'
    """
    if "<" not in text and "[" not in text:
        return None
    last: Span | None = None
    for block in _ANSWER:
        for opening in block.opening.finditer(text):
            closing = block.closing.search(text, opening.end())
            following = block.opening.search(text, opening.end())
            end = closing.start() if closing else len(text)
            inner = following is not None and following.start() < end
            if not inner and text[opening.end() : end].strip() and (last is None or opening.end() > last.start):
                last = Span(opening.end(), end)
    return last
