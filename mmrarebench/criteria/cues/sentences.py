"""An answer as sentences, each with the heading or lead-in that it stands under ("Avoid:", "## Contraindicated")."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_MARKER = re.compile(
    r"""
    [ \t]*
    (?:(?:(?P<hash>\#{1,6})                                # a heading
        |(?P<bullet>[-*•+–▪◦])
        |(?P<number>\(?(?:\d{1,2}|[A-Za-z])[.)]))[ \t]+    # an item of a list
      |\|[ \t]*)?                                         # a row of a table
    """,
    re.VERBOSE,
)
_BOLD = re.compile(r"^(\*\*|__)[^*_]+(\*\*|__):?$")
_LONGEST_OPENING = 60
_END = re.compile(r"[.!?;](?:[\"')\]*]{0,3})(?=\s)|\|(?=\s*\|?\s*$)")
_SHORT = re.compile(
    r"""
    \b(?:e\.g|i\.e|vs|etc|cf|figs?|dr|no|approx|resp|incl|ca|max|min
      |i\.v|s\.c|p\.o|i\.m|[btq]\.i\.d                  # routes and schedules
      |[A-Z])\.$                                         # an initial
    """,
    re.IGNORECASE | re.VERBOSE,
)


class Sentence(NamedTuple):
    """``text[start:end]`` of an answer; ``lead`` is the heading that governs it, ``columns`` the heads of its table."""

    start: int
    end: int
    lead: str
    columns: tuple[str, ...] = ()


class _Line(NamedTuple):
    start: int
    end: int
    indent: int
    marker: str
    heading: str


def split_sentences(text: str) -> list[Sentence]:
    r"""The sentences, list items and cells of an answer in order.

    >>> text = "Avoid:\n- aspirin. Never!\n\nLosartan"
    >>> [(text[s.start : s.end], s.lead) for s in split_sentences(text)]
    [('Avoid:', ''), ('aspirin.', 'Avoid:'), ('Never!', 'Avoid:'), ('Losartan', '')]
    """
    spans: list[Sentence] = []
    leads: list[_Line] = []
    columns: tuple[str, ...] = ()
    blank = False
    lines = _lines(text)
    for number, line in enumerate(lines):
        if line.start == line.end:
            blank = True
            columns = ()
            continue
        row = text[line.start : line.end]
        columns = (columns or _cells(row)) if "|" in row else ()
        leads = [lead for lead in leads if _governs(lead, line, blank)]
        heading = leads[-1].heading if leads else ""
        spans += [Sentence(start, end, heading, columns) for start, end in _split(text, line.start, line.end)]
        if line.heading:
            leads.append(line)
        elif _opens_list(text, line, lines[number + 1 : number + 4]):
            leads.append(line._replace(heading=f"{row}:"))
        blank = False
    return spans


_TAG = re.compile(
    r"</?(table|thead|tbody|tr|td|th|ul|ol|li|p|br|div|h[1-6]|b|i|strong|em|u|span)\b[^<>]*>", re.IGNORECASE
)


def blank_markup(text: str) -> str:
    r"""A text with its HTML as lists and tables are written without it, every letter in its place.

    >>> blank_markup("<ul><li>aspirin</li></ul>"), blank_markup("<tr><td>a</td><td>b</td></tr>")
    ('    \n-  aspirin          ', '\n       a  |      b  |       ')
    """
    return _TAG.sub(_plain, text) if "<" in text else text


def _plain(tag: re.Match[str]) -> str:
    name = tag[1].lower()
    closes = tag[0].startswith("</")
    width = len(tag[0])
    if name in ("td", "th"):
        return f"  |{' ' * (width - 3)}" if closes else " " * width
    if name == "li" and not closes:
        return f"\n- {' ' * (width - 3)}"
    if (name == "tr" and not closes) or name in ("p", "br", "div", "table") or name[0] == "h":
        return f"\n{' ' * (width - 1)}"
    return " " * width


def _cells(row: str) -> tuple[str, ...]:
    return tuple(cell.strip(" *_") for cell in row.strip("| ").split("|"))


def _opens_list(text: str, line: _Line, following: Sequence[_Line]) -> bool:
    """Whether a short line without an end stands right above a list, and so leads it."""
    body = text[line.start : line.end]
    below = next((other for other in following if other.start < other.end), None)
    plain = not line.marker and not re.search(r"[.!?;,|]\W*$", body) and len(body) <= _LONGEST_OPENING
    return plain and below is not None and below.marker in ("bullet", "number")


def sentences_of(spans: Sequence[Sentence], places: Iterable[int]) -> list[int]:
    """Number of the sentence in which each of some places of the text lies.

    >>> sentences_of([Sentence(0, 5, ""), Sentence(6, 9, "")], [7, 0])
    [1, 0]
    """
    starts = [sentence.start for sentence in spans]
    return [max(0, bisect_right(starts, place) - 1) for place in places]


def _lines(text: str) -> list[_Line]:
    spans = []
    place = 0
    for raw in text.splitlines(keepends=True):
        marker = _MARKER.match(raw)
        skip = marker.end() if marker else 0
        body = raw[skip:].rstrip()
        kind = (marker.lastgroup or "") if marker else ""
        spans.append(
            _Line(place + skip, place + skip + len(body), len(raw) - len(raw.lstrip()), kind, _heading(body, kind))
        )
        place += len(raw)
    return spans


def _heading(body: str, marker: str) -> str:
    """The words of a line that leads what comes below it; empty for any other line."""
    bare = body.strip("*_ ")
    leads = marker == "hash" or bare.endswith(":") or bool(_BOLD.match(body))
    return bare.strip("*_ ").rstrip(":").strip("*_ ") + ":" if leads and len(bare) <= 120 else ""


def _governs(lead: _Line, line: _Line, blank: bool) -> bool:
    """Whether a heading still governs a line below it: not its own kind again, nor plain text after an empty line."""
    if line.marker == "hash":
        return False
    if lead.marker == "hash":
        return True
    if line.heading and line.marker == lead.marker and line.indent <= lead.indent:
        return False
    if lead.marker and line.marker == lead.marker and line.indent <= lead.indent:
        return False
    return not (blank and not line.marker and line.indent <= lead.indent)


def _split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a line into sentences; an abbreviation or a decimal point ends none."""
    spans = []
    at = start
    for match in _END.finditer(text, start, end):
        if match[0][0] == "." and _SHORT.search(text, max(at, match.start() - 8), match.start() + 1):
            continue
        spans.append((at, match.end()))
        at = match.end()
        while at < end and text[at].isspace():
            at += 1
    if at < end:
        spans.append((at, end))
    return spans
