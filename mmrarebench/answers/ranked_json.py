"""Ranked lists written as JSON, fenced or not, cut off or not: the names with their places in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from mmrarebench.answers.ranked_names import NOUN

_START = re.compile(r"(?:^|\n)[ \t]*(?:```[ \t]*\w*[ \t]*\n?[ \t\n]*)?(?=[\[{]\s*(?:[\"'\[{]|$|\n))")
_TOKEN = re.compile(
    r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\\n]|\\.|'(?!\s*[,\]}:]))*)'|[\[\]{},:]|[^\s\[\]{},:\"']+|[\"'].*\Z", re.S
)
_NAME_KEY = re.compile(
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
_PLACE_KEY = re.compile(r"^(?:(?:rank|diagnosis|dx|candidate|top)[_ ]?)?#?\d{1,2}$", re.IGNORECASE)
_FINAL_KEY = re.compile(r"final|revised|updated", re.IGNORECASE)


class TextSpan(NamedTuple):
    """A text in the JSON: where it lies, without its quotes."""

    start: int
    end: int


class JsonNames(NamedTuple):
    """The names of a JSON list, and whether the JSON ended before it was closed."""

    spans: list[TextSpan]
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
    for start in _START.finditer(text):
        root, cut = _tree(text, start.end())
        spans = _names(text, root)
        if spans:
            return JsonNames(spans, cut)
    return None


def _tree(text: str, start: int) -> tuple[_Node, bool]:
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
                return root, False
        elif sign == ":" and parent.kind == "object" and parent.parts:
            last = parent.parts.pop()
            key, key_start = text[last.start : last.end], last.start
        elif sign not in ",:":
            parent.parts.append(_leaf(match, key, key_start))
            key = ""
    return root, True


def _leaf(match: re.Match[str], key: str, key_start: int) -> _Node:
    group = 1 if match[1] is not None else 2
    if match[group] is not None:
        return _Node("text", match.start(group), match.end(group), key=key, key_start=key_start)
    quoted = match[0][0] in "\"'"
    return _Node("text" if quoted else "other", match.start() + quoted, match.end(), key=key, key_start=key_start)


def _names(text: str, root: _Node) -> list[TextSpan]:
    value = root.parts[0] if root.parts else root
    if value.kind == "list":
        return _of_list(text, value)
    return _of_object(text, value)


def _of_list(text: str, node: _Node) -> list[TextSpan]:
    spans: list[tuple[int, TextSpan]] = []
    for place, item in enumerate(node.parts):
        if item.kind == "text":
            spans.append((place, TextSpan(item.start, item.end)))
        elif item.kind == "list":
            texts = [part for part in item.parts if part.kind == "text"]
            spans.extend((place, TextSpan(part.start, part.end)) for part in texts[:1])
        elif item.kind == "object":
            spans.extend((_rank(text, item, place), span) for span in _one_name(text, item)[:1])
    if all(item.kind == "object" for item in node.parts):
        spans.sort(key=lambda pair: pair[0])
    return [span for _, span in spans]


def _rank(text: str, node: _Node, place: int) -> int:
    for part in node.parts:
        if _RANK_KEY.match(part.key) and text[part.start : part.end].isdigit():
            return int(text[part.start : part.end][:6])
    return place


def _one_name(text: str, node: _Node) -> list[TextSpan]:
    name_parts = [part for part in node.parts if part.kind == "text" and _NAME_KEY.match(part.key)]
    if name_parts:
        return [TextSpan(name_parts[0].start, name_parts[0].end)]
    texts = [part for part in node.parts if part.kind == "text"]
    if len(node.parts) <= 2 and len(texts) == 1:
        return [TextSpan(texts[0].start, texts[0].end)]
    return [span for part in node.parts if part.kind == "object" for span in _one_name(text, part)][:1]


def _of_object(text: str, node: _Node) -> list[TextSpan]:
    lists = [part for part in node.parts if part.kind in ("list", "object") and _LIST_KEY.search(part.key)]
    final = [part for part in lists if _FINAL_KEY.search(part.key)]
    placed = [part for part in node.parts if _PLACE_KEY.match(part.key)]
    name_parts = [part for part in node.parts if part.kind == "text" and _NAME_KEY.match(part.key)]
    if placed and len(placed) * 2 >= len(node.parts):
        return _of_list(text, _Node("list", parts=placed))
    if not lists and not name_parts and node.parts and all(NOUN.search(part.key) for part in node.parts):
        return [TextSpan(part.key_start, part.key_start + len(part.key)) for part in node.parts]
    chosen = (final or lists)[:1]
    listed = [span for part in chosen for span in (_of_list if part.kind == "list" else _of_object)(text, part)]
    if final or not name_parts:
        return listed
    first = TextSpan(name_parts[0].start, name_parts[0].end)
    listed_names = {text[span.start : span.end].casefold() for span in listed}
    return listed if text[first.start : first.end].casefold() in listed_names else [first, *listed]
