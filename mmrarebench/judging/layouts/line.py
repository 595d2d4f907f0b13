"""One line of a judge's reply: which verdict it states, under which number, and how surely.

A line's parts are taken off from the left: markup, a number ("1.", "Dimension 3:"), echoes of the scale ("(YES/NO)"),
brackets, a label ("EXACT MATCH:"). What is left must begin with a verdict that ends there or goes on as an explanation.
A number followed by nothing but its own dot is a list number, never a score.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from mmrarebench.judging.layouts.tokens import ONE, TOKEN, read_degree, token_verdict
from mmrarebench.judging.layouts.types import Line, Verdict

_MARKUP = str.maketrans("", "", '*`"“”')
_LEAD = re.compile(r"^(?:[\s#•·▪●'‘_]+|>(?=\s|>)|[-–—+]\s+)+")
_INNER_LEAD = re.compile(r"^(?:[\s#•·▪●'‘_]+|[-–—+]\s+(?!\d))+")
_INDEX = re.compile(
    r"^(?:\((\d{1,2})\)[.:]?|[\u3040-\u9fff\uac00-\ud7a3]{1,8}\s*(\d{1,2})\s*[:.)]|\(?(viii|vii|vi|iv|v|iii|ii|i)[.)]\s|([一二三四五六七八])\.\s"
    r"|(\d{1,2})\s*(?:->|=>|→)|(?:question|dimension|dim|criterion|criteria|item|part|step|no\.|q|d|#)\s*\.?\s*[#_]?\s*"
    r"(\d{1,2})\b\s*(?:[.)\]:=]|[-–—](?=\s)|(?=\s))|(\d{1,2})\s*[.)\]:](?!\d)|(?P<dashed>\d{1,2})\s+[-–—](?=\s)"
    r"|(\d{1,2})(?:\s+|[-–—])(?=(?:yes|no|true|false)\b)|(\d{1,2})\s*,\s*(?=(?:yes|no|true|false)\s*(?:$|,\s*(?!yes|no|true|false|\d)))|([a-h])[.)]\s|\[(\d{1,2})\]\s+(?=(?:yes|no|true|false)\b|[^:=]{1,60}[:=]\s))\s*",
    re.IGNORECASE,
)
_ECHO = re.compile(
    r"[(\[]?\s*(?:\b(?:yes\s*(?:/|\bor\b|\|)\s*no|no\s*/\s*yes|y\s*/\s*n|true\s*/\s*false)\b"
    r"|\b0\s*[-–/|]\s*1\s*[-–/|]\s*2(?:\s*[-–/|]\s*3)?\b|\b0(?:[-–]|\s*to\s*)[23]\b(?:\s*integer)?)\s*[)\]]?",
    re.IGNORECASE,
)
_BRACKETED_WORD = re.compile(r"[(\[{]\s*(yes|no|true|false)\s*[)\]}]", re.IGNORECASE)
_BRACKETED_AFTER = re.compile(r"([:=?]|\s[-–—])\s*[(\[{]\s*(\d(?:\s*/\s*\d)?|[yn])\s*[)\]}]", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_TOTAL = re.compile(r"^(?:(?:grand |final |sub)?total|sum|overall|average|mean|aggregate|final score)\b", re.IGNORECASE)
_LEGEND = re.compile(r"^(?:note|legend|scale|remark|key to|n\.?b\.?)\b[^:]{0,30}:|^\d\s*=\s*[^\W\d_]", re.IGNORECASE)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii")
_CHINESE = "一二三四五六七八"
_BELOW = re.compile(r"^(?: {2,}|\t)")
_MANY = re.compile(
    rf"^(?:[^:=]{{0,60}}[:=]\s*|(?:my|the)\s+(?:verdicts?|answers?|scores?|ratings?)\s+(?:are|is)\s+)?"
    rf"({TOKEN}(?:(?:\s*[,;|]\s*(?:and\s+)?|\s+(?:and\s+(?=yes|no))?|\.\s+(?=[a-z])){TOKEN})+)[\s.,;]*$",
    re.IGNORECASE,
)
_LABELLED = re.compile(rf"(?:\?\s*[-–—]\s|[:=?]|[-=]>|→|\s[-–—]\s)\s*(?=({TOKEN}))", re.IGNORECASE)
_SEGMENT = re.compile(rf"[A-Za-z*][^.;,:=?\n]{{0,80}}[:=?]\s*{TOKEN}\**\s*(?:[.,;|]\s*|$)", re.IGNORECASE)
_SAID = re.compile(
    rf"(?i:\b(?:score|rating|verdict|answer|mark|grade)\b(?:\s+(?:is|of))?\s+({TOKEN}))\W*$|(?<=[.?!;,])\s*(?:(?:so|[Hh]ence|[Tt]hus|[Tt]herefore),?\s+)?(YES|"
    rf"NO)\W*$"
)
_CONCLUDES = re.compile(
    r"^(?P<label>[A-Za-z][A-Za-z /_-]{2,40})[:=](?:(?!\b(?:YES|NO)\b).)*\b(?i:so|hence|thus|therefore|(?:this|that|it|which|answer|verdict) is)"
    r"\s+(?P<value>YES|NO)\W*$"
)
"""A reason that ends in its only verdict: "Category: the same organ, so YES."."""
_EXPLAINED = re.compile(r"\.?\s*(?:[-–—]\s|:\s|\()")
# A value behind one or two labels that more follows on the same line: read as one verdict it would lose the others.
_UNREAD = re.compile(
    r"""^(?!(?:reason\w*|explanation|rationale|justification|comments?|evidence|because)\b)
        (?:[^:=]{0,80}(?:[:=]\s*|\s[-–—]\s+)){1,2}
        (?-i:YES|NO|Yes|No|[YN])
        \s*(?:,|;|//?\s)""",
    re.IGNORECASE | re.VERBOSE,
)
_OPPOSITE = re.compile(
    r"(?:->|=>|→|\b(?:actually|rather|correction|i mean|changed? to|revised to)\b)\W*(?:yes|no|\d)\b", re.I
)
# "NO issues with safety" denies issues, "NO the name differs" is a verdict with its reason.
_NO_OF = re.compile(
    r"NO\s+(?!(?:the|it|its|this|that|these|those|there|they|he|she|we|i|a|an|because|since|as|but|only|model|answer|not|no|is|does|for|due|based|given)\b)"
    r"[A-Za-z]"
)
_DOUBT = re.compile(
    r"\W{0,6}(?:maybe|perhaps|possibly|not sure|unsure|uncertain|borderline|wait|hmm|scratch that|on reflection|on second thought"
    r"|(?:changed?|revised|corrected|amended) to|or (?:rather|maybe))\b|\s*\?",
    re.I,
)
_ALSO = re.compile(r"\b(?:but|and|also|or|yet|plus)\s+(?:also\s+)?(yes|no)\s*\W*$", re.IGNORECASE)
_PARTLY = re.compile(
    r"\W{0,4}(?:partial(?:ly)?|partly|mostly|largely|in part|to (?:some|a certain) (?:extent|degree)|somewhat|half|almost|nearly|sort of|kind of)\b",
    re.IGNORECASE,
)
_BRACKETED_OPPOSITE = re.compile(r"\([^()]*[;,:–—-]\s*(?P<value>YES|NO)\W*\)")
"""A bracket that ends in a verdict: "YES (I retract this; NO)"."""
_SECOND_NUMBER = re.compile(r"\s*\(\s*\d{1,2}(?:\.\d+)?\s*\)")
_NO_IN_CAPITALS = re.compile(r"(?<!not )(?<!than )(?<!of )(?<!a )\bNO\b")
_YES_IN_CAPITALS = re.compile(r"(?<!not )(?<!than )(?<!of )(?<!a )\bYES\b")
_LAST = re.compile(r"(?:[.;:!?]|\s[-–—]|[-=]>|→)\s*(YES|NO|[0-3])\s*\W*$")
_SEPARATORS = re.compile(r"^(?:\s*(?::|[-=]>|=|→|[-–—](?=\s+[A-Za-z])))*\s*")
_COMPARED = re.compile(r"^(?:[<>≤≥~≈±+−-]=?|=[<>]|[-–—]\s)\s*\d")
_OUTSIDE = -1.0
_POINTS = re.compile(r"(?<=\d)\s*(?:points?|pts?)\b", re.IGNORECASE)
_DIGIT_ONLY = re.compile(r"^[(\[{]\s*(\d{1,2}(?:\s*/\s*\d)?)\s*[)\]}]$")
_ANNOUNCES = re.compile(
    r"\b(?:final|answers?|verdicts?|ratings?|scores?|summary|conclusion|output|results?|evaluation)\b.{0,40}$", re.I
)
_ANNOUNCEMENT_MAX = 80


class _Found(NamedTuple):
    """A verdict within a line and what follows it."""

    verdict: Verdict
    tail: str


def segments(line: str) -> list[str]:
    """Split "Coverage=1, Ordering=2" or "EXACT: NO. CATEGORY: YES." at its labels; any other line stays whole.

    >>> segments("Coverage=1, Ordering=2"), segments("Note: yes")
    (['Coverage=1, ', 'Ordering=2'], ['Note: yes'])
    """
    found = [line[match.start() : match.end()] for match in _SEGMENT.finditer(line)]
    return found if len(found) > 1 and sum(map(len, found)) == len(line) else [line]


def read_line(raw: str) -> Line:
    """Return what one line of a reply states.

    >>> [v.value for v in read_line("**3. TYPE_MATCH:** 2/3 - a sibling").verdicts]
    [2.0]
    >>> read_line("3.").open, read_line("No dosage is given.").prose, read_line("1. YES/NO").undecided
    (True, True, True)
    """
    line = _LEAD.sub("", " ".join(raw.translate(_MARKUP).split())).strip()
    if "|" in line:
        line = _row(line)
    if not line or _TOTAL.match(line) or _LEGEND.match(line):
        return Line()
    found = _read_numbered(line)
    if _BELOW.match(raw) and any(not verdict.strong and verdict.index is None for verdict in found.verdicts):
        return Line(prose=True)
    announces = not found.verdicts and len(line) <= _ANNOUNCEMENT_MAX and _ANNOUNCES.search(line) is not None
    return replace(found, announces=True) if announces else found


def _read_numbered(line: str) -> Line:
    match = _INDEX.match(line)
    shown = next(group for group in match.groups() if group) if match else ""
    index = _number_of(shown) if shown else None
    found = _read_body(_INNER_LEAD.sub("", line[match.end() :]) if match else line, index)
    if match and not found.verdicts and match["dashed"]:
        return _dash_number(line)
    return replace(found, index=index)


def _number_of(shown: str) -> int:
    """The number that a list mark stands for: digits, a Roman or Chinese numeral, or a letter."""
    if shown.isascii() and shown.isdigit():
        return int(shown)
    lowered = shown.lower()
    if lowered in _ROMAN and lowered not in "abcdefgh":
        return _ROMAN.index(lowered) + 1
    return _CHINESE.index(shown) + 1 if shown in _CHINESE else ord(lowered) - 96


def _dash_number(line: str) -> Line:
    """Read "2 - names all tests": the number is the score, for no verdict follows the dash."""
    found = ONE.match(line)
    return Line((replace(token_verdict(found[0]), dashed=True),)) if found else Line(prose=True)


def _read_body(body: str, index: int | None) -> Line:
    degree = read_degree(body)
    if degree is not None:
        return Line((replace(degree, index=index),)) if degree.strong else Line(undecided=True)
    echo = _ECHO.search(body)
    rest = _ECHO.sub(" ", body) if echo and not _MANY.match(body) else body
    stated = ONE.match(rest)
    taken_back = _BRACKETED_OPPOSITE.search(rest) if stated else None
    if stated and taken_back and stated[0].isupper() and stated[0] != taken_back["value"]:
        return Line(undecided=True)
    if stated and (_DOUBT.match(rest[stated.end() :]) or _undermined(stated[0], rest[stated.end() :])):
        return Line(undecided=True)
    rest = _SEPARATORS.sub("", _POINTS.sub("", _without_brackets(rest)).strip())
    if _COMPARED.match(rest):
        return Line((Verdict(_OUTSIDE, True, None, index),))
    if not rest:
        undecided = bool(echo) and not body.rstrip().endswith(":")
        return Line(open=index is not None and not undecided, undecided=undecided)
    many = _MANY.match(rest)
    if many:
        verdicts = tuple(token_verdict(token) for token in ONE.findall(many[1]))
        return Line(verdicts) if index is None else Line(undecided=True)
    found = _at_start(rest, index)
    if index is not None and _NO_OF.match(rest):
        found = _after_label(rest, index)
        if not found:
            return Line(undecided=True)
    found = found or _after_label(rest, index)
    if not found and _UNREAD.search(rest):
        return Line(undecided=True)
    if found:
        return Line(undecided=True) if _contradicts(found) else Line((found.verdict,))
    return Line(open=index is not None and rest.endswith(":"), prose=True)


def _undermined(token: str, tail: str) -> bool:
    """Whether what stands right behind a verdict takes it back: "partially", or a second number in brackets."""
    return (_SECOND_NUMBER if token[0].isdigit() else _PARTLY).match(tail) is not None


def _contradicts(found: _Found) -> bool:
    """Whether what follows a verdict states another one, or doubts it."""
    if _OPPOSITE.search(found.tail) or _DOUBT.match(found.tail):
        return True
    opposite = _NO_IN_CAPITALS if found.verdict.value else _YES_IN_CAPITALS
    if found.verdict.capital and not found.verdict.scale and opposite.search(found.tail):
        return True
    last = _LAST.search(found.tail) or (None if found.verdict.scale else _ALSO.search(found.tail))
    if last is None:
        return False
    final = token_verdict(last[1])
    return final.scale == found.verdict.scale and final.value != found.verdict.value


def _without_brackets(body: str) -> str:
    alone = _DIGIT_ONLY.match(body.strip())
    if alone:
        return alone[1]
    stripped = body.strip()
    if stripped[:1] in ("[", "(") and stripped[-1:] in ("]", ")") and _MANY.match(stripped[1:-1].strip()):
        return stripped[1:-1]
    body = _BRACKETED_AFTER.sub(r"\1 \2 ", _BRACKETED_WORD.sub(r" \1 ", body))
    for _ in range(3):
        body, count = _BRACKETS.subn(" ", body)
        if not count:
            break
    return body


def _at_start(rest: str, index: int | None) -> _Found | None:
    match = ONE.match(rest)
    if not match:
        return None
    tail = rest[match.end() :]
    strength = _strength(match[0], tail, index is not None)
    return None if strength is None else _Found(token_verdict(match[0], index, strength), tail)


def _strength(token: str, tail: str, placed: bool) -> bool | None:
    """Return whether what follows a verdict leaves it plain (True), doubtful (False) or no verdict (None)."""
    number = token[0].isdigit()
    bare = tail.strip()
    if bare in ("", ".", ",", ";", "!"):
        return None if number and bare == "." and not placed else True
    if len(token) == 1 and not number:
        return True if bare[0] in "-–—" else (placed if bare[0] == ":" else None)
    if bare[0] in "-–—=→:(":
        spaced = tail[0].isspace() or (not number and bare[0] in ":(—–") or (placed and bare[0] == ":")
        return True if spaced else None
    if bare[0] in ",;." and (not number or bare[1:].lstrip()[:1].isalpha()):
        return placed
    if number or not token.isupper() or re.match(r"(?:or|and|vs)\b", bare, re.IGNORECASE):
        return None
    return placed


def _after_label(rest: str, index: int | None) -> _Found | None:
    for match in _LABELLED.finditer(rest):
        token = match[1]
        tail = rest[match.end() + len(token) :]
        dashed = match[0].strip() in ("-", "–", "—")
        if dashed and tail.strip(" .,;") and not _EXPLAINED.match(tail):
            continue
        if _strength(token, tail, True):
            return _Found(replace(token_verdict(token, index), label=rest[: match.start()].strip()), tail)
    said = _SAID.search(rest) if index is not None else None
    if said:
        return _Found(token_verdict(said[1] or said[2], index), "")
    concluded = _CONCLUDES.match(rest)
    return (
        _Found(replace(token_verdict(concluded["value"], index), label=concluded["label"]), "") if concluded else None
    )


def _row(line: str) -> str:
    """Turn a table row into "1. verdict", or into nothing where no single cell is a verdict."""
    cells = [cell.strip() for cell in line.strip("| ").split("|")]
    if len(cells) < 2:
        return cells[0]
    if len(cells) > 2 and all(map(ONE.fullmatch, cells)):
        return ", ".join(cells)
    index, rest = (f"{cells[0].rstrip('.)')}. ", cells[1:]) if re.fullmatch(r"\d{1,2}[.)]?", cells[0]) else ("", cells)
    first = re.sub(r"^[^:=|]{1,40}[:=]\s*", "", cells[0])
    if len(cells) > 2 and all(map(ONE.fullmatch, [first, *cells[1:]])):
        return ", ".join([first, *cells[1:]])
    tokens = [cell for cell in rest if ONE.fullmatch(cell)]
    return f"{index}{tokens[0]}" if len(tokens) == 1 else ""
