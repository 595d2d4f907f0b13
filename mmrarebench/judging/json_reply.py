"""Verdicts out of JSON: a list or an object, fenced or not, bare values or objects with a verdict and its reason."""

from __future__ import annotations

import json
import re
from typing import Any

from mmrarebench.judging.layout import Verdict, read_line, read_token

_OPENING = re.compile(r"[\[{]")
_VERDICT_KEYS = (
    "verdict",
    "answer",
    "score",
    "value",
    "rating",
    "result",
    "judgment",
    "judgement",
    "decision",
    "response",
)
_TOTAL_KEYS = re.compile(r"total|sum|overall|average|mean|max", re.IGNORECASE)
_NEXT = re.compile(r"[\s,]*(?=[\[{])")
_MOST_TRIES = 8
_MOST_VALUES = 64


class _DuplicateKeyError(ValueError):
    """An object names one key twice: which verdict counts cannot be told."""


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _DuplicateKeyError
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs)


def json_verdicts(text: str) -> list[Verdict] | None:
    r"""Return the verdicts of the first JSON values that have any, or None where there are none; [] when keys repeat.

    >>> [v.value for v in json_verdicts('```json\n{"exact": "YES", "rest": {"answer": false, "why": "vague"}}\n```')]
    [1.0, 0.0]
    """
    for tries, match in enumerate(_OPENING.finditer(text)):
        if tries == _MOST_TRIES:
            break
        try:
            found = _walk(_values(text, match.start()))
        except _DuplicateKeyError:
            return []
        except (ValueError, RecursionError):
            continue
        if found:
            return found
    return None


def _values(text: str, start: int) -> list[Any]:
    """Return the JSON value that starts here and those that follow it, one a line or separated by commas."""
    value, end = _DECODER.raw_decode(text, start)
    values = [value]
    while (following := _NEXT.match(text, end)) and len(values) < _MOST_VALUES:
        try:
            value, end = _DECODER.raw_decode(text, following.end())
        except ValueError:
            break
        values.append(value)
    return values


def _walk(value: Any) -> list[Verdict]:
    if isinstance(value, dict):
        return _of_object(value)
    if not isinstance(value, list):
        return []
    found: list[Verdict] = []
    for item in value:
        leaf = _leaf(item)
        found.extend([leaf] if leaf else _walk(item))
    return found


def _of_object(value: dict[str, Any]) -> list[Verdict]:
    stated = [key for key in value if key.lower() in _VERDICT_KEYS and _leaf(value[key])]
    if len(stated) == 1:
        leaf = _leaf(value[stated[0]])
        return [leaf] if leaf else []
    keys = list(value)
    if all(key.isdigit() and len(key) < 4 for key in keys):
        keys.sort(key=int)
    found: list[Verdict] = []
    for key in keys:
        if _TOTAL_KEYS.match(key):
            continue
        leaf = _leaf(value[key])
        found.extend([leaf] if leaf else _walk(value[key]))
    return found


def _leaf(value: Any) -> Verdict | None:
    if isinstance(value, bool):
        return Verdict(float(value), False)
    if isinstance(value, int | float):
        return Verdict(float(value), True) if abs(value) < 1e6 else None
    if not isinstance(value, str) or not value:
        return None
    whole = read_token(value)
    if whole:
        return whole
    verdicts = read_line(value).verdicts if "\n" not in value else ()
    return verdicts[0] if len(verdicts) == 1 and verdicts[0].strong and verdicts[0].index is None else None
