"""Single verdicts as they are written: yes or no, a number, a number out of another, a degree in words with its number."""

from __future__ import annotations

import re
from dataclasses import replace

from mmrarebench.judging.layouts.types import Verdict

_NUMBER = r"\d{1,4}(?:\.\d+)?(?:\s*(?:/|out of)\s*\d{1,4})?"
TOKEN = rf"(?:(?:yes|no|true|false)\b|[yn](?![\w'’])|{_NUMBER}(?![\w%/½¼¾⅓⅔]|\.\d))"
ONE = re.compile(TOKEN, re.IGNORECASE)
_DEGREE = re.compile(
    r"""
    (?:(?P<none>none|absent|missing|not\ (?:met|named|present)|no|zero)
      |(?P<partial>partial(?:ly)?|partly|some|incomplete)
      |(?P<full>full(?:y)?|complete(?:ly)?))
    (?:\ (?:met|credit|match|coverage|score))?
    \s*[(\[]\s*(?P<value>[0-2])\s*(?:/\s*2)?\s*[)\]]\W*
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A degree in words with its score in brackets: "partial (1)"."""


def read_token(text: str) -> Verdict | None:
    """Return the verdict that a whole text is, or None.

    >>> read_token("Yes").value, read_token("2/2").out_of, read_token("maybe")
    (1.0, 2, None)
    """
    match = ONE.fullmatch(text.strip())
    return token_verdict(match[0]) if match else None


def token_verdict(token: str, index: int | None = None, strong: bool = True) -> Verdict:
    """The verdict of a text that is known to be one.

    >>> token_verdict("2 out of 3", 4)
    Verdict(value=2.0, scale=True, out_of=3, index=4, strong=True, capital=False, dashed=False, label='')
    """
    if token[0].isdigit():
        number, _, out_of = token.replace("out of", "/").partition("/")
        return Verdict(float(number), True, int(out_of) if out_of.strip() else None, index, strong)
    yes = token[0].lower() in "yt"
    return Verdict(float(yes), False, None, index, strong, token.isupper())


def read_degree(text: str) -> Verdict | None:
    """A degree in words and its number ("partial (1)"), weak where the two contradict each other; None for any other text.

    >>> read_degree("partial (1)").value, read_degree("none (2)").strong, read_degree("1") is None
    (1.0, False, True)
    """
    degree = _DEGREE.fullmatch(text.strip())
    if not degree:
        return None
    expected = "0" if degree["none"] else "1" if degree["partial"] else "2"
    return replace(token_verdict(degree["value"]), strong=degree["value"] == expected)
