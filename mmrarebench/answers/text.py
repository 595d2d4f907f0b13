"""The first steps of every strict reader: blank the thinking out, offsets kept, and recognise failures and refusals."""

from __future__ import annotations

import re

from mmrarebench.answers.failures import is_call_failure
from mmrarebench.answers.wrappers import thinking_spans, without_marks

__all__ = ["blank_thinking", "is_call_failure", "is_missing", "is_refusal", "thinking_in"]

_MISSING = frozenset({"", "nan", "none", "null", "n/a", "na", "<na>", "-", "[]", "{}"})
_REFUSAL = re.compile(
    r"\bsorry\b|\bapologi[sz]e|\bas an? (?:ai|artificial|language model)"
    r"|\b(?:i|we)(?:['’]m| am| are)? (?:afraid|unable|not able|not qualified|cannot|can ?not|can['’]t|won['’]t|"
    r"must decline)"
    r"|\b(?:cannot|can ?not|can['’]t|unable to|not able to|impossible to|not possible to|refuse to|decline to) "
    r"(?:be |reliably |safely |responsibly )?(?:provide|offer|give|make|made|determine|evaluate|answer|assist|help|"
    r"comply|"
    r"diagnose|assess|rate|judge|identify|respond|view|see|analy[sz]e|interpret|suggest|say)"
    r"|\bneed(?:ed|s)? (?:more|further|additional) (?:information|data|details|context)"
    r"|\b(?:insufficient|not enough|no) (?:\w+ ){0,2}(?:information|data|details) (?:\w+ ){0,3}to\b"
    r"|\bno diagnosis (?:can|could) be\b|\bplease (?:consult|see|seek|contact) ",
    re.IGNORECASE,
)


def blank_thinking(text: str) -> tuple[str, bool]:
    """Return the text with its thinking blanked out, of the same length, and whether a block was never closed.

    A closing tag without an opening one ends a block that began with the text.

    >>> blank_thinking("<think>no</think>YES")[0].strip(), blank_thinking("no</think>YES")[0].strip()
    ('YES', 'YES')
    >>> blank_thinking("<think>still going")[1]
    True
    """
    spans, unclosed = thinking_spans(text)
    for start, end in spans:
        text = f"{text[:start]}{' ' * (end - start - 1)}\n{text[end:]}"
    return text, unclosed


def thinking_in(text: str) -> str | None:
    r"""Return what `blank_thinking` blanks out, without its tags; None where there is nothing.

    >>> thinking_in("<think>hm</think> A <think>ha"), thinking_in("hm</think>A"), thinking_in("A < B")
    ('hm\nha', 'hm', None)
    """
    parts = (without_marks(text[start:end]).strip() for start, end in thinking_spans(text)[0])
    return "\n".join(filter(None, parts)) or None


def is_missing(text: str) -> bool:
    """Return whether a text is empty, or what a table writes for an empty cell.

    >>> [is_missing(t) for t in ("", " NaN ", "no")]
    [True, True, False]
    """
    return text.strip().lower() in _MISSING


def is_refusal(text: str) -> bool:
    """Return whether a text declines to answer.

    >>> [is_refusal(t) for t in ("I'm sorry, but I can't help with that.", "I cannot answer this.", "Fabry disease")]
    [True, True, False]
    """
    return _REFUSAL.search(text) is not None
