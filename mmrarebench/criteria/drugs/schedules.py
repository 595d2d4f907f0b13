"""Schedules as numbers of times a day, so that two ways of writing one schedule are equal.

>>> times_a_day("every other week") == times_a_day("fortnightly"), times_a_day("q8h"), times_a_day("with meals")
(True, 3.0, None)
"""

from __future__ import annotations

import re

_DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "fortnight": 14.0, "month": 30.0, "year": 365.0}
_COUNTS = {"once": 1, "one": 1, "a": 1, "twice": 2, "two": 2, "thrice": 3, "three": 3, "four": 4, "five": 5, "six": 6}
_COUNTS |= {
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "fourteen": 14,
    "other": 2,
    "second": 2,
    "third": 3,
}
_COUNTS |= {"fourth": 4}
_UNIT = r"(?P<unit>hour|hr|h|day|d|week|wk|w|fortnight|month|mo|year|yr|y)"
_NUMBER = r"(?P<number>\d+(?:\.\d+)?(?:\s?-?\s?)|[a-z]+\s+)"
_EVERY = re.compile(rf"\b(?:(?:every|each)\s+|q\.?\s?(?=\d)){_NUMBER}?{_UNIT}s?\b", re.IGNORECASE)
_TIMES = re.compile(
    rf"""
    \b(?P<number>once|twice|thrice|\w+\s+times|\d+\s*[x×])      # how often
    \s*(?:/|a|per|every|each|in\s+an?)?\s*
    (?:{_UNIT}s?\b|(?P<ly>dai|week|month|year)ly\b)             # in what time
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LY = re.compile(
    r"""
    \b(?:(?P<number>two|three|four|six|eight|twelve|\d+)[ -])?        # every how many
    (?P<ly>hour|dai|week|fortnight|month|quarter|year)ly\b            # of what
    """,
    re.IGNORECASE | re.VERBOSE,
)
_FIXED = (  # letters of prescriptions and set phrases, and how often a day they mean
    (re.compile(r"\b(?:q\.?i\.?d\b|qds\b)", re.IGNORECASE), 4.0),
    (re.compile(r"\b(?:t\.?i\.?d\b|tds\b)", re.IGNORECASE), 3.0),
    (
        re.compile(
            r"\b(?:b\.?i\.?d\b|bds?\b|in the morning and (?:in )?the evening|morning and (?:evening|night))",
            re.IGNORECASE,
        ),
        2.0,
    ),
    (re.compile(r"\b(?:alternate days|q\.?o\.?d\b)", re.IGNORECASE), 0.5),
    (re.compile(r"\b(?:fortnight|biweekly)\b", re.IGNORECASE), 1 / 14),
    (re.compile(r"\b(?:annual(?:ly)?|per annum)\b", re.IGNORECASE), 1 / 365),
    (
        re.compile(
            r"""
            \b(?:q\.?d\b|o\.?d\b|nocte                                 # letters of prescriptions
              |per\ day|a\ day|/\s?day|nightly
              |at\ night|at\ bedtime|(?:each|every|in\ the)\ (?:morning|evening|night))   # a time of the day
            """,
            re.IGNORECASE | re.VERBOSE,
        ),
        1.0,
    ),
    (re.compile(r"\b(?:per|a) week\b", re.IGNORECASE), 1 / 7),
    (re.compile(r"\b(?:per|a) month\b", re.IGNORECASE), 1 / 30),
    (re.compile(r"\b(?:per|a) year\b", re.IGNORECASE), 1 / 365),
)
_LETTERS = {"h": "hour", "hr": "hour", "d": "day", "w": "week", "wk": "week", "mo": "month", "y": "year", "yr": "year"}
_STEMS = {"dai": "day", "hour": "hour", "week": "week", "fortnight": "fortnight", "month": "month", "year": "year"}


def times_a_day(text: str) -> float | None:
    """Times a day of a schedule; below 1 for one that is not daily, None where no schedule is read.

    >>> [times_a_day(text) for text in ("twice daily", "10 mg at night", "every 3 days", "once")]
    [2.0, 1.0, 0.3333333333333333, None]
    """
    match = _TIMES.search(text)
    if match:
        number = _count(match["number"].lower().rstrip("x×").removesuffix("times").strip())
        unit = _STEMS[match["ly"].lower()] if match["ly"] else _unit(match["unit"])
        return number / _DAYS[unit] if number else None
    match = _EVERY.search(text)
    if match:
        number = _count((match["number"] or "one").strip(" -").lower())
        return 1 / (number * _DAYS[_unit(match["unit"])]) if number else None
    match = _LY.search(text)
    if match:
        number = _count((match["number"] or "one").lower()) or 1.0
        days = 91.0 if match["ly"].lower() == "quarter" else _DAYS[_STEMS[match["ly"].lower()]]
        return 1 / (number * days)
    return next((value for pattern, value in _FIXED if pattern.search(text)), None)


def same_schedule(left: float, right: float) -> bool:
    """Whether two schedules are one: within a tenth, since a month has four weeks and some days.

    >>> same_schedule(1 / 28, 1 / 30), same_schedule(1.0, 1 / 7)
    (True, False)
    """
    return abs(left - right) <= 0.1 * max(left, right)


def _unit(word: str) -> str:
    return _LETTERS.get(word.lower(), word.lower())


def _count(word: str) -> float | None:
    return float(word) if word.replace(".", "", 1).isdecimal() else _COUNTS.get(word)
