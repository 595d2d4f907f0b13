"""One answer as a file gives it, whatever its form."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from typing import Any

from mmrarebench.answers.content import message_content, unwrapped
from mmrarebench.answers.text import thinking_in

CELL_LIMIT = 32_767
FLAGS = {
    "cut_cell": f"the cell is {CELL_LIMIT:,} characters long, where a spreadsheet cuts: its end is probably lost",
    "cut_answer": "the model stopped because it had reached its limit",
    "damaged_character": "half a character was cut off; U+FFFD stands in its place",
    "unknown_wrapper": "a mark of an unknown wrapper is left beside the first name; the reading may be wrong",
    "rank_gap": "the ranks are not 1, 2, 3, ...; they are kept as stated",
}
"""Meaning of a flag on an answer."""
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass
class AnswerRecord:
    """One answer as its file gives it. ``source`` is the question's id in the source; None where rows join by order.

    ``failed`` says why the call of the model failed; ``verdicts`` are those that the file itself holds; ``position`` is
    the place in the track of a row that joins by order, where that is not its place in the file; ``sample`` is the
    number of a repeated sample (epoch), from 1.
    """

    source: str | None
    line: int
    text: str | None = None
    track: str | None = None
    items: list[str] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    thinking: str | None = None
    grounding: list[dict[str, Any]] = field(default_factory=list)
    question: str | None = None
    condition: str | None = None
    content_hash: str | None = None
    verdicts: list[dict[str, Any]] = field(default_factory=list)
    failed: str | None = None
    model: str | None = None
    position: int | None = None
    sample: int | None = None


def as_text(content: Any) -> str:
    """Return a value that is no text as JSON where it is a list or an object, so that it is read as such.

    >>> as_text(["Gout"]), as_text(7)
    ('["Gout"]', '7')
    """
    return json.dumps(content, ensure_ascii=False) if isinstance(content, (list, dict)) else str(content)


def whole_characters(text: str, answer: AnswerRecord) -> str:
    r"""Return a text with a mark in place of each half of a character, and flag the answer where there was one.

    >>> answer = AnswerRecord("1", 1)
    >>> whole_characters("a\ud83d", answer) == "a\ufffd", answer.flags
    (True, ['damaged_character'])
    """
    if text.isascii() or not _SURROGATE.search(text):
        return text
    answer.flags.append("damaged_character")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def set_text(answer: AnswerRecord, content: Any, thinking: str | None = None, *, cells: bool = False) -> AnswerRecord:
    r"""Put text into an answer: thinking apart, spreadsheet escapes decoded, cut cells flagged.

    >>> set_text(AnswerRecord("1", 1), "a_x0007_b", cells=True).text, set_text(AnswerRecord("1", 1), "<think>hm</think> A").thinking
    ('a\x07b', 'hm')
    """
    if content is None or (isinstance(content, float) and math.isnan(content)):
        answer.text, answer.thinking = "", thinking
        return answer
    message = message_content(content) if isinstance(content, (list, dict)) else unwrapped(str(content))
    if message:
        answer.failed = answer.failed or message.failed
        thinking = thinking or message.thinking
    text = message.text if message else content if isinstance(content, str) else as_text(content)
    text = whole_characters(text, answer)
    if cells:
        stored, text = len(text), _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)
        if CELL_LIMIT in (stored, len(text)):  # a writer may cut before it escapes
            answer.flags.append("cut_cell")
    answer.thinking = thinking or thinking_in(text)
    answer.text = text
    return answer
