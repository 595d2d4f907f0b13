"""One answer as a file gives it, whatever its form."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any

from mmrarebench.answers.text import thinking_in

CELL_LIMIT = 32_767
FLAGS = {
    "cut_cell": f"the cell is {CELL_LIMIT:,} characters long, where a spreadsheet cuts: its end is probably lost",
    "cut_answer": "the model stopped because it had reached its limit",
    "rank_gap": "the ranks are not 1, 2, 3, ...; they are kept as stated",
}
"""What a flag on an answer means."""
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass
class AnswerRecord:
    """One answer as its file gives it. ``source`` is the question's id in the source; None where rows join by order.

    ``failed`` says why the call of the model failed; ``verdicts`` are those that the file itself holds.
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


def set_text(answer: AnswerRecord, content: Any, thinking: str | None = None, *, cells: bool = False) -> AnswerRecord:
    r"""Put text into an answer: thinking apart, spreadsheet escapes decoded, cut cells flagged.

    >>> set_text(AnswerRecord("1", 1), "a_x0007_b", cells=True).text, set_text(AnswerRecord("1", 1), "<think>hm</think> A").thinking
    ('a\x07b', 'hm')
    """
    if content is None or (isinstance(content, float) and math.isnan(content)):
        answer.text, answer.thinking = "", thinking
        return answer
    text = str(content)
    if cells:
        stored, text = len(text), _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)
        if CELL_LIMIT in (stored, len(text)):  # a writer may cut before it escapes
            answer.flags.append("cut_cell")
    answer.thinking = thinking or thinking_in(text)
    answer.text = text
    return answer
