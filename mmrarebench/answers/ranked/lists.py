"""Lists in a reply, line by line: numbered in any manner, bulleted, as headings, as a table.

All functions work on a masked text of the same length as the reply, so that their places are places in the reply.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from mmrarebench.answers.ranked.names import NOUN, find_name, is_name, tidy
from mmrarebench.answers.ranked.types import ItemSpan
from mmrarebench.numerals import ROMAN

_NUMBERED = re.compile(
    r"^(?P<indent>[ \t>]{0,60})(?P<mark>(?:\#{1,6}[ \t]{0,9})?(?:[-*•·–][ \t]{1,9}(?=[*_+#]{0,9}\d))?[*_'\"`\[(]{0,9}"
    r"(?P<plus>[+-][ \t]?)?['\"]?)"
    r"(?P<word>(?:potential |possible |differential )?(?:diagnosis|rank|candidate|option|number|disease|condition|"
    r"no\.?|\#)[ \t_-]{0,9}\#?[ \t]{0,9})?(?P<number>\d{1,3})(?P<ordinal>st|nd|rd|th)?"
    r"(?:[*_'\"`\]]{0,9}[.):\]]{1,3}[*_'\"`]{0,9}(?=\s|$|[^\W\d_]|[*+\\\"“(\[_])|[ \t]{0,9}[-–—][ \t]+|\ufe0f?\u20e3|"
    r"(?(plus)['\"]?(?=[ \t]|$)|(?(word)[*_]{0,9}(?=[ \t]|$)|(?!))))[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
_LETTERED = re.compile(r"^(?P<indent>[ \t>]*)[*_(]*(?P<letter>[A-Za-z])[.)][*_]*[ \t]+", re.MULTILINE)
_ROMAN = re.compile(r"^(?P<indent>[ \t>]*)[*_(]{0,3}(?P<roman>[ivx]{1,5}|[IVX]{1,5})[.)][*_]{0,3}[ \t]+", re.MULTILINE)
_ROMANS = {numeral: number for numeral, number in ROMAN.items() if number <= 12}
_BARE = re.compile(r"^(?P<indent>[ \t>]*)(?P<number>\d{1,2})[ \t]+(?=[A-Z*])", re.MULTILINE)
_BULLET = re.compile(r"^(?P<indent>[ \t>]*)(?P<bullet>[-*•·–—○●▪◦➢►+])[ \t]+(?=\S)", re.MULTILINE)
_HEADING = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+[^\n]+|\*\*[^*\n]+\*\*:?[ \t]*(?=\n|\Z))", re.MULTILINE)
_INLINE = re.compile(
    r"(?:^|(?<=\s))[*_]*(?P<plus>\+?)[ \t]?(?P<bracket>[(\[])?(?P<number>\d{1,2})(?(bracket)[)\]]|[.)])[*_]*[ \t]+"
    r"(?=[^\W_]|[*+(\"'])"
)
_DIAGNOSES = re.compile(
    r"diagnos|differential|disease|disorder|condition|possibilit|candidate|consider|likel|ranked|ranking|list\b|answer",
    re.I,
)
_OTHER = re.compile(
    r"\b(?:findings?|symptoms?|features?|signs?|tests?|work-?up|investigations?|treatments?|management|therap\w+|"
    r"medications?|"
    r"recommend\w*|steps?|evidence|reasoning|rationale|notes?|references?|questions?|plan|analysis|summary of|history|"
    r"observations?|presentation|excluded|ruled out|unlikely|imaging|labs?|limitations?|sources?|explanation)\b",
    re.IGNORECASE,
)
_STRONG_DIAGNOSES = re.compile(r"diagnos[ei]s|differentials?\b|diseases|disorders|conditions\b|candidates", re.I)
_FINAL = re.compile(
    r"\b(?:final|new(?=\s+(?:list|ranking|order|differential|diagnos))|revised|updated|refined|corrected|re-?ranked|re-?order(?:ed)?|corrections?|"
    r"on reflection|second thoughts?|actually|definitive|adjusted|concluding)\b",
    re.I,
)
_EXCLUDED = re.compile(r"\b(?:excluded|ruled[ -]out|unlikely|less likely|not supported|rejected)\b", re.IGNORECASE)
_MOST_NUMBERED = 99
_MOST_MARKS = 1000
_INTRODUCES = re.compile(
    r"(?:based|given|considering|from|taking|in (?:view|light)|after|with|here|sure|certainly|of course)\b", re.I
)
_SAMPLE, _LONGEST_TITLE = 6, 80


class Mark(NamedTuple):
    """A line that begins with a marker: where its text lies, its number and its manner of numbering."""

    line: int
    start: int
    end: int
    indent: int
    number: int
    style: str


class Listing(NamedTuple):
    """One list: its entries and the line that announces it."""

    marks: list[Mark]
    heading: str


def numbered_marks(text: str) -> list[Mark]:
    r"""Return the numbered lines of a masked text, lettered ones where no number is found.

    >>> [mark.number for mark in numbered_marks("+1. **A**\n2) B\n**3. C**\n'+4' D\nDiagnosis 5: E")]
    [1, 2, 3, 4, 5]
    """
    matches = islice(_NUMBERED.finditer(text), _MOST_MARKS)
    marks = [_mark(text, match, int(match["number"]), _style(match)) for match in matches]
    if marks:
        pairs = list(zip(marks, [*marks[1:], None], strict=True))
        return [_with_text(text, mark, after) for mark, after in pairs if not _doubled(text, mark, after)]
    romans = islice(_ROMAN.finditer(text), 99)
    alternatives = (
        [_mark(text, match, _ROMANS.get(match["roman"].lower(), 0), "i") for match in romans],
        [_mark(text, match, ord(match["letter"].lower()) - 96, "a") for match in islice(_LETTERED.finditer(text), 99)],
        [_mark(text, match, int(match["number"]), "1") for match in islice(_BARE.finditer(text), 99)],
    )
    return next((lettered for lettered in alternatives if [mark.number for mark in lettered[:2]] == [1, 2]), [])


def _with_text(text: str, mark: Mark, after: Mark | None) -> Mark:
    """Give a marker that stands alone on its line the line below it."""
    if text[mark.start : mark.end].strip(" \t*_+"):
        return mark
    start, limit = mark.end, after.line if after else len(text)
    while start < limit and text[start].isspace():
        start += 1
    end = text.find("\n", start, limit)
    return mark._replace(start=start, end=limit if end < 0 else end) if start < limit else mark


def _doubled(text: str, mark: Mark, after: Mark | None) -> bool:
    """Return whether a marker has no text of its own but the same number once more ("1." above "+1. Name")."""
    return after is not None and after.number == mark.number and not text[mark.start : after.line].strip()


def _style(match: re.Match[str]) -> str:
    return (
        f"{(match['plus'] or '').strip()}{(match['word'] or '').strip().lower()}{'#' if '#' in match['mark'] else ''}"
    )


def _mark(text: str, match: re.Match[str], number: int, style: str) -> Mark:
    end = text.find("\n", match.end())
    end = len(text) if end < 0 else end
    return Mark(match.start(), match.end(), end, len(match["indent"].expandtabs(4)), number, style)


def break_inline(text: str) -> str:
    r"""Put "1. A 2. B 3. C", written on one line, on lines of its own, without changing any place.

    >>> break_inline("1. Fabry disease 2. Gaucher disease")
    '1. Fabry disease\n2. Gaucher disease'
    """
    places: list[int] = []
    plus = ""
    for match in _INLINE.finditer(text):
        if not places and match["bracket"] and text[: match.start()].rstrip(" \t")[-1:] not in ("", "\n", ":"):
            continue
        if not places and int(match["number"]) == 1:
            plus = match["plus"]
        if int(match["number"]) == len(places) + 1 and match["plus"] == plus:
            places.append(match.start())
    if len(places) < 2:
        return text
    edges = [0, *(place for place in places if place and text[place - 1] != "\n"), len(text) + 1]
    return "\n".join(text[start : end - 1] for start, end in pairwise(edges))


def numbered_lists(text: str, marks: Sequence[Mark]) -> list[Listing]:
    r"""Return the numbered lists, sub-lists left out.

    >>> text = "1. A disease:\n+1. fever\n+2. rash\n2. B disease:\n+1. cough"
    >>> [[mark.start for mark in listing.marks] for listing in numbered_lists(text, numbered_marks(text))]
    [[3, 36], [51]]
    """
    listings: list[Listing] = []
    place = 0
    while place < len(marks):
        members, place = _run(marks, place)
        listings.append(Listing(members, heading_of(text, members[0].line)))
    return listings


def _run(marks: Sequence[Mark], place: int) -> tuple[list[Mark], int]:
    """Collect one list from ``place`` on, and say where the next one may begin."""
    first = marks[place]
    members, last = [first], place
    lazy = first.number == 1 and _is_lazy(marks, place)
    for here in range(place + 1, len(marks)):
        mark = marks[here]
        if mark.indent > first.indent + 1:
            continue
        same_style = mark.style == first.style
        if same_style and mark.number == 1 and not lazy:
            break
        follows = mark.number == members[-1].number + 1 and not lazy and not _comes(marks, here, first.style)
        if (same_style and (not lazy or mark.number == 1)) or (not same_style and follows):
            members.append(mark)
            last = here
    return members, last + 1


def _is_lazy(marks: Sequence[Mark], place: int) -> bool:
    same_style = [mark.number for mark in marks[place:] if mark.style == marks[place].style]
    apart = len(same_style) == 2 and marks[place + 1].line > marks[place].end + 2
    return len(same_style) > 1 and not apart and all(number == 1 for number in same_style)


def _comes(marks: Sequence[Mark], here: int, style: str) -> bool:
    """Return whether the list's own manner of numbering reaches this line's number before it starts again."""
    for mark in marks[here : here + _MOST_NUMBERED]:
        if mark.style == style:
            return mark.number == marks[here].number
    return False


def heading_of(text: str, line: int) -> str:
    r"""Return the nearest line with text above a place.

    >>> heading_of("Differential:\n\n1. A", 15)
    'Differential:'
    """
    above = text[max(0, line - 600) : line].rstrip()
    return above[above.rfind("\n") + 1 :].strip()


def choose(text: str, listings: Iterable[Listing]) -> list[ItemSpan] | None:
    r"""Return the entries of the first list of diagnoses, or of a later one that is announced as final.

    >>> text = "Findings:\n- rash\nDiagnoses:\n- Fabry disease\nRevised diagnoses:\n- Gaucher disease"
    >>> [text[entry.start : entry.end] for entry in choose(text, bulleted_lists(text))]
    ['Gaucher disease']
    """
    chosen: list[Mark] | None = None
    for listing in listings:
        if not announces(listing.heading) or not _holds_names(text, listing.marks):
            continue
        if chosen is None or (len(listing.heading) < 200 and _FINAL.search(listing.heading)):
            chosen = listing.marks
    return [ItemSpan(mark.start, mark.end, mark.number or None) for mark in chosen] if chosen else None


def announces(heading: str) -> bool:
    """Return whether a line above a list lets it be a list of diagnoses.

    >>> [announces(line) for line in ("Differential diagnosis:", "Key findings:", "Based on the findings:", "")]
    [True, False, True, True]
    """
    if not heading or _BULLET.match(heading) or _INTRODUCES.match(heading):
        return True
    if len(heading) > _LONGEST_TITLE:
        return _DIAGNOSES.search(heading) is not None or _OTHER.search(heading[:_LONGEST_TITLE]) is None
    if _EXCLUDED.search(heading):
        return False
    return _STRONG_DIAGNOSES.search(heading) is not None or _OTHER.search(heading) is None


def _holds_names(text: str, marks: Sequence[Mark]) -> bool:
    filled = [mark for mark in marks if text[mark.start : mark.end].strip()][:_SAMPLE]
    good = 0
    for mark in filled:
        name = find_name(text, mark.start, mark.end)
        good += name is not None and is_name(tidy(text[name.start : name.end]))
    return bool(good) and good * 2 >= len(filled)


def bulleted_lists(text: str) -> list[Listing]:
    r"""Return the bulleted lists, each from one heading to the next, deeper bullets left out.

    >>> [len(listing.marks) for listing in bulleted_lists("Diagnoses:\n- A\n  - detail\n- B\nTests:\n- C")]
    [2, 1]
    """
    groups: dict[int, list[Mark]] = {}
    edges = [
        match.start()
        for match in re.finditer(r"^[ \t]*(?:#|\*\*[^*\n]+\*\*:?[ \t]*$|[^\s\-*•·+].*:[*_ \t]*$)", text, re.M)
    ]
    for match in islice(_BULLET.finditer(text), _MOST_MARKS):
        mark = _mark(text, match, 0, match["bullet"])
        section = bisect_left(edges, mark.line)
        groups.setdefault(section, []).append(mark)
    listings = []
    for marks in groups.values():
        least = min(mark.indent for mark in marks)
        top = [mark for mark in marks if mark.indent <= least + 1]
        listings.append(Listing(top, heading_of(text, top[0].line)))
    return listings


def heading_list(text: str) -> list[ItemSpan] | None:
    r"""Return diagnoses that stand as headings or bold lines of their own, at least two.

    >>> text = "### Fabry disease\npain\n### Gaucher disease\nspleen"
    >>> [text[entry.start : entry.end] for entry in heading_list(text)]
    ['### Fabry disease', '### Gaucher disease']
    """
    headings = []
    for match in _HEADING.finditer(text):
        name = find_name(text, match.start(), match.end())
        raw = tidy(text[name.start : name.end]) if name else ""
        if (
            is_name(raw)
            and NOUN.search(raw)
            and not re.match(r"(?:possible|potential|differential|final|most)\b", raw, re.I)
        ):
            headings.append(ItemSpan(match.start(), match.end()))
    return headings if len(headings) > 1 else None
