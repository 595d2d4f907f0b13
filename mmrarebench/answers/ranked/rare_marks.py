"""List marks that few models write, brought to "1. ": words with letters or numbers, Roman signs, escapes, bare rows."""

from __future__ import annotations

import re

from mmrarebench.answers.ranked.edited_text import EditedText
from mmrarebench.answers.ranked.tables import ranked_rows

_WORDS = (
    r"(?:option|choice|candidate|hypothesis|diagnosis|differential(?:[ ]diagnosis)?|dx|ddx|dd|top|item|entry|pick|guess|"
    r"prediction|possibility|priority|place|position|answer|rank|disease|d)"
)
_LETTERED = re.compile(
    rf"^(?P<lead>[ \t>*_#-]*){_WORDS}[ \t_-]*\(?(?P<letter>[A-Ha-h])\)?[ \t]*[.):=–—-]+[*_]*[ \t]+(?=\S)",
    re.IGNORECASE | re.MULTILINE,
)
_WORDED = re.compile(
    rf"^(?P<lead>[ \t>*_#-]*){_WORDS}[ \t_-]*#?(?P<number>\d{{1,2}})[*_]*[ \t]*(?:[.):=–—-]+[*_]*)[ \t]*(?=[^\s\d])",
    re.IGNORECASE | re.MULTILINE,
)
_WORD_MARK = re.compile(rf"^[ \t>*_#-]*{_WORDS}[ \t_-]*[#(]?(?:[A-Ha-h]\b|\d)", re.IGNORECASE | re.MULTILINE)
_FIRST_ROWS = ("1,", "1;", "1\t", '"1', "1 ")
_ROMAN = re.compile(
    r"^(?P<lead>[ \t>*_#]*)(?P<sign>[\u2160-\u216b\u2170-\u217b])[ \t]*[.):、,．]*[ \t]*(?=\S)", re.MULTILINE
)
_PLACE = re.compile(
    r"^(?P<lead>[ \t>*_#]*)第?(?P<number>\d{1,2})(?:位|名|項|项|番目|番|号)[ \t]*[:：、.)）]?[ \t]*(?=\S)", re.MULTILINE
)
_CIRCLED_LETTER = re.compile(r"^(?P<lead>[ \t>*_#]*)(?P<sign>[\u24b6-\u24bf\u24d0-\u24d9])[ \t]*(?=\S)", re.MULTILINE)
_INLINE_KINDS = tuple(
    re.compile(rf"(?:(?<=^)|(?<=[,;:.])|(?<=\s))[ \t]*{sign}[ \t]+(?=[A-Z])", re.MULTILINE)
    for sign in (r"\#(?P<number>\d{1,2})", r"(?P<number>\d{1,2})(?:st|nd|rd|th)", r"\((?P<letter>[a-e])\)")
)
_ESCAPED = re.compile(r"^(?P<lead>[ \t>*_]*\d{1,2})\\(?=[.)])", re.MULTILINE)
_DOUBT = re.compile(r"^(?P<lead>[ \t>]*(?:\d{1,2}[.)]|[-*•])[ \t]*)\?{1,3}[ \t]*(?=[A-Za-z])", re.MULTILINE)
_JOINED = re.compile(r"(?P<lead>^|[;；、,，][ \t]*)(?P<number>\d{1,2})[)）、](?:[ \t]*)(?=[^\W\d_])", re.MULTILINE)
_ROW = re.compile(r"^[ \t]*\"?(?P<number>\d{1,2})\"?[ \t]*[,;\t][ \t]*(?=[\"A-Za-z])", re.MULTILINE)
_TWO_ROWS = re.compile(
    r"^[ \t]*\"?1\"?[ \t]*[,;\t][ \t]*[\"A-Za-z][^\n]*\n[ \t]*\"?2\"?[ \t]*[,;\t][ \t]*[\"A-Za-z]", re.MULTILINE
)
_SHARES = re.compile(r"^[ \t]*(?:0?\.\d+|1\.0+|\d{1,3}(?:\.\d+)?[ ]?%)[ \t]*[:=|–—-][ \t]*(?=[A-Za-z])", re.MULTILINE)


def number_rare_marks(edited: EditedText) -> None:
    r"""Write rare list marks as numbers, and take off what stands before a name and is no part of it.

    >>> edited = EditedText("Option A: Gout\nOption B: Fabry disease")
    >>> number_rare_marks(edited)
    >>> edited.text
    '1. Gout\n2. Fabry disease'
    """
    text = edited.text
    if _WORD_MARK.search(text):
        if len(_LETTERED.findall(text)) > 1:
            edited.substitute(_LETTERED, lambda match: f"{match['lead']}{ord(match['letter'].lower()) - 96}. ")
        if len(_WORDED.findall(text)) > 1:
            edited.substitute(_WORDED, lambda match: f"{match['lead']}{match['number']}. ")
    if not text.isascii():
        edited.substitute(_ROMAN, lambda match: f"{match['lead']}{_value(match['sign'])}. ")
        edited.substitute(_PLACE, lambda match: f"{match['lead']}{match['number']}. ")
        edited.substitute(_CIRCLED_LETTER, lambda match: f"{match['lead']}{_letter(match['sign'])}. ")
    if "\\" in text:
        edited.substitute(_ESCAPED, _lead)
    if "?" in text:
        edited.substitute(_DOUBT, _lead)
    if ("2)" in text or "2、" in text) and _JOINED.search(text):
        edited.substitute(_JOINED, lambda match: f"{match['lead']} {match['number']}) ".lstrip("\n"))
    if "\n" not in text.strip():
        for kind in _INLINE_KINDS:
            if [_place(match) for match in kind.finditer(text)][:2] == [1, 2]:
                edited.substitute(kind, lambda match: f" {_place(match)}. ")
                break
    if text.lstrip()[:2] in _FIRST_ROWS and _TWO_ROWS.search(text):
        for cell in reversed(ranked_rows(text) or ()):  # what stands behind a name is no part of it
            edited.blank(cell.end, (text + "\n").index("\n", cell.end))
        edited.substitute(_ROW, lambda match: f"{match['number']}. ")
    if text.lstrip()[:1].isdecimal() and len(_SHARES.findall(text)) > 1:
        edited.substitute(_SHARES, "")


def _lead(match: re.Match[str]) -> str:
    """The part of a match that stays."""
    return str(match["lead"])


def _place(match: re.Match[str]) -> int:
    groups = match.groupdict()
    return int(groups["number"]) if groups.get("number") else ord(groups["letter"] or "") - 96


def _letter(sign: str) -> int:
    return (ord(sign) - 0x24B6) % 26 + 1


def _value(sign: str) -> int:
    return (ord(sign) - 0x2160) % 16 + 1
