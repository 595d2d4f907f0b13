"""Promises on reliability and security name an existing test each."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("reliability.md", "security.md")
TEST = re.compile(r"`?(tests/[\w/]+\.py)(?:::(\w+))?")
SAME = "the same"


def promises(page: str) -> list[list[str]]:
    """The cells of each row of the tables that name tests."""
    rows = []
    for table in re.findall(
        r"^\| promise \|.*\n\|[-|]+\n((?:\|.*\n)+)", (ROOT / "docs" / page).read_text("utf-8"), re.M
    ):
        rows += [[cell.strip() for cell in line.strip("|").split(" |")] for line in table.splitlines()]
    return rows


@cache
def functions(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("page", PAGES)
def test_promise_of_a_page_names_an_existing_test(page: str) -> None:
    rows = promises(page)
    assert len(rows) > 10
    for row in rows:
        assert len(row) == 3, row
        tests = TEST.findall(row[2])
        assert tests or row[2] == SAME, f"no test holds: {row[0]}"
        for file, name in tests:
            assert (ROOT / file).is_file(), file
            assert not name or name in functions(file), f"{file} has no {name}"
