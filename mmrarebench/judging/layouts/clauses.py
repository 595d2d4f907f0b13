"""Replies that give verdicts by lists of numbers: "1-5: YES", "NO to 1; YES to 2 and 3", "All YES except 1"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mmrarebench.judging.layouts.line import read_token
from mmrarebench.judging.layouts.types import Verdict

_VALUE = r"(?:yes|no|true|false|[0-3])"
_ITEM = r"(?:(?:the\s+)?(?:criteri(?:on|a)|items?|questions?|dimensions?|points?|numbers?|nos?\.|q)\s*)?"
_LIST = rf"{_ITEM}#?\d{{1,2}}(?:\s*(?:,|and|&|-|–|to|through|,\s*and)\s*{_ITEM}#?\d{{1,2}})*"
_CLAUSE = re.compile(
    rf"\s*(?:(?P<numbers>{_LIST})(?:\s*(?:[:=]|(?:are|is)\s*:?|->|→)\s*(?:all\s+|both\s+)?(?P<value>{_VALUE})\b|\s+(?P<plain>yes|no)\b)"
    rf"|(?P<first>{_VALUE})\s*(?:to|for|on|:)\s*(?P<after>{_LIST})"
    rf"|(?P<before>{_VALUE})\s*\(\s*(?P<inner>{_LIST})\s*\))\s*(?:[.;,\n]|and\b|but\b|$|(?=\s))",
    re.IGNORECASE,
)
_ALL = re.compile(
    rf"^\s*(?:all|every(?:thing)?|each)\s*(?:\w+\s*){{0,2}}?(?:of\s+them\s+)?(?:are|is|:|=)?\s*(?P<value>yes|no)\b"
    rf"(?:\s*(?:,|-|–)?\s*(?:except|but|apart\s+from|other\s+than|with\s+the\s+exception\s+of|save)(?:\s+for)?\s+(?P<numbers>{_LIST})"
    rf"(?:\s*\(?\s*(?:,?\s*which\s+(?:is|are)|=|:)?\s*(?P<other>yes|no)\s*\)?)?)?\s*\.?\s*$",
    re.IGNORECASE,
)
_TO_ALL = re.compile(
    r"^\s*(?P<value>yes|no)\s+(?:to|for|on)\s+(?:all|every|each)(?:\s+(?!but\b|except\b|save\b|other\b|apart\b)[a-z]+){0,2}\s*\.?\s*$",
    re.IGNORECASE,
)
_RESPECTIVELY = re.compile(
    rf"^\s*(?:[\w\s]{{0,40}}?\b(?:to|for|on)\s+)?(?P<numbers>{_LIST})\s*(?:are|is|:|=)\s*"
    rf"(?P<values>{_VALUE}(?:\s*(?:,\s*and|,|and|&)\s*{_VALUE})+)\s*,?\s*(?:respectively|in\s+(?:that|this)\s+order)\s*\.?\s*$",
    re.IGNORECASE,
)
_MET_WORDS = r"(?:met|fulfilled|satisfied|true|correct)"
_NONE_MET = re.compile(rf"^\s*none (?:of (?:the|them|these)(?: \w+)? )?(?:is|are) {_MET_WORDS}\b", re.IGNORECASE)
_NOT_MET = re.compile(
    rf"\s+(?:is|are)\s+not(?:\s+{_MET_WORDS})?(?=\s*(?:[.;,]|$|and\b|but\b))|\s+(?:is|are)\s+(?:unmet|false)\b",
    re.IGNORECASE,
)
_MET = re.compile(rf"\s+(?:is|are)\s+(?:all\s+|both\s+)?{_MET_WORDS}\b", re.IGNORECASE)
_ORDINALS = "first second third fourth fifth sixth seventh eighth".split()
_ORDINAL = re.compile(
    rf"\b(?:the\s+)?(?P<ordinal>{'|'.join(_ORDINALS)})(?:\s+(?:criterion|item|question|one|verdict))?\s*(?:is|:|=|,)?\s*(?=(?:yes|no)\b)",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"(\d{1,2})\s*(?:-|–|to|through)\s*#?(\d{1,2})|(\d{1,2})", re.IGNORECASE)
_LONGEST = 400


def read_clauses(text: str, count: int) -> list[Verdict] | None:
    """The verdicts of a reply that names each criterion by number exactly once; None for any other text.

    >>> [v.value for v in read_clauses("NO to 1; YES to 2 and 3.", 3)]
    [0.0, 1.0, 1.0]
    >>> [v.value for v in read_clauses("All YES except 1.", 3)], read_clauses("1-2: YES", 3)
    ([0.0, 1.0, 1.0], None)
    """
    line = _worded(" ".join(text.replace("*", "").split()))
    if not line or len(line) > _LONGEST:
        return None
    values = _of_all(line, count) or _respectively(line) or _by_clauses(line, ordinals=bool(_ORDINAL.search(text)))
    if values is None or sorted(values) != list(range(1, count + 1)):
        return None
    tokens = [read_token(values[number]) for number in sorted(values)]
    return [token for token in tokens if token is not None]


def _worded(line: str) -> str:
    """A line with "is met" as YES, "is not" as NO, and ordinals as numbers.

    >>> _worded("1 and 2 are met; 3 is not."), _worded("the first is YES, the second NO")
    ('1 and 2: YES; 3: NO.', '1: YES, 2: NO')
    """
    line = _NONE_MET.sub("All: NO", line)
    line = re.sub(
        r"^\s*(yes|no)\s+(?:to|for|on)\s+all\s+(?=but\b|except\b|save\b)", r"All \1 ", line, flags=re.IGNORECASE
    )
    line = _NOT_MET.sub(": NO", line)
    line = _MET.sub(": YES", line)
    return _ORDINAL.sub(lambda match: f"{_ORDINALS.index(match['ordinal'].lower()) + 1}: ", line)


def _of_all(line: str, count: int) -> dict[int, str] | None:
    match = _ALL.match(line) or _TO_ALL.match(line)
    if not match:
        return None
    groups = match.groupdict()
    value = match["value"].upper()
    opposite = "NO" if value == "YES" else "YES"
    excepted = numbers_in(groups.get("numbers") or "")
    if excepted and (groups.get("other") or opposite).upper() != opposite:
        return None
    return {number: opposite if number in excepted else value for number in range(1, count + 1)} | dict.fromkeys(
        excepted, opposite
    )


def _respectively(line: str) -> dict[int, str] | None:
    match = _RESPECTIVELY.match(line)
    if not match:
        return None
    numbers = numbers_in(match["numbers"])
    values = re.findall(_VALUE, match["values"], re.IGNORECASE)
    return dict(zip(numbers, values, strict=True)) if len(numbers) == len(values) == len(set(numbers)) else None


def _by_clauses(line: str, *, ordinals: bool) -> dict[int, str] | None:
    place, values, several = 0, dict[int, str](), ordinals
    while place < len(line):
        match = _CLAUSE.match(line, place)
        if not match or match.end() == place:
            return None
        numbers = numbers_in(match["numbers"] or match["after"] or match["inner"])
        several = several or len(numbers) > 1 or match["numbers"] is None
        if set(numbers) & set(values):
            return None
        values |= dict.fromkeys(numbers, match["value"] or match["plain"] or match["first"] or match["before"])
        place = match.end()
    return values if several else None


def numbers_in(text: str) -> Sequence[int]:
    """The numbers of a list with ranges.

    >>> numbers_in("1-3 and 5")
    [1, 2, 3, 5]
    """
    found: list[int] = []
    for match in _NUMBERS.finditer(text):
        found += range(int(match[1]), int(match[2]) + 1) if match[1] else [int(match[3])]
    return found
