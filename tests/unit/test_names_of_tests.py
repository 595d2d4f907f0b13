"""Names of tests state the unit and the case: ``test_<unit>_<case>``, in the words of the field."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
LONGEST_NAME = 75
FEWEST_WORDS = 3
NO_UNIT = re.compile(r"test_(?:a|an|the|it|what|which|who|where|when|without|nothing|no)_")
MOST_WITHOUT_UNIT = 0.02


def read_test_names() -> Iterator[tuple[str, str]]:
    """The module and the name of each test."""
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                yield path.relative_to(TESTS).as_posix(), node.name


FUNCTIONS = list(read_test_names())


def test_test_names_keep_the_limits_of_words_and_length() -> None:
    wrong = [
        (module, name)
        for module, name in FUNCTIONS
        if len(name) > LONGEST_NAME or len(name.split("_")) - 1 < FEWEST_WORDS
    ]
    assert not wrong


def test_test_names_are_unique_within_a_module() -> None:
    assert [pair for pair, count in Counter(FUNCTIONS).items() if count > 1] == []


def test_test_names_start_with_a_unit() -> None:
    without = [(module, name) for module, name in FUNCTIONS if NO_UNIT.match(name)]
    assert len(without) <= MOST_WITHOUT_UNIT * len(FUNCTIONS), without
