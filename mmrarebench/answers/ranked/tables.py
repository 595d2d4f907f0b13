"""Markdown tables of diagnoses: which column holds the names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mmrarebench.answers.ranked.names import NOUN
from mmrarebench.answers.ranked.types import ItemSpan

_ROW = re.compile(r"^[ \t]*\|?[^\n|]*\|[^\n]*$", re.MULTILINE)
_RULE = re.compile(r"^[\s|:+-]*-[\s|:+-]*$")
_CELL = re.compile(r"[^|\n]+")
_NAMES = re.compile(r"diagnos|disease|condition|disorder|candidate|\bname\b|syndrome", re.IGNORECASE)
_NUMBER = re.compile(r"^[\s*#+]*\d{0,3}[.)]?[\s*]*$")


def table(text: str) -> list[ItemSpan] | None:
    r"""Return the cells of a table's column of diagnoses, or None where there is no table with one.

    >>> text = "| Rank | Diagnosis | Why |\n|---|---|---|\n| 1 | Fabry disease | pain |\n| 2 | Gaucher disease | |"
    >>> [text[entry.start : entry.end] for entry in table(text)]
    [' Fabry disease ', ' Gaucher disease ']
    """
    rows = [
        (match[0], [ItemSpan(*cell.span()) for cell in _CELL.finditer(text, *match.span())])
        for match in _ROW.finditer(text)
    ]
    rules = [place for place, (row, _) in enumerate(rows) if _RULE.match(row)]
    if not rules and len(rows) < 2:
        return None
    head = rows[rules[0] - 1][1] if rules and rules[0] > 0 else []
    if not rules and _is_head(text, rows[0][1]):
        head, rows = rows[0][1], rows[1:]
    stop = rules[1] - 1 if len(rules) > 1 else len(rows)
    body = [cells for row, cells in rows[rules[0] + 1 if rules else 0 : stop] if not _RULE.match(row)]
    column = _column(text, head, body)
    if column is None:
        return None
    cells_of_names = [
        cells[column] for cells in body if len(cells) > column and text[cells[column].start : cells[column].end].strip()
    ]
    return cells_of_names or None


def _is_head(text: str, cells: Sequence[ItemSpan]) -> bool:
    """Return whether a first row without a rule below it names the columns."""
    words = [text[cell.start : cell.end].strip(" \t*_") for cell in cells]
    words = [word for word in words if word]
    return len(words) > 1 and any(map(_RANK_HEAD.match, words)) and any(map(_NAMES.search, words))


_DELIMITED = re.compile(
    r"^[ \t]*(?P<head>[A-Za-z#\"][^\n,;\t]{0,30}(?P<sign>[,;\t])[^\n]*)\n(?P<body>(?:[^\n]+(?:\n|\Z))+)", re.MULTILINE
)
_SHARE_HEAD = re.compile(
    r"^\W*(?:p|prob(?:ability)?|score|confidence|likelihood|share|percent(?:age)?|weight)\W*$", re.IGNORECASE
)
_RANK_HEAD = re.compile(r"^\W*(?:rank|#|no|number|position|order|index|id|place)\W*$", re.IGNORECASE)


def delimited_table(text: str) -> list[ItemSpan] | None:
    r"""Return the cells of the column of diagnoses of a table whose cells are separated by commas, semicolons or tabs.

    >>> text = "rank,disease\n1,Fabry disease\n2,\"Gout, acute\""
    >>> [text[cell.start : cell.end] for cell in delimited_table(text)]
    ['Fabry disease', '"Gout, acute"']
    """
    for match in _DELIMITED.finditer(text):
        sign = match["sign"]
        head = [text[start:end] for start, end in _fields(text, match.start("head"), match.end("head"), sign)]
        column = next((i for i, cell in enumerate(head) if _NAMES.search(cell) and len(cell) < 40), None)
        ranked = any(_RANK_HEAD.match(cell) or _SHARE_HEAD.match(cell) for cell in head)
        if column is None or not ranked:
            continue
        cells: list[ItemSpan] = []
        start = match.start("body")
        while start < match.end("body"):
            stop = text.find("\n", start, match.end("body"))
            stop = match.end("body") if stop < 0 else stop
            fields = _fields(text, start, stop, sign)
            if len(fields) > column and text[slice(*fields[column])].strip():
                cells.append(ItemSpan(*fields[column]))
            start = stop + 1
        if cells:
            return cells
    return None


_FIRST_ROW = re.compile(r"^[ \t]*\"?1\"?(?P<sign>[,;\t])(?=\S)[^\n]*", re.MULTILINE)
_SURENESS = re.compile(
    r"^\W*(?:(?:very )?(?:high|low|likely)|moderate|medium|possible|probable|unlikely|\d*[.]?\d+\s*%?)\W*$",
    re.IGNORECASE,
)


def ranked_rows(text: str) -> list[ItemSpan] | None:
    r"""Return the names of rows without a head: rank, name and more, separated by commas, semicolons or tabs.

    Commas separate only where the names stand in quotes, or where each row ends with how sure the name is: a comma may
    belong to a name.

    >>> text = "1,Fabry disease,high\n2,Gout,low"
    >>> [text[cell.start : cell.end] for cell in ranked_rows(text)]
    ['Fabry disease', 'Gout']
    >>> ranked_rows("1,Ehlers-Danlos syndrome, classical\n2,Gout, acute") is None
    True
    """
    for match in _FIRST_ROW.finditer(text):
        rows: list[list[str]] = []
        cells: list[ItemSpan] = []
        start = match.start()
        while start < len(text):
            stop = text.find("\n", start)
            stop = len(text) if stop < 0 else stop
            places = _fields(text, start, stop, match["sign"])
            fields = [text[begin:end] for begin, end in places]
            if len(fields) < 3 or fields[0].strip(' \t"') != str(len(rows) + 1) or _NUMBER.match(fields[1]):
                break
            rows.append(fields)
            cells.append(ItemSpan(*places[1]))
            start = stop + 1
        is_separated = match["sign"] != "," or all(row[1].strip()[:1] == '"' or _SURENESS.match(row[2]) for row in rows)
        if len(rows) > 1 and is_separated:
            return cells
    return None


def _fields(text: str, start: int, end: int, sign: str) -> list[tuple[int, int]]:
    """Return where the fields of a line stand; a sign inside double quotes separates nothing."""
    fields: list[tuple[int, int]] = []
    begin = start
    quoted = False
    for place in range(start, end):
        if text[place] == '"':
            quoted = not quoted
        elif text[place] == sign and not quoted:
            fields.append((begin, place))
            begin = place + 1
    return [*fields, (begin, end)]


def _column(text: str, head: Sequence[ItemSpan], body: Sequence[Sequence[ItemSpan]]) -> int | None:
    for place, cell in enumerate(head):
        if _NAMES.search(text, cell.start, cell.end):
            return place
    for place, cell in enumerate(body[0] if body else ()):
        if not _NUMBER.match(text[cell.start : cell.end]) and (head or NOUN.search(text, cell.start, cell.end)):
            return place
    return None
