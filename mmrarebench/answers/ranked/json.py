"""Ranked lists written as JSON, fenced or not, cut off or not: the names with their places in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from mmrarebench.answers.denials import ends_denied
from mmrarebench.answers.ranked.names import NOUN
from mmrarebench.answers.ranked.types import ItemSpan

# Where a value may begin: on a line of its own, behind a tag or a call, or behind what announces it ("Final Answer:").
_START = re.compile(
    r"""
    (?: ^ | \n | > | (?<=\w)\( | \]
      | (?:^|\n) [^\n:]{0,40}
        (?i:answer|final|draft|list|diagnos[ei]s|differentials?|diseases?|candidates|input|arguments|output|result|response)
        [^\n:]{0,20} [:=] [*_]{0,3} )
    [ \t]* (?:```[ \t]*\w*[ \t]*\n?[ \t\n]*)?
    (?=[\[{]\s*(?:["'\[{]|$|\n))
    """,
    re.VERBOSE,
)
_TOKEN = re.compile(
    r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\\n]|\\.|'(?!\s*[,\]}:]))*)'|[\[\]{},:]|[^\s\[\]{},:\"']+|[\"'].*\Z", re.S
)
_NAME_KEY = re.compile(
    r"^(?:most_?likely|leading|primary|best|final|predicted|top)$|"
    r"^(?:(?:most_?likely|primary|final|top|leading|differential|possible|predicted)[_ ]?)*"
    r"(?:diagnos[ei]s|disease|disorder|condition|name|candidate|dx|label|answer|title)(?:[_ ]?(?:name|"
    r"label))?[_ ]?\d*$",
    re.IGNORECASE,
)
_LIST_KEY = re.compile(
    r"diagnos|differential|disease|disorder|condition|candidate|ranked|ranking|predictions?|answers?|list|results?|top",
    re.I,
)
_RANK_KEY = re.compile(r"^(?:rank|position|order|number|no|index)$", re.IGNORECASE)
_PLACE_KEY = re.compile(
    r"^(?:(?:rank|diagnosis|dx|candidate|top|option|choice)[_ ]?)?#?\d{1,2}(?:st|nd|rd|th)?$", re.IGNORECASE
)
_DENYING_KEY = re.compile(r"^(?:is[_ ]?)?(?:excluded|ruled[_ ]?out|rejected|unlikely|negated)$", re.IGNORECASE)
_STATUS_KEY = re.compile(
    r"^(?:status|likelihood|probability|confidence|verdict|assessment|conclusion|decision|certainty|plausibility|"
    r"included|supported)$",
    re.IGNORECASE,
)
_PROBABILITY_KEY = re.compile(r"^(?:probability|prob|p|likelihood|confidence|share|percent(?:age)?)$", re.IGNORECASE)
_ZERO = re.compile(r"^0(?:\.0+)?\s*%?$")
_EXCLUDING_KEY = re.compile(r"exclu|ruled|reject|unlikely|against|dismiss|not_|negative", re.IGNORECASE)
_ARGUMENTS_KEY = re.compile(r"^(?:arguments|parameters|input|args|kwargs|action_input|function)$", re.IGNORECASE)
_FINAL_KEY = re.compile(
    r"final|revised|updated|correct(?:ed|ion)|amended|second (?:thought|pass)|reflection|instead", re.IGNORECASE
)


class JsonNames(NamedTuple):
    """The names of a JSON list, and whether the JSON ended before it was closed."""

    spans: list[ItemSpan]
    cut: bool


@dataclass(slots=True)
class _Node:
    """One JSON value: a text, a list, an object (keys and values in turn), or something else."""

    kind: str
    start: int = 0
    end: int = 0
    parts: list[_Node] = field(default_factory=list)
    key: str = ""
    key_start: int = 0


def find_json(text: str) -> JsonNames | None:
    r"""Return the names in a reply's first JSON list of diagnoses, or None where it has none.

    >>> text = 'Here: \n```json\n{"diagnoses": [{"rank": 1, "disease": "Fabry disease", "why": "a"}]}\n```'
    >>> [text[span.start : span.end] for span in find_json(text).spans]
    ['Fabry disease']
    """
    first: JsonNames | None = None
    place = 0
    while start := _START.search(text, place):
        root, cut, place = _tree(text, start.end())
        spans = _names(text, root)
        place = max(place, start.end())
        if spans and (first is None or _is_announced_final(text, start)):
            first = JsonNames(spans, cut)
    return first


def _is_announced_final(text: str, start: re.Match[str]) -> bool:
    """Return whether the line above a JSON value, or its own line before it, announces it as final."""
    above = text[max(0, start.end() - 300) : start.end()].replace("```json", "").replace("```", "").rstrip()
    return _FINAL_KEY.search(above[above.rfind("\n") + 1 :]) is not None


def _is_denial(text: str, node: _Node) -> bool:
    """Return whether an object says of its disease that it is excluded."""
    for part in node.parts:
        value = text[part.start : part.end].strip() if part.kind in ("text", "other") else ""
        if _DENYING_KEY.match(part.key) and value.lower() in ("true", "yes", "1"):
            return True
        if _STATUS_KEY.match(part.key) and (ends_denied(value) or value.lower() in ("none", "no", "false")):
            return True
        if _PROBABILITY_KEY.match(part.key) and _ZERO.match(value):
            return True
    return False


def _tree(text: str, start: int) -> tuple[_Node, bool, int]:
    """Read one value without recursion; whatever is open at the end of the text is closed and reported as cut."""
    root = _Node("list")
    stack = [root]
    key, key_start = "", 0
    for match in _TOKEN.finditer(text, start):
        sign, parent = match[0], stack[-1]
        if sign in "[{":
            node = _Node("list" if sign == "[" else "object", match.start(), key=key, key_start=key_start)
            parent.parts.append(node)
            stack.append(node)
            key = ""
        elif sign in "]}":
            stack.pop()
            if len(stack) == 1:
                return root, False, match.end()
        elif sign == ":" and parent.kind == "object" and parent.parts:
            last = parent.parts.pop()
            key, key_start = text[last.start : last.end], last.start
        elif sign not in ",:":
            parent.parts.append(_leaf(match, key, key_start))
            key = ""
    return root, True, len(text)


def _leaf(match: re.Match[str], key: str, key_start: int) -> _Node:
    group = 1 if match[1] is not None else 2
    if match[group] is not None:
        return _Node("text", match.start(group), match.end(group), key=key, key_start=key_start)
    quoted = match[0][0] in "\"'"
    return _Node("text" if quoted else "other", match.start() + quoted, match.end(), key=key, key_start=key_start)


def _names(text: str, root: _Node) -> list[ItemSpan]:
    value = root.parts[0] if root.parts else root
    if value.kind == "list":
        return _of_list(text, value)
    return _of_object(text, value)


def _of_list(text: str, node: _Node) -> list[ItemSpan]:
    spans: list[tuple[int, ItemSpan]] = []
    for place, item in enumerate(node.parts):
        if item.kind == "text":
            spans.append((place, ItemSpan(item.start, item.end)))
        elif item.kind == "list":
            texts = [part for part in item.parts if part.kind == "text"]
            spans.extend((place, ItemSpan(part.start, part.end)) for part in texts[:1])
        elif item.kind == "object":
            called = any(part.kind in ("list", "object") and _ARGUMENTS_KEY.match(part.key) for part in item.parts)
            negated = _is_denial(text, item)
            inner = _of_object(text, item) if called else _one_name(text, item)[:1]
            spans.extend((_rank(text, item, place), span._replace(negated=negated)) for span in inner)
    if all(item.kind == "object" for item in node.parts):
        spans.sort(key=lambda pair: pair[0])
    return [span for _, span in spans]


def _rank(text: str, node: _Node, place: int) -> int:
    for part in node.parts:
        if _RANK_KEY.match(part.key) and text[part.start : part.end].isdigit():
            return int(text[part.start : part.end][:6])
    return place


def _one_name(text: str, node: _Node) -> list[ItemSpan]:
    name_parts = [part for part in node.parts if part.kind == "text" and _NAME_KEY.match(part.key)]
    if name_parts:
        return [ItemSpan(name_parts[0].start, name_parts[0].end)]
    texts = [part for part in node.parts if part.kind == "text"]
    if len(node.parts) <= 2 and len(texts) == 1:
        return [ItemSpan(texts[0].start, texts[0].end)]
    return [span for part in node.parts if part.kind == "object" for span in _one_name(text, part)][:1]


def _of_object(text: str, node: _Node) -> list[ItemSpan]:
    arguments = [part for part in node.parts if part.kind in ("list", "object") and _ARGUMENTS_KEY.match(part.key)]
    if arguments:
        return (_of_list if arguments[0].kind == "list" else _of_object)(text, arguments[0])
    lists = [
        part
        for part in node.parts
        if part.kind in ("list", "object") and _LIST_KEY.search(part.key) and not _EXCLUDING_KEY.search(part.key)
    ]
    final = [part for part in lists if _FINAL_KEY.search(part.key)]
    placed = [part for part in node.parts if _PLACE_KEY.match(part.key)]
    name_parts = [part for part in node.parts if part.kind == "text" and _NAME_KEY.match(part.key)]
    if placed and len(placed) * 2 >= len(node.parts):
        return _of_list(text, _Node("list", parts=placed))
    if not lists and not name_parts and node.parts and all(NOUN.search(part.key) for part in node.parts):
        return [ItemSpan(part.key_start, part.key_start + len(part.key)) for part in node.parts]
    chosen = (final or lists)[:1]
    spans = [span for part in chosen for span in (_of_list if part.kind == "list" else _of_object)(text, part)]
    if final or not name_parts:
        return spans
    first = ItemSpan(name_parts[0].start, name_parts[0].end)
    listed_names = {text[span.start : span.end].casefold() for span in spans}
    return spans if text[first.start : first.end].casefold() in listed_names else [first, *spans]
