"""Replies that give verdicts by lists of numbers: "1-5: YES", "NO to 1; YES to 2 and 3", "All YES except 1"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mmrarebench.judging.layouts.labels import place_of
from mmrarebench.judging.layouts.tokens import read_token
from mmrarebench.judging.layouts.types import Verdict, labelled

_VALUE = r"(?:yes|no|true|false|[0-3])"
_ITEM = r"(?:(?:the\s+)?(?:criteri(?:on|a)|items?|questions?|dimensions?|points?|numbers?|nos?\.|q)\s*)?"
_LIST = rf"{_ITEM}#?\d{{1,2}}(?:\s*(?:,|and|&|-|–|to|through|,\s*and)\s*{_ITEM}#?\d{{1,2}})*"
_CLAUSE = re.compile(
    rf"\s*(?:(?P<numbers>{_LIST})\s*(?:[:=]|(?:are|is)\s*:?|->|→)\s*(?:all\s+|both\s+)?(?P<value>{_VALUE})\b"
    rf"|(?P<first>{_VALUE})\s*(?:to|for|on|:)\s*(?P<after>{_LIST})"
    rf"|(?P<before>{_VALUE})\s*\(\s*(?P<inner>{_LIST})\s*\))\s*(?:[.;,\n]\s*(?:and\b|but\b)?|and\b|but\b|$|(?=\s))",
    re.IGNORECASE,
)
_REST = re.compile(
    rf"\s*(?:(?:all\s+)?(?:the\s+)?(?:others?|rest|remainder|remaining)(?:\s+(?:criteria|items|questions|ones|three|four|five|two))?"
    rf"\s*(?::|=|is|are)\s*(?:all\s+)?(?P<value>{_VALUE})|(?P<first>{_VALUE})\s+(?:to|for|on)\s+(?:all\s+)?(?:the\s+)?(?:others?|rest|remaining))\s*\.?\s*$",
    re.IGNORECASE,
)
"""Verdict of a last clause on the criteria that no clause before it names."""
_LEAD = re.compile(
    r"^\s*(?:(?:i\s+(?:would\s+)?(?:say|answer|give|judge)|my\s+(?:verdicts?|answers?)\s+(?:is|are)|verdicts?|answers?)\s*:?\s+|only\s+(?=.*\b(?:rest|others?|remaining)\b))"
    r"(?=(?:yes|no|criteri|items?|questions?|the\s|\d))",
    re.IGNORECASE,
)
_WORD_AND_VALUE = re.compile(
    r"\b(?:is|are)\s+(?:also\s+)?(?:(?P<no>not\s+met)|met)\s*\((?P<value>yes|no)\)", re.IGNORECASE
)
_CRITERIA = r"(?:dimensions?|criteri(?:a|on)|items?|scores?|questions?)"
_NUMBER_TO_ALL = re.compile(
    rf"^\s*(?:(?:all|every|each)(?:\s+of)?(?:\s+(?:the|these))?(?:\s+(?:\d|two|three|five|six|eight))?\s+{_CRITERIA}"
    rf"\s*(?::|=|\b(?:is|are|gets?|scores?|receives?|deserves?|at)\b)\s*(?:an?\s+)?(?P<value>[0-2])"
    rf"|(?:i\s+(?:would\s+)?(?:give|assign|score)\s+)?(?:an?\s+)?(?P<first>[0-2])\s+(?:points?\s+)?(?:for|on|in|to)\s+(?:all|every|each)(?:\s+of)?"
    rf"(?:\s+(?:the|these))?(?:\s+(?:\d|two|three|five|six|eight))?\s+{_CRITERIA})\s*\.?\s*$",
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
_FEW = ("two", "three", "four", "five")
_FIRST_FEW = re.compile(
    rf"\bthe\s+first\s+(?P<few>{'|'.join(_FEW)})\b(?:\s+(?:criteria|items|questions))?", re.IGNORECASE
)
_ALL_BUT = re.compile(
    rf"^\s*(?P<value>yes|no)\s+(?:to|for|on)\s+(?:all|every|each)(?:\s+(?:the|of|criteri(?:on|a)|items?|questions?)){{0,3}},?\s+"
    rf"(?:but|except(?:\s+for)?|save)\s+(?P<numbers>{_LIST})(?=\s*\.?\s*$)",
    re.IGNORECASE,
)
_MET_LIST = re.compile(
    r"(?:^|(?<=[.;])\s*)(?:criteria\s+|items\s+)?(?:(?P<no>not\s+met|unmet)|met)\s*[:=](?=\s*#?\d)", re.IGNORECASE
)
_ONLY = re.compile(
    rf"^\s*only\s+(?P<numbers>{_LIST})\s+(?:is|are|gets?)\s+(?:a\s+)?(?P<value>yes|no)\s*\.?\s*$", re.IGNORECASE
)
_MET_AND_VALUE = re.compile(
    rf"^\s*(?:(?P<all>all)|(?P<none>none))(?:\s+of)?(?:\s+the)?(?:\s+(?:three|five|six))?\s+criteria\s+(?:is|are)\s+{_MET_WORDS}\s*"
    r"[:;.,–—-]\s*(?:so\s+)?(?:(?:every|each|the)\s+(?:verdict|answer)\s+is\s+)?(?P<value>(?(all)yes|no))(?:\s+(?:to|for|on)\s+all)?\s*\.?\s*$",
    re.IGNORECASE,
)
"""All or none said of the criteria, with the verdict that follows from it."""
_NOT_MET = re.compile(
    rf"\s+(?:is|are)\s+(?:also\s+)?not(?:\s+{_MET_WORDS})?(?=\s*(?:[.;,]|$|and\b|but\b))|\s+(?:is|are)\s+(?:unmet|false)\b",
    re.IGNORECASE,
)
_MET = re.compile(rf"\s+(?:is|are)\s+(?:all\s+|both\s+|also\s+|again\s+)?{_MET_WORDS}\b", re.IGNORECASE)
_ORDINALS = "first second third fourth fifth sixth seventh eighth".split()
_ORDINAL = re.compile(
    rf"\b(?:the\s+)?(?P<ordinal>{'|'.join(_ORDINALS)})(?:\s+(?:criterion|item|question|one|verdict))?\s*(?:is|:|=|,)?\s*(?=(?:yes|no)\b)",
    re.IGNORECASE,
)
_WORD_VALUE = re.compile(r"(?<![\w'’])(?:YES|NO|[0-3])(?![\w.,]\d|\w)")
_FRAME = re.compile(
    r"\b(?:for|on|as|to|i|my|we|the|its|it|answer|answers|say|give|verdict|score|is|are|was|gets|of|criterion|regarding|concerning)\b",
    re.IGNORECASE,
)
_CLAUSE_EDGE = re.compile(
    r"\s*(?:[,;.]|\band\b|\bbut\b|\bwhile\b)(?:\s*(?:[,;.]|\band\b|\bbut\b|\bwhile\b))*\s*", re.IGNORECASE
)
_HEDGED = re.compile(
    r"[?:=\n|/\[\](){}<>]|\b(?:not|neither|nor|never|if|unless|might|may|could|would|should|perhaps|maybe|partly|partially|either|or|wait|actually"
    r"|except|first|initially|changed?)\b|n['’]t\b|->|→",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"(\d{1,2})\s*(?:-|–|to|through)\s*#?(\d{1,2})|(\d{1,2})", re.IGNORECASE)
_LONGEST = 400
_SHORTEST = 12


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
    ordinals = any(word in text.lower() for word in ("first", "second"))
    values = _of_all(line, count) or _respectively(line) or _by_clauses(line, count, several=ordinals)
    if values is None or sorted(values) != list(range(1, count + 1)):
        return None
    tokens = [read_token(values[number]) for number in sorted(values)]
    return [token for token in tokens if token is not None]


def read_named_clauses(text: str, rubric: str, count: int) -> list[Verdict] | None:
    """The verdicts of a sentence that names each criterion once, each in a clause with its verdict; None for any other text.

    >>> [v.value for v in read_named_clauses("For exact match I answer NO, for category YES, and for specificity YES.", "T1", 3)]
    [0.0, 1.0, 1.0]
    >>> read_named_clauses("Neither exact nor specific, but YES for the category.", "T1", 3)
    """
    line = text.replace("*", "").strip()
    if not _SHORTEST < len(line) <= _LONGEST or "\n" in line or _HEDGED.search(line):
        return None
    clauses = [clause for clause in _CLAUSE_EDGE.split(line) if clause.strip()]
    if len(clauses) != count:
        return None
    verdicts: list[Verdict] = []
    for clause in clauses:
        values = _WORD_VALUE.findall(clause)
        label = _FRAME.sub(" ", _WORD_VALUE.sub(" ", clause))
        token = read_token(values[0]) if len(values) == 1 else None
        place = place_of(label, rubric)
        if token is None or place is None:
            return None
        verdicts.append(labelled(token, place, ""))
    return verdicts


def _worded(line: str) -> str:
    """A line with "is met" as YES, "is not" as NO, and ordinals as numbers.

    >>> _worded("1 and 2 are met; 3 is not."), _worded("the first is YES, the second NO")
    ('1 and 2: YES; 3: NO.', '1: YES, 2: NO')
    """
    if line[:1] in "IiMmVvAaOo":
        line = _LEAD.sub("", line)
    if " met (" in line:
        line = _WORD_AND_VALUE.sub(_agreed, line)
    line = _MET_LIST.sub(lambda m: f"{'NO' if m['no'] else 'YES'}:", line)
    line = _NONE_MET.sub("All: NO", _MET_AND_VALUE.sub(lambda m: f"All: {(m['none'] and 'NO') or 'YES'}", line))
    line = _ONLY.sub(lambda m: f"All {'NO' if m['value'].lower() == 'yes' else 'YES'} except {m['numbers']}", line)
    line = _ALL_BUT.sub(r"All \g<value> except \g<numbers>", line)
    line = _FIRST_FEW.sub(lambda m: f"1-{_FEW.index(m['few'].lower()) + 2}", line)
    line = re.sub(
        r"^\s*(yes|no)\s+(?:to|for|on)\s+all\s+(?=but\b|except\b|save\b)", r"All \1 ", line, flags=re.IGNORECASE
    )
    line = _NOT_MET.sub(": NO", line)
    line = _MET.sub(": YES", line)
    return _ORDINAL.sub(lambda match: f"{_ORDINALS.index(match['ordinal'].lower()) + 1}: ", line)


def _agreed(match: re.Match[str]) -> str:
    """The value behind "is met" or "is not met" where it says the same; else everything as it stands."""
    return f"is {match['value']}" if bool(match["no"]) == (match["value"].lower() == "no") else match[0]


def _of_all(line: str, count: int) -> dict[int, str] | None:
    number = _NUMBER_TO_ALL.match(line) if line[-2:].strip(".").isdigit() or line[:1] in "Ii012" else None
    if number:
        return dict.fromkeys(range(1, count + 1), number["value"] or number["first"])
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


def _by_clauses(line: str, count: int, *, several: bool) -> dict[int, str] | None:
    place, values = 0, dict[int, str]()
    while place < len(line):
        rest = _REST.match(line, place) if values else None
        if rest:
            others = set(range(1, count + 1)) - set(values)
            return values | dict.fromkeys(others, rest["value"] or rest["first"])
        match = _CLAUSE.match(line, place)
        if not match or match.end() == place:
            return None
        numbers = numbers_in(match["numbers"] or match["after"] or match["inner"])
        several = several or len(numbers) > 1 or match["numbers"] is None
        if set(numbers) & set(values):
            return None
        values |= dict.fromkeys(numbers, match["value"] or match["first"] or match["before"])
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
