"""Verdicts written as pairs, in a row of values, or behind words of fulfilment, rewritten as lines "1. verdict"."""

from __future__ import annotations

import re

_VALUE = r"(?:yes|no|true|false|[yn]|\d(?:\.0+)?)"
_COLONS = re.compile(
    rf"\W*(?P<place>\d{{1,2}}|[a-h])\s*[:=]\s*(?P<value>{_VALUE})(?![\w/%])\W*?(?=[\s,;.|]|$)", re.IGNORECASE
)
_DASHES = re.compile(
    r"\W*(?P<place>\d{1,2}|[a-h])\s*[-–—]\s*(?P<value>yes|no|true|false)\b\W*?(?=[\s,;.|]|$)", re.IGNORECASE
)
_TICKS = re.compile(r"[\W_]*?(?P<place>\d{1,2})\s*[.:)=-]?\s*(?P<value>[✓✔✅☑✗✘❌❎])[\s,;.|]*")
_NAMED = re.compile(
    r"(?P<label>[A-Za-z][A-Za-z _-]{2,40}?)\s*\((?P<value>yes|no)\)\s*(?:[,;.|]|and|$)\s*", re.IGNORECASE
)
_CSV_HEAD = re.compile(
    r"^\W*(?:\w[\w ]{0,24}[,;\t]\s*){0,3}(?:verdict|score|answer|rating|value|judge?ment)s?\b[\w ,;]*$", re.IGNORECASE
)
_CSV_ROW = re.compile(rf"^\W*(?P<place>\d{{1,2}})\s*[,;\t]\s*\"?(?P<value>{_VALUE})\"?\s*(?:[,;\t].*)?$", re.IGNORECASE)
_OF_MAXIMUM = re.compile(
    r"^(?P<lead>\W*(?:\d{1,2}\s*[.):]\s*)?(?:[^\W\d]+ \d{1,2}\s*[.):]\s*)?(?:\W*(?:score|rating|points?|grade|mark)\W*)?)"
    r"(?P<value>\d)\s+of\s+(?P<most>\d)(?P<tail>\s*points?)?\s*\.?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_FULFILLED = re.compile(
    r"(?:^|(?<=[.;,\n]))\W*(?P<word>not (?:met|fulfilled|satisfied|passed)|unmet|unfulfilled|failed|met|fulfilled|satisfied|passed)"
    r"\s*(?:criteria|items)?\s*(?:\(\s*(?P<value>yes|no)\s*\))?\s*:\s*(?=\d)",
    re.IGNORECASE,
)
_ATTRIBUTED = re.compile(
    rf"<\w[\w.-]{{0,40}}\s(?P<attributes>[^<>]*?\b(?:verdict|answer|score|value|rating|result|met)\s*=\s*[\"'](?P<value>{_VALUE})[\"'][^<>]*?)"
    r"\s*(?:/>|>\s*</\w[\w.-]{0,40}>)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:id|n|no|nr|number|index|criterion|item|q|question|dim|dimension)\s*=\s*[\"'](?P<place>\d{1,2})[\"']",
    re.IGNORECASE,
)


def flatten_pairs(text: str, count: int) -> str:
    r"""Rewrite rows of pairs, CSV, "2 of 2" and verdicts in attributes as lines; any other text stays as it is.

    Args:
        text: of a reply.
        count: how many verdicts are expected.

    >>> flatten_pairs("1:2 2:0", 2), flatten_pairs("1-YES, 2-NO", 2), flatten_pairs("1 ✅ 2 ❌", 2)
    ('1. 2\n2. 0', '1. YES\n2. NO', '1. YES\n2. NO')
    >>> flatten_pairs("id,verdict\n1,NO\n2,YES", 2), flatten_pairs("2. Score: 1 of 2", 8)
    ('1. NO\n2. YES', '2. Score: 1/2')
    """
    if "<" in text:
        text = _ATTRIBUTED.sub(_attributed, text)
    text = _OF_MAXIMUM.sub(lambda match: f"{match['lead']}{match['value']}/{match['most']}", text)
    text = _flatten_csv(text, count)
    return "\n".join(_flatten_line(line, count) for line in text.split("\n"))


def flatten_fulfilled(text: str) -> str:
    """A text with lists of what is met and not met as lists of YES and NO.

    >>> flatten_fulfilled("Met: 1, 2. Not met (NO): 3.")
    ' YES: 1, 2. NO: 3.'
    """
    return _FULFILLED.sub(_fulfilled, text)


def _attributed(element: re.Match[str]) -> str:
    place = _PLACE.search(element["attributes"])
    return f"\n{place['place']}. {element['value']}\n" if place else f"\n{element['value']}\n"


def _fulfilled(match: re.Match[str]) -> str:
    negative = match["word"].lower().startswith(("not", "un", "fail"))
    value = "NO" if negative else "YES"
    return match[0] if match["value"] and match["value"].upper() != value else f" {value}: "


def _flatten_csv(text: str, count: int) -> str:
    lines = text.split("\n")
    heads = [place for place, line in enumerate(lines) if _CSV_HEAD.match(line) and re.search(r"[,;\t]", line)]
    if len(heads) != 1:
        return text
    rows = [_CSV_ROW.match(line) for line in lines[heads[0] + 1 : heads[0] + 1 + count]]
    if len(rows) != count or not all(rows):
        return text
    read = [f"{row['place']}. {row['value']}" for row in rows if row]
    return "\n".join([*lines[: heads[0]], *read, *lines[heads[0] + 1 + count :]])


def _flatten_line(line: str, count: int) -> str:
    if count < 2 or len(line) > 400:
        return line
    named = list(_NAMED.finditer(line))
    if len(named) == count and sum(len(match[0]) for match in named) == len(line):
        return "\n".join(f"{match['label'].strip()}: {match['value']}" for match in named)
    for pattern in (_COLONS, _DASHES, _TICKS):
        pairs = _pairs(pattern, line)
        if len(pairs) == count and [place for place, _ in pairs] in _orders(count):
            return "\n".join(f"{number}. {value}" for number, (_, value) in enumerate(pairs, 1))
    return line


def _pairs(pattern: re.Pattern[str], line: str) -> list[tuple[str, str]]:
    """The pairs that fill a whole line; none where anything else stands between them."""
    found: list[tuple[str, str]] = []
    place = 0
    while match := pattern.match(line, place):
        value = match["value"]
        found.append((match["place"].lower(), _word(value)))
        place = match.end()
    return found if not re.search(r"\w", line[place:]) else []


def _word(value: str) -> str:
    if value in "✓✔✅☑✗✘❌❎":
        return "YES" if value in "✓✔✅☑" else "NO"
    return value


def _orders(count: int) -> tuple[list[str], list[str]]:
    return [str(number) for number in range(1, count + 1)], list("abcdefgh"[:count])
