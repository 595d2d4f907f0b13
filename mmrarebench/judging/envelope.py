"""Envelope of a judge's reply that is no part of it: characters, reasoning, channels, message objects, boxes, marks.

A reply that ends inside its reasoning has no visible text. Reasoning is never read as the reply.
"""

from __future__ import annotations

import ast
import json
import re
from typing import Any, NamedTuple

from mmrarebench.answers.text import blank_thinking
from mmrarebench.answers.wrappers import MARK
from mmrarebench.judging.layouts.worded import in_english

_LONGEST_LITERAL = 200_000
_DEEPEST = 4
FINAL_MARK = "\nFinal answer:\n"
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_CIRCLED = {0x2460 + i: f" {i + 1}. " for i in range(20)}
_CHARACTERS = str.maketrans(
    {
        **{chr(code): chr(plain) for code, plain in _FULL_WIDTH.items()},
        **{chr(code): mark for code, mark in _CIRCLED.items()},
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0f", ""),
        **dict.fromkeys("\x85\u2028\u2029\x0b\x0c\r", "\n"),
        "\u3000": " ",
        "\u00a0": " ",
        "、": ". ",
        "。": ". ",
        "【": "[",
        "】": "]",
        "「": "[",
        "」": "]",
        "👍": "✅",
        "👎": "❌",
    }
)
_WIDE_SPACE = re.compile(r"[ \t]{9,}")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_FOLD = re.compile(
    r"<details\b[^<>]{0,60}>.*?(?:</details>|\Z)|<(draft|scratchpad|notes)>.*?</\1>(?=\s*<\w)",
    re.IGNORECASE | re.DOTALL,
)
"""Parts that are folded away, and a draft before the element that holds the reply."""
_ANSWER = re.compile(
    r"<\|begin_of_box\|>|<\|START_RESPONSE\|>|<(?:final|(?:final_?)?(?:answer|response|output|verdicts?))\s*>(?!\s*[^<\n]{1,6}</)",
    re.IGNORECASE,
)
_ANSWER_KEY = re.compile(r"(?:final_?)?(?:answer|verdict|response|reply|output|result|judge?ment)s?", re.IGNORECASE)
_REMARK = re.compile(r"[^\W\d_]{2,}\W+[^\W\d_]{2,}")
_BARE_ANALYSIS = re.compile(r"\A\s*analysis\s*\n")
_TOOL_CALL = re.compile(r"<tool_call>\s*(\{.*\})\s*(?:</tool_call>|\Z)", re.IGNORECASE | re.DOTALL)
_BOXED = re.compile(r"\\boxed\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_LATEX = re.compile(r"\\(?:text|textbf|mathrm|mathbf|texttt)\s*\{([^{}]*)\}")
_LATEX_NOISE = re.compile(r"\$+|\\\[|\\\]|\\\(|\\\)|\\quad|\\;|\\,|\\\\")


class Opened(NamedTuple):
    """A reply without its envelope: visible text, whether it ends inside its reasoning, and whether it is an error object."""

    text: str
    cut: bool = False
    failed: bool = False


def open_envelope(reply: str) -> Opened:
    r"""Take off everything around a reply.

    >>> open_envelope("[THINK]YES?[/THINK]NO<|im_end|>").text.strip()
    'NO'
    >>> open_envelope("<seed:think>YES\nYES").cut, open_envelope('{"error": {"code": 502}}').failed
    (True, True)
    """
    text = plain_characters(reply)
    content = _content(text, 0)
    if content is None:
        return Opened("", failed=True)
    visible, cut = _without_reasoning(content)
    return Opened(_without_marks(visible), cut)


def plain_characters(text: str) -> str:
    r"""Full-width characters as plain ones, every kind of line end as a line feed, invisible characters left out.

    >>> plain_characters("１）ＮＯ\u2028\u200bYES")
    '1)NO\nYES'
    """
    plain = _BREAK.sub("\n", text.replace("\r\n", "\n").translate(_CHARACTERS))
    plain = _WIDE_SPACE.sub("        ", plain)
    plain = in_english(plain)
    escaped = "\n" not in plain.strip() and "\\n" in plain and plain.lstrip()[:1] not in ("[", "{")
    return plain.replace("\\n", "\n") if escaped else plain


def _content(text: str, depth: int) -> str | None:
    """The reply inside a message object, a list of content parts or a tool call; None for an error object."""
    call = _TOOL_CALL.search(text)
    if call:
        value = _literal(call[1])
        if isinstance(value, dict) and "arguments" in value:
            arguments = value["arguments"]
            return arguments if isinstance(arguments, str) else json.dumps(arguments)
        return text
    stripped = text.strip()
    if depth > _DEEPEST or stripped[:1] not in ("{", "[") or stripped[-1:] not in ("}", "]"):
        return text
    value = _literal(stripped)
    if isinstance(value, dict) and "error" in value and not {"choices", "content"} & set(value):
        return None
    content = _message_text(value) or _lines_of_object(value)
    if content is None:
        return text
    return _content(plain_characters(content), depth + 1)


def _literal(text: str) -> Any:
    """A JSON value or a Python literal; None where it is neither."""
    if len(text) > _LONGEST_LITERAL:
        return None
    for read in (json.loads, ast.literal_eval):
        try:
            return read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
    return None


def _message_text(value: Any) -> str | None:
    """Text of a message object, a completion or content parts, reasoning parts left out; None for anything else."""
    if isinstance(value, dict):
        if isinstance(value.get("choices"), list) and value["choices"]:
            first = value["choices"][0]
            message = first.get("message") if isinstance(first, dict) else None
            plain = message.get("content") if isinstance(message, dict) else None
            return plain if isinstance(plain, str) and plain else _message_text(message)
        content, calls = value.get("content"), value.get("tool_calls")
        if not content and isinstance(calls, list) and calls:
            arguments = calls[0].get("function", {}).get("arguments") if isinstance(calls[0], dict) else None
            return arguments if isinstance(arguments, str) else None
        if "role" in value and isinstance(content, str):
            return content
        return _message_text(content) if isinstance(content, list) else None
    if not isinstance(value, list) or not value or not all(isinstance(part, dict) and "type" in part for part in value):
        return None
    return parts_text(value)


def _lines_of_object(value: Any) -> str | None:
    r"""The lines of an object whose answer is one text of several lines, beside nothing but remarks; None for any other.

    >>> _lines_of_object({"verdict": "1. NO\n2. YES", "reason": "too vague"}), _lines_of_object({"verdict": "YES", "exact": "NO"})
    ('1. NO\n2. YES', None)
    """
    if not isinstance(value, dict):
        return None
    lines = [item for key, item in value.items() if _ANSWER_KEY.fullmatch(str(key)) and isinstance(item, str)]
    remarks = [item for key, item in value.items() if not _ANSWER_KEY.fullmatch(str(key))]
    beside = all(isinstance(item, str) and _REMARK.search(item) for item in remarks)
    return lines[0] if len(lines) == 1 and len(remarks) == len(value) - 1 and beside and "\n" in lines[0] else None


def parts_text(parts: list[dict[str, Any]]) -> str:
    r"""The text parts of a message's content, one after the other; parts of other types (reasoning, images) are left out.

    >>> parts_text([{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "NO"}])
    'NO'
    """
    return "\n".join(
        str(part.get("text") or "")
        for part in parts
        if isinstance(part, dict) and part.get("type") in ("text", "output_text")
    )


def _without_reasoning(text: str) -> tuple[str, bool]:
    """The text without reasoning, channels and folds, and whether the last block was never closed."""
    visible, unclosed = blank_thinking(text)
    visible = _FOLD.sub("\n", visible) if "<" in visible else visible
    return visible, unclosed or bool(_BARE_ANALYSIS.match(visible))


def _without_marks(text: str) -> str:
    """The text without boxes, response tags and end marks; what stands in a response tag or a single box is final."""
    text = MARK.sub("\n", _ANSWER.sub(FINAL_MARK, text))
    if "\\" not in text and "$" not in text:
        return text
    text = _LATEX.sub(r"\1", text)
    boxes = _BOXED.findall(text)
    text = _BOXED.sub(lambda box: f"{FINAL_MARK if len(boxes) == 1 else ' '}{box[1]}", text)
    return _LATEX_NOISE.sub(" ", text)
