"""Tables and tick boxes of a judge's reply, rewritten as lines "label: verdict" that the reader of lines understands."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DASHES = r"(?::?-{2,}:?|:-+:?|-+:)"
_RULE = re.compile(rf"^\s*\|?\s*{_DASHES}\s*(?:\|\s*{_DASHES}\s*)*\|?\s*$")
_TOKEN = re.compile(r"(?:yes|no|true|false|[yn]|\d(?:\.0+)?(?:\s*/\s*\d)?)\.?", re.IGNORECASE)
_NUMBER = re.compile(r"#?\s*(\d{1,2})[.)]?")
_VERDICT_COLUMN = re.compile(
    r"\bmet\b|\bpass(?:ed)?\b|fulfilled|satisfied|verdict|score|answer|rating|result|judge?ment|decision|value|grade|"
    r"points?|yes\s*/\s*no|0\s*[-–/]\s*[12]",
    re.IGNORECASE,
)
SEPARATED_HEADER = re.compile(
    r"[A-Za-z#][\w #]{0,30}(?P<mark>[,;\t])(?:\s*[A-Za-z][\w ]{0,30}(?P=mark))?"
    r"\s*(?:verdict|score|answer|rating|result|met)(?:(?P=mark)\s*[A-Za-z][\w ]{0,30})?",
    re.IGNORECASE,
)
_FINAL_COLUMN = re.compile(r"final|revised|corrected|updated", re.IGNORECASE)
_OTHER_COLUMN = re.compile(
    r"\b(?:max\w*|out of|weights?|reasons?|comments?|notes?|explanation|rationale|confidence|scale|range|total|possible|justification)\b",
    re.IGNORECASE,
)
_EARLIER_COLUMN = re.compile(r"\b(?:drafts?|initial|first|previous|old|before|preliminary)\b", re.IGNORECASE)
_TICK = "✓✔✅☑☒■●•◉⬛🗹"
_MARKED = re.compile(rf"(?:[xX{_TICK}]|\[[xX{_TICK}]\])")
_UNMARKED = re.compile(r"(?:|[-–—☐□○◯⬜]|\[\s?\])")
_YES_NO = {"yes": "YES", "no": "NO", "y": "YES", "n": "NO", "true": "YES", "false": "NO"}
_YES_NO |= dict.fromkeys(("met", "pass", "passed", "fulfilled", "satisfied", "is met"), "YES")
_YES_NO |= dict.fromkeys(("not met", "unmet", "fail", "failed", "not fulfilled", "not satisfied", "is not met"), "NO")
_TOTAL_ROW = re.compile(r"\b(?:total|sum|overall|average|mean)\b", re.IGNORECASE)


def flatten_tables(text: str, count: int) -> str:
    r"""Rewrite every table of a text as lines; a table that cannot be read in one way becomes a line that has no reading.

    Args:
        text: of a reply.
        count: how many verdicts are expected.

    >>> flatten_tables("| # | Max | Score |\n|---|---|---|\n| 1 | 2 | 1 |\n| 2 | 2 | 0 |", 2)
    '1. 1\n2. 0'
    >>> flatten_tables("| Criterion | YES | NO |\n|---|---|---|\n| Exact | ☐ | ☑ |", 1)
    'Exact: NO'
    """
    lines, table, out = text.split("\n"), list[str](), list[str]()
    for line in [*lines, ""]:
        if line.count("|") >= 2 or (table and "|" in line) or (line.count("|") == 1 and _RULE.match(line)):
            table.append(line)
            continue
        if table:
            out += _flatten(table, count)
            table = []
        out.append(line)
    return "\n".join(out[:-1])


def rule_separated_values(text: str) -> str:
    r"""Write lines of separated values below a header that names a column of verdicts as a table; any other text stays as it is.

    >>> rule_separated_values("criterion,verdict\n1,NO\n2,YES")
    '|criterion|verdict|\n|---|---|\n|1|NO|\n|2|YES|'
    """
    lines = text.split("\n") if any(mark in text for mark in ",;\t") else []
    for place, line in enumerate(lines):
        if not any(mark in line for mark in ",;\t"):
            continue
        header = SEPARATED_HEADER.fullmatch(line.strip())
        if not header:
            continue
        mark = header["mark"]
        columns = line.count(mark) + 1
        end = next((at for at in range(place + 1, len(lines)) if mark not in lines[at]), len(lines))
        rows = [row.strip().split(mark, columns - 1) for row in lines[place + 1 : end]]
        if len(rows) > 1 and all(len(row) == columns for row in rows):
            table = [line.strip().split(mark), ["---"] * columns, *rows]
            written = [f"|{'|'.join(cell.replace('|', '/') for cell in row)}|" for row in table]
            return "\n".join([*lines[:place], *written, *lines[end:]])
    return text


def _flatten(table: Sequence[str], count: int) -> list[str]:
    """Lines of one table; those of a table without a header row stay as they are."""
    rules = [place for place, line in enumerate(table) if _RULE.match(line)]
    if rules != [1] or len(table) < 3:
        return [line for line in table if not _RULE.match(line)]
    header, rows = _cells(table[0]), [_cells(line) for line in table[2:]]
    if any(len(row) != len(header) for row in rows):
        rows = [[*row, *[""] * (len(header) - len(row))][: len(header)] for row in rows]
    lying = _lying(header, rows, count)
    if lying is not None:
        return lying
    rows = [row for row in rows if not _TOTAL_ROW.search(" ".join(row))]
    return _options(header, rows) or _column(header, rows) or [" | ".join(row) for row in rows]


def _cells(line: str) -> list[str]:
    inner = re.sub(r"[*`_~]{1,2}(?=\S)|(?<=\S)[*`_~]{1,2}", "", line.strip()) if "~~" not in line else line.strip()
    return [cell.strip() for cell in inner.removeprefix("|").removesuffix("|").split("|")]


def _lying(header: Sequence[str], rows: Sequence[Sequence[str]], count: int) -> list[str] | None:
    """A table whose only row holds the verdicts under the numbers or names of the criteria."""
    if len(rows) != 1 or len(header) not in (count, count + 1):
        return None
    names, cells = list(header)[-count:], list(rows[0])[-count:]
    if not all(_TOKEN.fullmatch(cell) for cell in cells) or any(_OTHER_COLUMN.search(name) for name in names):
        return None
    numbers = [match[1] if (match := _NUMBER.fullmatch(name)) else None for name in names]
    return [
        f"{number}. {cell}" if number else f"{name}: {cell}"
        for number, name, cell in zip(numbers, names, cells, strict=True)
    ]


def _options(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str] | None:
    """A table with a column for each possible verdict, of which every row marks one."""
    columns = {
        place: _YES_NO.get(name.lower(), name)
        for place, name in enumerate(header)
        if name.lower() in _YES_NO or (name in "012" and name)
    }
    if len(columns) < 2:
        return None
    lines = []
    for row in rows:
        marked = [place for place in columns if _MARKED.fullmatch(row[place])]
        clear = all(_UNMARKED.fullmatch(row[place]) for place in columns if place not in marked)
        value = columns[marked[0]] if len(marked) == 1 and clear else "?"
        lines.append(_line([cell for place, cell in enumerate(row) if place not in columns], value))
    return lines


def _column(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str] | None:
    """A table with one column of verdicts, by its heading."""
    columns = [
        place
        for place, name in enumerate(header)
        if (_VERDICT_COLUMN.search(name) or _FINAL_COLUMN.search(name)) and not _OTHER_COLUMN.search(name)
    ]
    if len(columns) > 1:
        final = [place for place in columns if _FINAL_COLUMN.search(header[place])]
        columns = final or [place for place in columns if not _EARLIER_COLUMN.search(header[place])]
    if len(columns) != 1:
        return None
    [column] = columns
    labels = [place for place, name in enumerate(header) if place != column and not _OTHER_COLUMN.search(name)]
    labels = [
        place
        for place in labels
        if not (_VERDICT_COLUMN.search(header[place]) or _EARLIER_COLUMN.search(header[place]))
    ]
    return [_line([row[place] for place in labels], row[column] or "?") for row in rows]


def _line(labels: Sequence[str], value: str) -> str:
    number = next((match[1] for label in labels if (match := _NUMBER.match(label))), "")
    name = next((label for label in labels if re.search(r"[A-Za-z]", label)), "")
    name = re.sub(r"^\s*#?\d{1,2}[.):]?\s*", "", re.sub(r"[:=|]", " ", name)).strip()
    if number:
        return f"{number}. {name}: {value}" if name else f"{number}. {value}"
    return f"{name}: {value}" if name else value


def read_ticks(text: str, count: int) -> str:
    r"""Rewrite a list of tick boxes, or of ticks and crosses, as lines with YES and NO; any other text stays as it is.

    >>> read_ticks("- [ ] Exact\n- [x] Category", 2)
    'Exact: NO\nCategory: YES'
    >>> read_ticks("Exact: ❌\nCategory: ✅", 2), read_ticks("1. [x] YES [ ] NO", 1)
    ('Exact: NO\nCategory: YES', '1. YES')
    """
    lines = [_chosen(line) for line in text.split("\n")]
    if "☒" in text and re.search(r"[☐□]|\[\s?\]", text) and not re.search(r"[✓✔✅☑🗹✗✘❌]", text):
        return "\n".join(lines)  # a crossed box beside empty ones may be a no or the chosen one
    ticked = [_ticked(line) for line in lines]
    if sum(line is not None for line in ticked) != count:
        return "\n".join(lines)
    return "\n".join(line if mark is None else mark for line, mark in zip(lines, ticked, strict=True))


_YES_MARK = r"(?:[\[(][xX✓✔][\])]|[✓✔✅☑🗹])"
_NO_MARK = r"(?:[\[(][\s✗✘✖❌][\])]|\[\]|[✗✘✖✕❌❎☐☒□])"
_BOX_LINE = re.compile(
    rf"^[\s*+>-]*(?P<number>\(?\d{{1,2}}[.):]\s*)?(?P<mark>{_YES_MARK}|{_NO_MARK})\s*(?P<label>[^✓✔✅☑✗✘✖✕❌❎☐☒]*)$"
)
_MARK_LINE = re.compile(
    rf"^[\s*+>-]*(?P<label>[^✓✔✅☑✗✘✖✕❌❎☐☒]*?)\s*[:=–—-]?\s*(?P<mark>{_YES_MARK}|{_NO_MARK})\s*[.,;]?\s*$"
)
_OPTION = re.compile(
    rf"(?P<mark>{_YES_MARK}|{_NO_MARK})\s*(?P<value>YES|NO|[012])\b|\b(?P<before>YES|NO|[012])\s*(?P<after>{_YES_MARK}|{_NO_MARK})",
    re.I,
)
_ANY_MARK = re.compile(rf"{_YES_MARK}|{_NO_MARK}")
_WORD = re.compile(r"\b(?:yes|no|true|false)\b", re.IGNORECASE)


def _ticked(line: str) -> str | None:
    found = _BOX_LINE.match(line) or _MARK_LINE.match(line) if _ANY_MARK.search(line) else None
    if not found or _WORD.search(found["label"]):
        return None
    value = "YES" if re.fullmatch(_YES_MARK, found["mark"]) else "NO"
    label = found["label"].strip(" *:_-–—")
    number = (found.groupdict().get("number") or "").strip()
    numbered = re.match(r"\(?(\d{1,2})[.):]\s*", label)
    if numbered and not number:
        number, label = f"{numbered[1]}.", label[numbered.end() :]
    return f"{number} {label}: {value}".strip() if label else f"{number} {value}".strip()


def _chosen(line: str) -> str:
    """A line with a box for each possible verdict, as the verdict that is ticked."""
    options = list(_OPTION.finditer(line))
    if len(options) < 2:
        return _without_mark(line)
    ticked = [o for o in options if re.fullmatch(_YES_MARK, o["mark"] or o["after"])]
    if {o["mark"] or o["after"] for o in options} == {"☐", "☒"}:  # a crossed box beside an empty one is the chosen one
        ticked = [o for o in options if (o["mark"] or o["after"]) == "☒"]
    values = {(o["value"] or o["before"]).upper() for o in options}
    if len(values) != len(options):
        return line
    value = (ticked[0]["value"] or ticked[0]["before"]).upper() if len(ticked) == 1 else "?"
    return f"{line[: options[0].start()]}{value}{line[options[-1].end() :]}"


def _without_mark(line: str) -> str:
    """A line without the tick or cross beside its only verdict, where the two say the same."""
    marks, words = _ANY_MARK.findall(line), _WORD.findall(line)
    if len(marks) != 1 or len(words) != 1:
        return line
    agreed = bool(re.fullmatch(_YES_MARK, marks[0])) == (words[0].lower() in ("yes", "true"))
    return _ANY_MARK.sub("", line) if agreed and marks[0] not in "☐□" else line
