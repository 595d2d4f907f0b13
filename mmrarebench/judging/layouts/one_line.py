r"""Replies whose verdicts all stand on one line, or in columns without a header, rewritten as a line a verdict.

A rewriting asks for exactly as many verdicts as the rubric has; anything else stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = r"(?:YES|NO|TRUE|FALSE|Yes|No|yes|no|true|false)"
_VALUE = rf"(?:{_WORD}|[0-3])"
_SEPARATED = re.compile(rf"{_WORD}(?:\s*/\s*{_WORD})+|{_WORD}(?:\s+[-–—]\s+{_WORD})+")
_LISTED = re.compile(
    rf"(?P<lead>(?:[^\n:=\[\]]{{1,60}}[:=]\s*)?)[\[(]\s*(?P<row>{_WORD}(?:\s*[,;]\s*{_WORD})+)\s*[\])]\s*\.?"
)
_ECHO = re.compile(r"yes\s*/\s*no\b", re.IGNORECASE)
"""The question itself, or what begins like it."""
_NUMBERED = re.compile(
    rf"""
    \s*(?:[A-Za-z]{{1,12}}[ _-]?)?\#?(?P<number>\d{{1,2}})
    (?:\s*=\s*(?P<value>{_VALUE})    # D1=1
      |\s+(?P<word>{_WORD}))         # 1 YES
    (?=[\s,;|.]|$)[\s,;|.]*
    """,
    re.VERBOSE,
)
_NAMED = re.compile(
    rf"""
    \s*(?:and\s+)?(?P<name>[A-Za-z][A-Za-z /_-]{{2,40}}?)\s*
    (?:(?:→|[-=]>)\s*(?P<value>{_VALUE})(?=[\s,;|.]|$)   # exact → NO
      |\(\s*(?P<inner>{_VALUE})\s*\))                   # exact (NO)
    [\s,;|.]*
    """,
    re.VERBOSE,
)
_OF_TWO = re.compile(r"(?<=[0-2])\s+of\s+2(?=\W*$)", re.IGNORECASE)
"""The scale, where every line has it; on one line alone it may be a remark ("1 of 2 tests")."""
_MET_PHRASE = re.compile(r"\b(?P<no>not\s+(?:met|fulfilled|satisfied))|\b(?:met|fulfilled|satisfied)", re.IGNORECASE)
_COLUMNS = re.compile(rf"(?P<label>\S.*?)(?P<mark>[,;]|\t+|\s{{2,}})\s*(?P<value>{_WORD})")
_REASONED = re.compile(
    rf"(?P<label>[^,;\t]{{1,40}})(?P<mark>[,;\t])\s*(?P<value>{_WORD})(?P=mark)(?!.*\b(?:YES|NO)\b)\s*\S.*"
)
"""A column of reasons behind that of the verdicts."""
_LEADING_NUMBER = re.compile(r"#?(\d{1,2})[.)]?(?:[,;\t]|\s{2,}|$)\s*")


def spread(text: str, count: int) -> str:
    r"""Write the verdicts of a one-line reply, or of columns without a header, each on a line of its own.

    >>> spread("NO/YES/YES", 3), spread("Verdict: [NO, YES]", 2), spread("D1=1 D2=0", 2)
    ('NO\nYES\nYES', 'NO\nYES', '1. 1\n2. 0')
    >>> spread("exact → NO, category → YES", 2), spread("Exact match (NO), Category (YES)", 2)
    ('exact: NO\ncategory: YES', 'Exact match: NO\nCategory: YES')
    >>> spread("Exact,YES\nCategory,NO", 2), spread("YES/NO", 3)
    ('Exact: YES\nCategory: NO', 'YES/NO')
    """
    lines = [line.strip().strip("*`") for line in text.split("\n") if line.strip()]
    if len(lines) == count > 1 and all(_OF_TWO.search(line) for line in lines):
        rows = [_OF_TWO.sub("/2", line) for line in lines]
    elif len(lines) == count > 1:
        rows = _columns(lines)
    elif len(lines) == 1:
        rows = _plain(lines[0], count) or _numbered(lines[0]) or _named(lines[0])
    else:
        rows = []
    return "\n".join(rows) if len(rows) == count else text


def _plain(line: str, count: int) -> list[str]:
    listed = _LISTED.fullmatch(line)
    if listed:
        return re.split(r"\s*[,;]\s*", listed["row"])
    if _SEPARATED.fullmatch(line) and not _ECHO.match(line):
        return re.findall(_WORD, line)
    return []


def _numbered(line: str) -> list[str]:
    return [f"{row['number']}. {row['value'] or row['word']}" for row in _whole(_NUMBERED, line)]


def _named(line: str) -> list[str]:
    return [f"{row['name']}: {row['value'] or row['inner']}" for row in _whole(_NAMED, line) if not _denies(row)]


def _denies(row: re.Match[str]) -> bool:
    """Whether a name says something of the verdict itself ("is not met (YES)")."""
    return _MET_PHRASE.search(row["name"]) is not None


def _whole(pattern: re.Pattern[str], line: str) -> list[re.Match[str]]:
    """The matches of a pattern where they fill a line without a gap, else none."""
    place, matches = 0, list[re.Match[str]]()
    while place < len(line) and (match := pattern.match(line, place)):
        matches.append(match)
        place = match.end()
    return matches if place == len(line) else []


def _columns(lines: Sequence[str]) -> list[str]:
    """Lines that each end with a verdict behind one and the same mark: a comma, a tab, or wide space."""
    rows = [_COLUMNS.fullmatch(line) or _REASONED.fullmatch(line) for line in lines]
    matches = [row for row in rows if row]
    if len(matches) != len(lines) or len({row["mark"][:1] for row in matches}) != 1:
        return []
    written = []
    for row in matches:
        number = _LEADING_NUMBER.match(row["label"])
        name = re.sub(r"[,;:=\t]+", " ", row["label"][number.end() :] if number else row["label"]).strip()
        label = f"{name}: " if name else ""
        written.append(f"{number[1]}. {label}{row['value']}" if number else f"{label}{row['value']}")
    return written
