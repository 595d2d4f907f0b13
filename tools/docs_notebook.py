"""docs/python.ipynb out of docs/python.md: prose as Markdown cells, code blocks as cells to run."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parent.parent / "docs" / "python.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def page() -> str:
    """Return the notebook as JSON (nbformat 4.5), its cells numbered in the order of the page."""
    parts = BLOCK.split(PAGE.read_text(encoding="utf-8"))
    cells = [_cell(number, text.strip("\n"), code=number % 2 == 1) for number, text in enumerate(parts) if text.strip()]
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _cell(number: int, text: str, *, code: bool) -> dict[str, Any]:
    lines = text.splitlines(keepends=True)
    if not code:
        return {"cell_type": "markdown", "id": f"cell-{number}", "metadata": {}, "source": lines}
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": f"cell-{number}",
        "metadata": {},
        "outputs": [],
        "source": lines,
    }
