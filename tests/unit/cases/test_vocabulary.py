"""Word lists that are tables: known keys, each word once, patterns that compile."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from mmrarebench.answers.ranked import statements
from mmrarebench.cases import vocabulary
from mmrarebench.grounding import names

TABLES = [
    (vocabulary, "vocabulary.toml", {"article_types", "animals", "persons", "analytes"}),
    (names, "generic_words.toml", {"fillers", "nouns", "generic"}),
    (statements, "openings.toml", {"openings"}),
]


@pytest.mark.parametrize(("module", "table", "keys"), TABLES, ids=[table for _, table, _ in TABLES])
def test_a_table_of_words_has_the_documented_keys_and_each_word_once(
    module: ModuleType, table: str, keys: set[str]
) -> None:
    lists = tomllib.loads(Path(str(module.__file__)).with_name(table).read_text(encoding="utf-8"))
    assert set(lists) == keys
    for words in lists.values():
        assert len(words) == len(set(words)) > 0
        assert all(re.compile(word) and word == word.strip().lower() for word in words)
