"""Cells that hold a list: as the public harness reads them, and as they should be read."""

from __future__ import annotations

import ast
import json
import math
import re
from typing import Any

_SEPARATOR = re.compile(r"[;\n]")


def reference_list_cell(cell: Any) -> list[Any]:
    """Return the list that the public harness makes of a cell: JSON of another kind becomes one text.

    >>> reference_list_cell('["a", "b"]'), reference_list_cell("a; b"), reference_list_cell('{"a": 1}')
    (['a', 'b'], ['a', 'b'], ["{'a': 1}"])
    """
    if isinstance(cell, list):
        return cell
    if cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell)):
        return []
    try:
        value = json.loads(cell)
    except (json.JSONDecodeError, TypeError):
        return [part.strip() for part in str(cell).split(";") if part.strip()]
    return value if isinstance(value, list) else [str(value)]


def strict_list_cell(cell: Any) -> list[Any] | None:
    """Return a cell's items, or None where it holds no list.

    Nothing, ``null`` and ``nan`` are an empty list; a list as Python prints it is one too; any other text is split at
    semicolons and lines; a JSON object is no list.

    >>> strict_list_cell("['a', 'b']"), strict_list_cell("null"), strict_list_cell('{"a": 1}')
    (['a', 'b'], [], None)
    """
    if isinstance(cell, list):
        return cell
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return []
    text = str(cell).strip()
    if text.lower() in {"", "null", "nan", "none", "[]"}:
        return []
    if text[0] in "[{":
        return _literal(text)
    parts = (part.strip() for part in _SEPARATOR.split(_unquoted(text)))
    return [part for part in parts if part]


def _literal(text: str) -> list[Any] | None:
    for reader in (json.loads, ast.literal_eval):
        try:
            value = reader(text)
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            continue
        return value if isinstance(value, list) else None
    return None


def _unquoted(text: str) -> str:
    if text[0] != '"':
        return text
    try:
        return str(json.loads(text))
    except ValueError:
        return text
