"""What every strict reader does first: blank the thinking out, offsets kept, and tell failures and refusals."""

from __future__ import annotations

import re

_TAG = re.compile(
    r"<(/?)(?:think|thinking|thought|thoughts|reasoning|scratchpad|analysis|reflection)\s*>"
    r"|(◁think▷)|(◁/think▷)|<\|(?:begin|end)_of_thought\|>",
    re.IGNORECASE,
)
_FINAL_CHANNEL = re.compile(r"<\|channel\|>\s*final\s*<\|message\|>")
_MISSING = frozenset({"", "nan", "none", "null", "n/a", "na", "<na>", "-", "[]", "{}"})
_FAILED_ANYWHERE = "Failed to obtain answer via API"
_FAILED_FIRST = "Failed to obtain answer"
_FAILED = re.compile(
    r"\A\W*(?:\w*error\b\W*(?:\Z|:)|error code)"
    r"|\b(?:rate.?limit(?:ed)?|too many requests|bad gateway|gateway time-?out|service unavailable|"
    r"internal server error"
    r"|connection (?:error|refused|reset|aborted)|quota exceeded|insufficient_quota|retry(?:ing)? \d+\s*/\s*\d+"
    r"|error code:? \d{3}|http (?:error )?[45]\d\d|request timed out|timed out|content_filter)\b",
    re.IGNORECASE,
)
_FAILED_MAX = 300
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
    spans, unclosed = _thinking_spans(text)
    for start, end in spans:
        text = f"{text[:start]}{' ' * (end - start - 1)}\n{text[end:]}"
    return text, unclosed


def thinking_in(text: str) -> str | None:
    r"""What `blank_thinking` blanks out, without its tags; None where there is nothing.

    >>> thinking_in("<think>hm</think> A <think>ha"), thinking_in("hm</think>A"), thinking_in("A < B")
    ('hm\nha', 'hm', None)
    """
    parts = (_FINAL_CHANNEL.sub("", _TAG.sub("", text[start:end])).strip() for start, end in _thinking_spans(text)[0])
    return "\n".join(filter(None, parts)) or None


def _thinking_spans(text: str) -> tuple[list[tuple[int, int]], bool]:
    """Where thinking stands, and whether the last block was never closed."""
    if "<" not in text and "◁" not in text:
        return [], False
    channel = _FINAL_CHANNEL.search(text)
    if channel:
        inner, unclosed = _thinking_spans(text[channel.end() :])
        return [(0, channel.end()), *((a + channel.end(), b + channel.end()) for a, b in inner)], unclosed
    spans, opened = _tagged(text)
    return (spans, False) if opened is None else ([*spans, (opened, len(text))], True)


def _tagged(text: str) -> tuple[list[tuple[int, int]], int | None]:
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    for tag in _TAG.finditer(text):
        if tag[1] or tag[3] or tag[0].lower().startswith("<|end"):
            spans.append((0 if opened is None else opened, tag.end()))
            opened = None
        elif opened is None:
            opened = tag.start()
    return spans, opened


def is_missing(text: str) -> bool:
    """Tell whether a text is nothing, or what a table writes for nothing.

    >>> [is_missing(t) for t in ("", " NaN ", "no")]
    [True, True, False]
    """
    return text.strip().lower() in _MISSING


def is_call_failure(text: str) -> bool:
    """Tell whether a text is what a wrapper or a gateway says when the call failed.

    >>> [is_call_failure(t) for t in ("Failed to obtain answer via API.", "Retry 1/3 later", "ERROR", "YES")]
    [True, True, True, False]
    """
    if _FAILED_ANYWHERE in text or text.lstrip().startswith(_FAILED_FIRST):
        return True
    return len(text) <= _FAILED_MAX and _FAILED.search(text) is not None


def is_refusal(text: str) -> bool:
    """Tell whether a text declines to answer.

    >>> [is_refusal(t) for t in ("I'm sorry, but I can't help with that.", "I cannot answer this.", "Fabry disease")]
    [True, True, False]
    """
    return _REFUSAL.search(text) is not None
