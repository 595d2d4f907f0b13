"""Expected diagnosis of a row of DxGPT's tables, which identifies both question and answer: rows have no id."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mmrarebench import ids

QUESTION = "Which diseases explain this patient's findings? List them, the most likely first."


def expected(cell: str) -> list[str]:
    """The expected names of a cell, which is a list as Python prints it, or one name.

    >>> expected("['Prader-Willi syndrome']"), expected("Wilson disease")
    (['Prader-Willi syndrome'], ['Wilson disease'])
    """
    if cell.startswith("["):
        try:
            return [str(name) for name in ast.literal_eval(cell)]
        except (ValueError, SyntaxError):
            return [cell.strip("[]'\" ")]
    return [cell]


def content(names: Sequence[str]) -> str:
    """Content hash of the question of a row that expects some names."""
    return ids.content_hash(QUESTION, list(names))
