"""Texts that stand in place of an answer because a call failed: one list for every track, reader and judge."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("failures.toml").read_text(encoding="utf-8"))
LONGEST_FAILURE: int = TABLE["longest"]
_OPENING_MARKS = r"[\s\"'`*_#<>\[({~|:!-]*"
_LIST_MARK = re.compile(r"[\s*_#>]*(?:\d{1,2}\s*[.)]\s|[-*\u2022]\s)")


def _joined(section: str, before: str) -> re.Pattern[str]:
    patterns = "|".join(f"(?:{row['pattern']})" for row in TABLE[section])
    return re.compile(f"{before}(?:{patterns})", re.IGNORECASE)


_WHOLE = _joined("whole", _OPENING_MARKS)
_ANYWHERE = _joined("anywhere", "")


def is_call_failure(text: str) -> bool:
    """Return whether a text is what a client, a gateway or a library writes where the call failed.

    A list is never one, and neither is a text of which an error is only a part.

    >>> [is_call_failure(t) for t in ("Failed to obtain answer via API.", "Retry 1/3 later", "ERROR", "YES")]
    [True, True, True, False]
    >>> is_call_failure("1. Gaucher disease: the fever timed out after a week")
    False
    """
    if len(text) > LONGEST_FAILURE or _LIST_MARK.match(text):
        return False
    return _WHOLE.match(text) is not None or _ANYWHERE.search(text) is not None
