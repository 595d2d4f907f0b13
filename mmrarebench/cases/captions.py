"""The panels of a figure, read from its caption: a, b, c; (A) and (B-D); left and right; upper and lower."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | {"\u00a0": " "})
_SIDES = (
    "(?:(?:upper|lower|top|bottom) )?(?:left|right)|upper|lower|top|bottom|middle|center|centre|"
    "(?:upper|lower|top|bottom|first|second|third) row|inset"
)
_LETTERS = r"[A-Za-z](?:\s*(?:-|,|and|&|,\s*and)\s*[A-Za-z]\b)*"
_BRACKETED = re.compile(rf"[(\[]\s*(?P<mark>{_LETTERS})\s*[)\]]")
_SPELT = re.compile(rf"(?:^|(?<=[.;:,]\s)|(?<=\band\s))(?:panels? )?(?P<mark>{_LETTERS})(?P<end>[.:),])(?=\s)")
_SIDED = re.compile(rf"[(\[](?P<mark>{_SIDES})(?: (?:panels?|images?|side|part))?[)\]]", re.IGNORECASE)
_SIDE_FIRST = re.compile(
    rf"(?:^|(?<=[.;,]\s))(?P<mark>{_SIDES})(?: (?:panels?|images?|side|part))?\s*[:,]\s", re.IGNORECASE
)
_ENDS = re.compile(r"(?:(?<=[a-z0-9)\]”\"])|(?<=[A-Z]{2}))[.](?=\s+[A-Z“\"(]|\s*$)")
_AFTER = re.compile(r"\s*(?:[.,;]|and\b|$)")
_EDGES = " \t\n.,;:-"


class Panel(NamedTuple):
    """One panel: its mark (a, b, left, ...) and what the caption says of it, with the place of that text."""

    mark: str
    text: str
    start: int
    end: int


class _Mark(NamedTuple):
    names: tuple[str, ...]
    start: int
    end: int


def panels(caption: str, bold: Sequence[tuple[int, int]] = ()) -> list[Panel]:
    """The panels that a caption distinguishes; none where it describes one image.

    Args:
        caption: the caption's text.
        bold: spans set in bold (or italic), where the source says so; a single letter in one is a panel's mark.

    >>> [(p.mark, p.text) for p in panels("Head before surgery. CT scan (left); 3D reconstruction (right)")]
    [('left', 'CT scan'), ('right', '3D reconstruction')]
    >>> [(p.mark, p.text) for p in panels("Axial CT (a) and coronal CT (b) of the neck. (c) Scheme.")]
    [('a', 'Axial CT'), ('b', 'coronal CT'), ('c', 'Scheme')]
    >>> [(p.mark, p.text) for p in panels("(A, B) Sections with H&E. They differ. (C) SDHB is lost. Bar: 50 um.")]
    [('a', 'Sections with H&E. They differ'), ('b', 'Sections with H&E. They differ'), ('c', 'SDHB is lost')]
    >>> panels("A girl with vitamin D deficiency (D) seen in 2010.")
    []
    """
    text = caption.translate(_DASHES)
    for marks in (_bold_marks(text, bold), _marks(_BRACKETED, text), _marks(_SPELT, text)):
        if _is_sequence(marks):
            return _cut(text, caption, marks)
    sides = _marks(_SIDED, text)
    if len({mark.names for mark in sides}) > 1:
        return _cut(text, caption, sides, follows=False)
    sides = _marks(_SIDE_FIRST, text)
    return _cut(text, caption, sides, follows=True) if len({mark.names for mark in sides}) > 1 else []


def _marks(pattern: re.Pattern[str], text: str) -> list[_Mark]:
    return [_Mark(_names(m["mark"]), m.start(), m.end()) for m in pattern.finditer(text)]


def _bold_marks(text: str, bold: Sequence[tuple[int, int]]) -> list[_Mark]:
    marks = []
    for start, end in bold:
        inner = text[start:end].strip(" ().,:;[]")
        if re.fullmatch(_LETTERS, inner):
            before = start - len(text[:start]) + len(text[:start].rstrip(" (["))
            after = re.match(r"\s*[)\]]", text[end:])
            marks.append(_Mark(_names(inner), before, end + (after.end() if after else 0)))
    return _joined(text, sorted(set(marks), key=lambda mark: mark.start))


def _joined(text: str, marks: list[_Mark]) -> list[_Mark]:
    """Marks with nothing but a comma, a dash or "and" between them are one."""
    joined: list[_Mark] = []
    for mark in marks:
        if joined and re.fullmatch(r"[\s,&()-]*(?:and)?[\s(]*", text[joined[-1].end : mark.start]):
            last = joined.pop()
            mark = _Mark(_names(text[last.start : mark.end]), last.start, mark.end)
        joined.append(mark)
    return joined


def _names(mark: str) -> tuple[str, ...]:
    """The panels that a mark names.

    >>> _names("A-C"), _names("a, b and d"), _names("Upper left")
    (('a', 'b', 'c'), ('a', 'b', 'd'), ('upper left',))
    """
    lowered = mark.lower().strip()
    if re.fullmatch(_SIDES, lowered):
        return (lowered,)
    letters: list[str] = []
    for letter, dash in re.findall(r"\b([a-z])\b\s*(-)?", lowered):
        if letters and letters[-1] == "-":
            letters.pop()
            letters += [chr(c) for c in range(ord(letters[-1]) + 1, ord(letter) + 1)]
        else:
            letters.append(letter)
        if dash:
            letters.append("-")
    return tuple(name for name in letters if name != "-")


def _is_sequence(marks: list[_Mark]) -> bool:
    """Whether the marks are panels: at least two, a first, none left out, though they may come back."""
    names = [name for mark in marks for name in mark.names]
    distinct = list(dict.fromkeys(names))
    return (
        len(distinct) > 1 and sorted(distinct) == [chr(ord("a") + i) for i in range(len(distinct))] and names[0] == "a"
    )


def _cut(text: str, caption: str, marks: list[_Mark], follows: bool | None = None) -> list[Panel]:
    if follows is None:
        follows = not _closes(text, marks[0])
    ends = [m.end() for m in _ENDS.finditer(text)]
    by_name: dict[str, Panel] = {}
    for i, mark in enumerate(marks):
        if follows or (not _closes(text, mark) and _opens(text, mark)):
            stop = marks[i + 1].start if i + 1 < len(marks) else next((e for e in ends if e > mark.end), len(text))
            start = mark.end
        else:
            before = marks[i - 1].end if i else 0
            start = max([before, *(e for e in ends if e <= mark.start)])
            start = max(start, text.rfind(";", before, mark.start) + 1)
            stop = mark.start
        start, stop = _trim(text, start, stop)
        for name in mark.names:
            if name not in by_name and stop > start:
                by_name[name] = Panel(name, caption[start:stop], start, stop)
    return list(by_name.values())


def _closes(text: str, mark: _Mark) -> bool:
    """Whether a mark stands behind the text that it marks."""
    return not _opens(text, mark) and bool(_AFTER.match(text[mark.end :]))


def _opens(text: str, mark: _Mark) -> bool:
    before = text[: mark.start].rstrip()
    return not before or before[-1] in ".:;"


def _trim(text: str, start: int, stop: int) -> tuple[int, int]:
    while start < stop and (text[start] in _EDGES or text[start:stop].startswith("and ")):
        start += 4 if text[start:stop].startswith("and ") else 1
    while stop > start and (text[stop - 1] in _EDGES + "([" or text[start:stop].endswith(" and")):
        stop -= 4 if text[start:stop].endswith(" and") else 1
    return start, stop
