"""Which verdicts a section of a judge's reply states: by JSON, by clauses or by lines; exactly one reading, or the reason why not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from mmrarebench.judging.layouts.clauses import read_clauses, read_named_clauses
from mmrarebench.judging.layouts.corrections import Correction, read_correction, settle_line
from mmrarebench.judging.layouts.json_reply import read_json, without_json
from mmrarebench.judging.layouts.labels import arrange, place_of
from mmrarebench.judging.layouts.line import read_line, segments
from mmrarebench.judging.layouts.markup import flatten_elements, flatten_mappings, without_braces
from mmrarebench.judging.layouts.one_line import spread
from mmrarebench.judging.layouts.tables import flatten_tables, read_ticks, rule_separated_values
from mmrarebench.judging.layouts.types import Line, Verdict

Shape = tuple[int | None, ...]
"""One entry a verdict: None for yes or no, else the highest number."""


class Reason(StrEnum):
    """Why a reply has no score."""

    EMPTY = "empty"
    CALL_FAILED = "call_failed"
    REFUSAL = "refusal"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    AMBIGUOUS = "ambiguous"
    OUT_OF_RANGE = "out_of_range"
    TRUNCATED = "truncated"


@dataclass(frozen=True)
class SectionReading:
    """Content of a section: complete verdicts in the rubric's order, or a reason; corrections; the lines behind it."""

    values: tuple[int, ...] | None = None
    reason: Reason | None = None
    corrections: tuple[Correction, ...] = ()
    lines: tuple[Line, ...] = field(default=(), repr=False)
    refused: bool = False

    @property
    def verdicts(self) -> list[Verdict]:
        """Every verdict of the lines, complete or not."""
        return [verdict for line in self.lines for verdict in line.verdicts]


_INLINE_TAGS = re.compile(r"</?(?:b|strong|i|em|code|u|span)>", re.IGNORECASE)
_TAGS = re.compile(r"</?[A-Za-z]\w{0,20}[^<>]{0,40}/?>")
_INLINE = re.compile(
    r"(?:^|(?<=[\s,;]))\(?(\d{1,2})(?:[.):=]|[-–—](?=(?i:yes|no|true|false)\b))(?=\s*[^\s\d.])|(?:^|(?<=[\s,;]))\(?(\d{1,2})[.):](?=\s+\d)"
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii")
_LEADER = re.compile(r"^\s*([^\t:.|]{2,60}?)\s*(?:\t+|\.{3,})\s*((?i:yes|no|true|false)|\d)\W*$")
_INNER_MARK = re.compile(r"\(?\b([ivx]{1,4}|[a-h])\)\s*(?=(?:yes|no|true|false|\d)\b)", re.IGNORECASE)
_NAME_FIRST = re.compile(r"(?P<label>[A-Z][A-Za-z /-]{2,40}):\s*(?:YES|NO|Yes|No|\d)\b")
_NAME_EDGE = re.compile(rf"(?<=[.;])\s+(?={_NAME_FIRST.pattern.replace('?P<label>', '?:')})")
_NUMBERED = re.compile(r"^\W*\(?\d{1,2}\s*[.):\]]")
_CHANGES_LEAD = re.compile(r"^\W*(?:correction|corrected|revis\w+|update\w*|amend\w*|final)\b", re.IGNORECASE)
# A refusal below a list: the list was the form asked for, and nobody answers it.
_REFUSES = re.compile(
    r"""
    \b(?:i|we)\s*(?:cannot|can\s?not|can['’]t|am\ (?:not\ able|unable)|are\ (?:not\ able|unable)|['’]m\ (?:not\ able|unable)|won['’]t|will\ not
    |must\ decline|decline|do\ not\ have\ enough|don['’]t\ have)\b
    | \bplease\ (?:send|provide|share|supply|paste|give|include|attach)\b
    | \b(?:no|the)\ (?:model\ )?(?:answer|response|reply|material)\ (?:to\ be\ judged\ )?(?:was|is|has\ been)
      \ (?:missing|empty|(?:not\ )?(?:given|provided|supplied|attached|included|shown|sent|available|present))\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def read_section(text: str, shape: Shape, rubric: str) -> SectionReading:
    r"""Read one section.

    >>> read_section('["NO", "YES", "YES"]\nActually, item 2 is NO.', (None,) * 3, "T1").corrections[0].verdicts[0].index
    2
    >>> read_section("1-3: YES", (None,) * 3, "T1").values
    (1, 1, 1)
    """
    text = spread(without_braces(text), len(shape))
    structured = _by_json(text, shape, rubric) if "[" in text or "{" in text else None
    if isinstance(structured, tuple):
        rest = _by_lines(without_json(text), shape, rubric, stated=True)
        agreed = rest.values in (None, structured)
        values, reason = (structured, None) if agreed else (None, Reason.AMBIGUOUS)
        return SectionReading(values, reason, rest.corrections, rest.lines, rest.refused)
    clauses = read_clauses(text, len(shape)) or read_named_clauses(text, rubric, len(shape))
    if clauses is not None:
        by_numbers = fit(clauses, shape, rubric)
        return SectionReading(by_numbers) if isinstance(by_numbers, tuple) else SectionReading(reason=by_numbers)
    by_lines = _by_lines(text, shape, rubric)
    if structured and by_lines.values is None:
        return SectionReading(None, structured, by_lines.corrections, by_lines.lines, by_lines.refused)
    return by_lines


def _by_json(text: str, shape: Shape, rubric: str) -> tuple[int, ...] | Reason | None:
    readings = read_json(text)
    if not readings:
        return None
    if any(reading.contradictory for reading in readings):
        return Reason.AMBIGUOUS
    complete = [reading.verdicts for reading in readings if len(reading.verdicts) == len(shape)]
    if not complete:
        verdicts = [verdict for reading in readings for verdict in reading.verdicts]
        if len(verdicts) != len(shape):
            return Reason.TOO_MANY if len(verdicts) > len(shape) else Reason.TOO_FEW
        return fit(verdicts, shape, rubric)
    if len(complete) < len(readings):
        return Reason.TOO_MANY
    values = {fit(verdicts, shape, rubric) for verdicts in complete}
    return values.pop() if len(values) == 1 else Reason.AMBIGUOUS


def _by_lines(text: str, shape: Shape, rubric: str, *, stated: bool = False) -> SectionReading:
    """Read the lines of a section; ``stated`` says that verdicts stand before them."""
    text = flatten_mappings(flatten_elements(_INLINE_TAGS.sub(" ", text) if "<" in text else text))
    text = rule_separated_values(text)
    if "|" in text:
        text = flatten_tables(text, len(shape))
    text = read_ticks(text, len(shape))
    raws = _TAGS.sub("\n", text).splitlines() if "<" in text else text.splitlines()
    lines: list[Line] = []
    corrections: list[Correction] = []
    refused = False
    for raw in filter(str.strip, raws):
        correction = None if _NUMBERED.match(raw) else read_correction(raw)
        if correction:
            corrections += [correction] if stated else []
            continue
        read = [read_line(part) for part in _parts(settle_line(_row(raw, len(shape))), rubric)]
        verdict_line = any(line.verdicts for line in read)
        refused = not verdict_line and (refused or (stated and _REFUSES.search(raw) is not None))
        stated = stated or verdict_line
        lines += read
    chosen = _choose(lines, shape)
    values = chosen if isinstance(chosen, Reason) else fit(chosen, shape, rubric)
    if (
        not isinstance(chosen, Reason)
        and any(v.index for v in chosen)
        and any(n.index == len(shape) + 1 for n in lines)
    ):
        values = Reason.TOO_MANY
    if isinstance(values, Reason):
        return SectionReading(None, values, tuple(corrections), tuple(lines), refused)
    return SectionReading(values, None, tuple(corrections), tuple(lines), refused)


def _row(raw: str, count: int) -> str:
    """A line of verdicts with Roman or lettered marks before them, with numbers in their place.

    >>> _row("(i) YES (ii) NO", 2), _row("(a) YES (b) NO", 2), _row("YES/NO", 2)
    ('1. YES 2. NO', '1. YES 2. NO', 'YES/NO')
    """
    leader = _LEADER.match(raw)
    if leader:
        return f"{leader[1]}: {leader[2]}"
    marks = tuple(match[1].lower() for match in _INNER_MARK.finditer(raw))
    if len(marks) != count or count < 2:
        return raw
    places = _ROMAN if marks == _ROMAN[:count] else tuple("abcdefgh")
    if marks != places[:count]:
        return raw
    return _INNER_MARK.sub(lambda match: f"{places.index(match[1].lower()) + 1}. ", raw).strip()


def changes_of(text: str) -> list[Correction]:
    """Corrections of a section that is announced as one, line by line.

    >>> [c.verdicts[0].value for c in changes_of("0 for item 1")]
    [0.0]
    """
    found = []
    for raw in filter(str.strip, text.splitlines()):
        correction = read_correction(raw if _CHANGES_LEAD.match(raw) else f"Correction: {raw}")
        if correction and correction.resolved:
            found.append(correction)
    return found


def _parts(raw: str, rubric: str) -> list[str]:
    """Split "1. NO 2. YES 3. YES" at its numbers, or a line at its names; any other line stays whole, with its indent."""
    line = " ".join(raw.split())
    starts: list[int] = []
    for match in _INLINE.finditer(line):
        if int(match[1] or match[2]) == len(starts) + 1:
            starts.append(match.start())
    if len(starts) < 2:
        labelled = segments(line)
        return labelled if len(labelled) > 1 else _named_parts(line, rubric) or [raw]
    edges = [*starts, len(line)] if not line[: starts[0]].strip() else [0, *starts, len(line)]
    return [line[start:end] for start, end in pairwise(edges)]


def _named_parts(line: str, rubric: str) -> list[str]:
    """The sentences of a line that each begin with another criterion and its verdict; none for any other line.

    >>> _named_parts("Exact: NO, another disease. Category: YES, same organ.", "T1")
    ['Exact: NO, another disease.', 'Category: YES, same organ.']
    """
    parts = _NAME_EDGE.split(line) if line.count(":") > 1 else []
    if len(parts) < 2:
        return []
    names = [_NAME_FIRST.match(part) for part in parts]
    places = [place_of(name["label"], rubric) for name in names if name]
    return parts if len(set(places)) == len(parts) and None not in places else []


def _choose(lines: Sequence[Line], shape: Shape) -> list[Verdict] | Reason:
    """Return the one run of verdicts that the lines state, or why there is none."""
    count = len(shape)
    if any(line.undecided for line in lines):
        return Reason.AMBIGUOUS
    numeric = _numeric(lines, shape)
    if numeric is not None:
        return numeric
    kinds = {expected is not None for expected in shape}
    rows = [n.verdicts for n in lines if len(n.verdicts) > 1 and all(v.scale in kinds for v in n.verdicts)]
    singles = [v for line in lines if len(line.verdicts) == 1 for v in line.verdicts if v.scale in kinds]
    plain = [v for v in singles if v.strong]
    if rows:
        return _of_rows(rows, plain, count)
    if len(plain) == count:
        return Reason.AMBIGUOUS if any(v.capital and not v.strong for v in singles) else plain
    if len(plain) > count:
        return Reason.TOO_MANY
    if len(singles) == count:
        return singles
    other_kind = any(v.scale not in kinds for line in lines for v in line.verdicts)
    return (
        Reason.TOO_MANY if len(singles) > count else Reason.AMBIGUOUS if other_kind and not singles else Reason.TOO_FEW
    )


def _numeric(lines: Sequence[Line], shape: Shape) -> list[Verdict] | None:
    """Verdicts given as 0 and 1 throughout, where the rubric asks for yes and no; None for any other reply."""
    verdicts = [verdict for line in lines for verdict in line.verdicts]
    if (
        None not in shape
        or len(verdicts) != len(shape)
        or not all(v.scale and v.strong and not v.dashed for v in verdicts)
    ):
        return None
    if any(v.out_of for v in verdicts) or any(
        most is None and v.value not in (0, 1) for v, most in zip(verdicts, shape, strict=True)
    ):
        return None
    return verdicts


def _of_rows(rows: Sequence[tuple[Verdict, ...]], plain: Sequence[Verdict], count: int) -> list[Verdict] | Reason:
    if len(rows) == 1 and not plain:
        row = list(rows[0])
        return row if len(row) == count else Reason.TOO_FEW if len(row) < count else Reason.TOO_MANY
    if (
        len(rows) == 1
        and len(plain) == len(rows[0]) == count
        and [v.value for v in plain] == [v.value for v in rows[0]]
    ):
        return list(plain)
    total = sum(map(len, rows)) + len(plain)
    return Reason.TOO_FEW if total < count else Reason.TOO_MANY if total > count else Reason.AMBIGUOUS


def fit(verdicts: Sequence[Verdict], shape: Shape, rubric: str) -> tuple[int, ...] | Reason:
    """Put verdicts in the order of the rubric and check each against what its place allows."""
    ordered = arrange(verdicts, rubric)
    numbered = any(v.index is not None for v in verdicts)
    if ordered is None or (numbered and any(v.dashed for v in verdicts)):
        return Reason.AMBIGUOUS
    values: list[int] = []
    for verdict, most in zip(ordered, shape, strict=True):
        value = place_value(verdict, most)
        if isinstance(value, Reason):
            return value
        values.append(value)
    return tuple(values)


def place_value(verdict: Verdict, most: int | None) -> int | Reason:
    """The value of a verdict at a place, or why it cannot stand there; 0 and 1 count as no and yes.

    >>> place_value(Verdict(1.0, True), None), place_value(Verdict(3.0, True), 2)
    (1, <Reason.OUT_OF_RANGE: 'out_of_range'>)
    """
    if most is None:
        return int(verdict.value) if verdict.value in (0, 1) and verdict.out_of is None else Reason.AMBIGUOUS
    if not verdict.scale:
        return Reason.AMBIGUOUS
    inside = verdict.value.is_integer() and 0 <= verdict.value <= most and verdict.out_of in (None, most)
    return int(verdict.value) if inside else Reason.OUT_OF_RANGE
