"""Verdicts out of JSON: a list or an object, fenced or not, bare values or objects with a verdict and its reason.

Each verdict keeps the name or number that its key or its object gives it. Values whose keys call them earlier, a draft, a
maximum or a confidence are no verdicts, and a schema is none either.
"""

from __future__ import annotations

import ast
import json
import re
from typing import Any, NamedTuple

from mmrarebench.judging.layouts.line import read_line
from mmrarebench.judging.layouts.sections import Role, role_of
from mmrarebench.judging.layouts.tokens import read_token
from mmrarebench.judging.layouts.types import Verdict, labelled

_OPENING = re.compile(r"[\[{]")
_VERDICT_KEYS = re.compile(
    r"""
    (?:final_?)?(?:verdict|answer|score|value|rating|result|judge?ment|decision|response|grade|points?   # nouns
      |(?:is_)?met|pass(?:ed)?|fulfilled|satisfied                                                        # met or not
      |v)
    | final
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NAME_KEYS = re.compile(
    r"(?:criterion|criteria|dimension|dim|name|question|item|aspect|label|key|title|category_name)(?:_?name)?",
    re.IGNORECASE,
)
_NUMBER_KEYS = re.compile(
    r"(?:id|index|number|no|nr|q|question|criterion|dimension|dim|item|line|position)(?:_?(?:id|number|no))?",
    re.IGNORECASE,
)
_OTHER_KEYS = re.compile(
    r"total|sum\b|overall|average|mean|max|min|out_?of|scale|range|weight|confidence|certainty|probability|percent|count|reason"
    r"|explanation|rationale|justification|comment|note|evidence|track|version|model|seed",
    re.IGNORECASE,
)
_LIST_KEYS = re.compile(
    r"(?:final_?)?(?:verdicts|answers|scores|values|ratings|results|judge?ments|decisions|responses|grades)",
    re.IGNORECASE,
)
_LISTED_KEY = re.compile(rf"(?:{_VERDICT_KEYS.pattern})s?|output", re.IGNORECASE | re.VERBOSE)
_PLACE = re.compile(
    r"(?:(?:q|c|d|dim|item|question|criterion|dimension|line|part|verdict|score|answer|no\.?|#)[ _-]?)?#?(\d{1,2})",
    re.IGNORECASE,
)
_NEXT = re.compile(r"[\s,;]*(?=[\[{])")
_PYTHON_LITERAL = re.compile(r"\{\s*(?:'|[\w\"]+\s*:\s*(?:'|True|False))|\[\s*(?:\{?\s*'|True|False)")
_QUOTED_OR_BRACKET = re.compile(r"""'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|[\[\]{}]""")
_NUMBERED_VALUE = re.compile(r"\s*\d{1,2}\s*[.:)]\s*(?:yes|no)\W*", re.IGNORECASE)
_LONGEST_LITERAL = 20_000
_MOST_TRIES = 8
_MOST_VALUES = 64


class _DuplicateKeyError(ValueError):
    """An object names one key twice: which verdict counts is undecided."""


class _UnreadableError(_DuplicateKeyError):
    """A text begins as a Python object: it may hold verdicts that cannot be read."""


class JsonReading(NamedTuple):
    """Verdicts of one JSON value; ``contradictory`` where a key repeats."""

    verdicts: tuple[Verdict, ...] = ()
    contradictory: bool = False


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _DuplicateKeyError
    return value


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs)


def _decode(text: str, start: int) -> tuple[Any, int]:
    r"""The JSON value, or the Python literal of the same form, that begins at a place, and where it ends.

    >>> _decode("so {'exact': 'NO', 'specific': True}.", 3)
    ({'exact': 'NO', 'specific': True}, 36)
    """
    try:
        return _DECODER.raw_decode(text, start)
    except _DuplicateKeyError:
        raise
    except ValueError:
        if not _PYTHON_LITERAL.match(text, start):
            raise
    end = _closing(text, start)
    return _python_literal(text[start:end]), end


def _closing(text: str, start: int) -> int:
    """Where the bracket that opens at a place is closed, brackets within quotes left out."""
    depth = 0
    for part in _QUOTED_OR_BRACKET.finditer(text, start, start + _LONGEST_LITERAL):
        depth += 1 if part[0] in "[{" else -1 if part[0] in "]}" else 0
        if depth == 0:
            return part.end()
    raise _UnreadableError


def _python_literal(text: str) -> Any:
    """A Python literal without repeated keys, of values that JSON has."""
    try:
        tree = ast.parse(text, mode="eval")
        value = json.loads(json.dumps(ast.literal_eval(tree)))
    except (ValueError, SyntaxError, TypeError, MemoryError) as error:
        raise _UnreadableError from error
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            _pairs([(ast.dump(key) if key else "", None) for key in node.keys])
    return value


def read_json(text: str) -> list[JsonReading]:
    r"""Read the verdicts of every JSON value of a text, in order; values without any are left out.

    >>> [[v.value for v in r.verdicts] for r in read_json('```json\n{"exact": "YES", "rest": {"answer": false, "why": "vague"}}\n```')]
    [[1.0, 0.0]]
    >>> [[v.value for v in r.verdicts] for r in read_json('{"draft": ["YES"], "final": ["NO"]} {"type": "object", "properties": {}}')]
    [[0.0]]
    """
    readings: list[JsonReading] = []
    place = tries = 0
    while (opening := _OPENING.search(text, place)) and tries < _MOST_TRIES and len(readings) < _MOST_VALUES:
        try:
            value, place = _decode(text, opening.start())
            verdicts = _walk(value)
        except _DuplicateKeyError:
            return [JsonReading(contradictory=True)]
        except (ValueError, RecursionError):
            tries, place = tries + 1, opening.end()
            continue
        if verdicts:
            readings.append(JsonReading(tuple(verdicts)))
    return readings


def without_json(text: str) -> str:
    """A text without the JSON values in it.

    >>> without_json('My verdict: {"a": "YES"} as asked').split()
    ['My', 'verdict:', 'as', 'asked']
    """
    kept, place = list[str](), 0
    while opening := _OPENING.search(text, place):
        try:
            _, end = _decode(text, opening.start())
        except (ValueError, RecursionError):
            end = opening.end()
            kept.append(text[place:end])
        else:
            kept += [text[place : opening.start()], "\n"]
        place = end
    return "".join([*kept, text[place:]])


def _walk(value: Any) -> list[Verdict]:
    if isinstance(value, dict):
        return _of_object(value)
    if not isinstance(value, list):
        return []
    verdicts: list[Verdict] = []
    for item in value:
        leaf = _leaf(item)
        verdicts += [leaf] if leaf else _walk(item)
    return verdicts


def _of_object(value: dict[str, Any]) -> list[Verdict]:
    if _is_schema(value):
        return []
    if value and all(key.lower() in ("yes", "no") and isinstance(item, list) for key, item in value.items()):
        return _by_value(value)
    lists = [
        found
        for key, item in value.items()
        if isinstance(item, list)
        and (_LIST_KEYS.fullmatch(key) or _VERDICT_KEYS.fullmatch(key))
        and len(found := _walk(item)) > 1
    ]
    if len(lists) == 1 and not any(
        isinstance(item, list | dict) and len(_walk(item)) > 1 and _walk(item) != lists[0] for item in value.values()
    ):
        return lists[0]
    nested = [inner for item in value.values() if isinstance(item, dict) and len(inner := _walk(item)) > 1]
    if len(nested) == 1 and not any(isinstance(item, list) for item in value.values()):
        return nested[0]  # beside a score or a total of it
    stated = [key for key in value if _VERDICT_KEYS.fullmatch(key) and _leaf(value[key])]
    if len(stated) == 1:
        leaf = _leaf(value[stated[0]])
        return [_named(leaf, value, stated[0])] if leaf else []
    rows = [
        row
        for key, item in value.items()
        if isinstance(item, str) and _LISTED_KEY.fullmatch(key) and (row := _row_of(item))
    ]
    if len(rows) == 1 and not any(_leaf(item) for key, item in value.items() if not _OTHER_KEYS.match(key)):
        return rows[0]
    value = _current(value)
    verdicts: list[Verdict] = []
    for key, item in value.items():
        if _OTHER_KEYS.match(key):
            continue
        leaf = _leaf(item)
        inner = [leaf] if leaf else _walk(item)
        verdicts += [_keyed(inner[0], key)] if len(inner) == 1 else inner
    return verdicts


def _by_value(value: dict[str, Any]) -> list[Verdict]:
    """Verdicts listed by what they are: {"YES": [1], "NO": [2, 3]}; none where an entry is no number."""
    entries = [(key.lower() == "yes", item) for key, items in value.items() for item in items]
    if not all(isinstance(item, int) and not isinstance(item, bool) for _, item in entries):
        return []
    return [Verdict(float(yes), False, index=item) for yes, item in entries]


def _row_of(text: str) -> list[Verdict]:
    """Verdicts that stand in one text, as "YES,NO,YES"."""
    verdicts = list(read_line(text).verdicts) if "\n" not in text else []
    return verdicts if len(verdicts) > 1 and all(v.strong and v.index is None for v in verdicts) else []


def _is_schema(value: dict[str, Any]) -> bool:
    return isinstance(value.get("properties"), dict) or "$schema" in value


def _current(value: dict[str, Any]) -> dict[str, Any]:
    """An object without its earlier lists, where a key says which list is final; lists come before all else."""
    roles = {key: role_of(key.replace("_", " ")) for key, item in value.items() if isinstance(item, dict | list)}
    final = [key for key, role in roles.items() if role is Role.FINAL]
    if final:
        return {final[-1]: value[final[-1]]}
    lists = [key for key in roles if _LIST_KEYS.fullmatch(key)]
    if len(lists) == 1:
        return {lists[0]: value[lists[0]]}
    return {key: item for key, item in value.items() if roles.get(key) not in (Role.DRAFT, Role.EXAMPLE, Role.NOTES)}


def _named(verdict: Verdict, value: dict[str, Any], verdict_key: str) -> Verdict:
    """A verdict with the number and the name that its object states beside it."""
    index, label = verdict.index, verdict.label
    for key, item in value.items():
        if key == verdict_key:
            continue
        text = str(item)
        if _NUMBER_KEYS.fullmatch(key) and (place := _PLACE.fullmatch(text)) and not isinstance(item, bool):
            index = int(place[1])
        elif _NAME_KEYS.fullmatch(key) and isinstance(item, str):
            label = text
    return labelled(verdict, index, label)


def _keyed(verdict: Verdict, key: str) -> Verdict:
    place = _PLACE.fullmatch(key)
    if place:
        return labelled(verdict, verdict.index or int(place[1]), verdict.label)
    return labelled(verdict, verdict.index, verdict.label or key)


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
    plain = len(verdicts) == 1 and verdicts[0].strong
    return verdicts[0] if plain and (verdicts[0].index is None or _NUMBERED_VALUE.fullmatch(value)) else None
