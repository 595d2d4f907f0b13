"""One answer as a file gives it, whatever its form."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any

CELL_LIMIT = 32_767
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_THINK = re.compile(r"<think>(.*?)</think>\s*", re.DOTALL | re.IGNORECASE)


@dataclass
class Given:
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


def told(given: Given, said: Any, thinking: str | None = None, *, cells: bool = False) -> Given:
    r"""Put text into an answer: thinking apart, spreadsheet escapes decoded, cut cells flagged.

    >>> told(Given("1", 1), "a_x0007_b", cells=True).text, told(Given("1", 1), "<think>hm</think> A").thinking
    ('a\x07b', 'hm')
    """
    if said is None or (isinstance(said, float) and math.isnan(said)):
        given.text, given.thinking = "", thinking
        return given
    text = str(said)
    if cells:
        if len(text) == CELL_LIMIT:
            given.flags.append("cut_cell")
        text = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)
    blocks = _THINK.findall(text)
    given.thinking = thinking or ("\n".join(blocks) or None)
    given.text = text
    return given
