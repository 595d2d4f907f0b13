"""Which criterion a label or a key of a judge's reply names, and verdicts put into the order of the rubric by it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from mmrarebench.judging.layouts.types import Verdict

FILE = Path(__file__).with_name("criterion_names.toml")
_MOST_WORDS = 5
_WORD = re.compile(r"[A-Za-z]+")


@cache
def criterion_names(rubric: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of a rubric's criteria, in order; empty for a rubric without names (evidence).

    >>> len(criterion_names("T4")), criterion_names("evidence")
    (8, ())
    """
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in table.get(rubric, ()))


def place_of(label: str, rubric: str) -> int | None:
    """The place, from 1, of the only criterion that a short label names; None for any other label.

    >>> place_of("correct_disease_category", "T1"), place_of("Exact and specific", "T1"), place_of("remark", "T1")
    (2, None, None)
    """
    words = _WORD.findall(re.sub(r"([a-z])([A-Z])", r"\1 \2", label))
    if not 0 < len(words) <= _MOST_WORDS:
        return None
    text = " ".join(words)
    places = [place for place, pattern in enumerate(criterion_names(rubric), 1) if pattern.search(text)]
    return places[0] if len(places) == 1 else None


def arrange(verdicts: Sequence[Verdict], rubric: str) -> list[Verdict] | None:
    """Verdicts in the order of the rubric: by their numbers, else by their names, else as they stand.

    None where numbers, names and places contradict each other.

    >>> [v.value for v in arrange([Verdict(0.0, False, label="specific"), Verdict(1.0, False, label="category"),
    ...     Verdict(1.0, False, label="exact")], "T1")]
    [1.0, 1.0, 0.0]
    >>> arrange([Verdict(0.0, False, index=2), Verdict(1.0, False), Verdict(1.0, False)], "T1") is None
    True
    """
    whole = list(range(1, len(verdicts) + 1))
    numbers = _from_one([verdict.index for verdict in verdicts])
    names = [place_of(verdict.label, rubric) if verdict.label else None for verdict in verdicts]
    if sorted(number or 0 for number in numbers) == whole:
        pairs = zip(names, numbers, strict=True)
        contradictions = sum(name not in (None, number) and names.count(name) == 1 for name, number in pairs)
        return None if contradictions > 1 else _sorted(verdicts, numbers)
    if any(number not in (None, place) for place, number in enumerate(numbers, 1)):
        return None
    if sorted(name or 0 for name in names) == whole:
        agreed = all(number in (None, name) for number, name in zip(numbers, names, strict=True))
        return _sorted(verdicts, names) if agreed else None
    moved = [name for place, name in enumerate(names, 1) if name not in (None, place)]
    return None if moved else list(verdicts)


def _from_one(numbers: list[int | None]) -> list[int | None]:
    """Numbers counted from 1, where they are counted from 0."""
    if sorted(number for number in numbers if number is not None) != list(range(len(numbers))):
        return numbers
    return [None if number is None else number + 1 for number in numbers]


def _sorted(verdicts: Sequence[Verdict], places: Sequence[int | None]) -> list[Verdict]:
    return [verdict for _, verdict in sorted(zip(places, verdicts, strict=True), key=lambda pair: pair[0] or 0)]
