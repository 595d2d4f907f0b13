"""The text of a message as an interface gives it: a string, content parts, or an object that holds them."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

TEXT_KEYS = ("content", "text", "output_text", "response", "completion", "generated_text", "value")
_WRAPPING_KEYS = ("message", "messages", "choices", "output", "candidates", "parts", "data", "delta")
_THINKING_KEYS = ("reasoning_content", "reasoning", "thinking", "thought")
_THINKING_PARTS = frozenset({"thinking", "reasoning", "redacted_thinking", "thought"})
_LOOKS_WRAPPED = re.compile(
    r"\A\s*[\[{][\s\S]{0,200}?['\"](?:content|text|role|type|message|choices|parts|candidates)['\"]\s*:"
)
_CALLED = re.compile(
    r"""\A\s*\w*(?:Message|Completion|Response|Choice|Content|Output)\w*\(
        [^'"]{0,80}?(?:content|text)=
        ('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
        [\s\S]*\)\s*\Z""",
    re.VERBOSE,
)
"""A message as Python prints the object of a client."""
_DEEPEST = 8


class MessageContent(NamedTuple):
    """The text of a message, its reasoning, and why the call failed where it did."""

    text: str
    thinking: str | None = None
    failed: str | None = None


def message_content(value: Any) -> MessageContent | None:
    """Return the content of a message given as parts or as an object; None where a value is neither.

    >>> message_content([{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "Fabry disease"}])
    MessageContent(text='Fabry disease', thinking='hm', failed=None)
    >>> message_content({"error": {"message": "overloaded"}}).failed, message_content(["Fabry disease"])
    ('overloaded', None)
    """
    texts: list[str] = []
    thoughts: list[str] = []
    failures: list[str] = []
    if not _collect(value, texts, thoughts, failures, 0):
        return None
    thinking = "\n".join(filter(None, thoughts)) or None
    return MessageContent("".join(texts), thinking, failures[0] if failures and not "".join(texts) else None)


def unwrapped(text: str) -> MessageContent | None:
    """Return the content of a message that was written out as JSON or by Python; None where a text is none.

    >>> unwrapped("[{'type': 'text', 'text': 'Fabry disease'}]").text, unwrapped('["Fabry disease"]')
    ('Fabry disease', None)
    """
    called = _CALLED.match(text)
    if called:
        try:
            return MessageContent(str(ast.literal_eval(called[1])))
        except (ValueError, SyntaxError):
            return None
    if not _LOOKS_WRAPPED.match(text):
        return None
    for parse in (json.loads, ast.literal_eval):
        try:
            return message_content(parse(text.strip()))
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
    return None


def _collect(value: Any, texts: list[str], thoughts: list[str], failures: list[str], depth: int) -> bool:
    """Add the texts of a value, and tell whether it is content of a message."""
    if depth > _DEEPEST:
        return False
    if isinstance(value, list):
        parts = [part for part in value if isinstance(part, Mapping)]
        return bool(parts) and sum(_collect(part, texts, thoughts, failures, depth + 1) for part in parts) == len(parts)
    if not isinstance(value, Mapping):
        return False
    return _collect_object(value, texts, thoughts, failures, depth)


def _collect_object(
    value: Mapping[str, Any], texts: list[str], thoughts: list[str], failures: list[str], depth: int
) -> bool:
    if value.get("type") in _THINKING_PARTS or value.get("thought") is True:
        thoughts.append(
            str(next((value[key] for key in (*_THINKING_KEYS, *TEXT_KEYS) if isinstance(value.get(key), str)), ""))
        )
        return True
    if value.get("error"):
        error = value["error"]
        failures.append(str(error.get("message") or error) if isinstance(error, Mapping) else str(error))
    thoughts += [str(value[key]) for key in _THINKING_KEYS if isinstance(value.get(key), str)]
    for key in (*TEXT_KEYS, *_WRAPPING_KEYS):
        inner = value.get(key)
        if isinstance(inner, str) and key in TEXT_KEYS and _is_message(value, key):
            texts.append(inner)
            return True
        if isinstance(inner, (list, dict)) and _collect(inner, texts, thoughts, failures, depth + 1):
            return True
    return bool(failures)


def _is_message(value: Mapping[str, Any], key: str) -> bool:
    """Tell a message from any other object that has such a key: it has a role or a type, or is nothing else."""
    return key in ("content", "output_text") or "type" in value or "role" in value or len(value) == 1
