"""The leakage vocabulary: known keys, words without repetition, terms that compile."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mmrarebench.leakage import words

TABLE = tomllib.loads(Path(words.__file__).with_name("vocabulary.toml").read_text(encoding="utf-8"))
KEYS = {
    "result_words": None,
    "outcome": {"when", "treatments", "endings", "statements"},
    "images": {"words", "citations"},
    "drugs": {"endings"},
    "relations": {"complement", "confirm", "contrast"},
}


def lists(value: Any) -> Iterator[list[str]]:
    if isinstance(value, dict):
        for nested in value.values():
            yield from lists(nested)
    else:
        yield value


def test_leakage_vocabulary_has_the_documented_keys() -> None:
    assert set(TABLE) == set(KEYS)
    assert all(set(TABLE[name]) == keys for name, keys in KEYS.items() if keys)


def test_leakage_vocabulary_lists_each_term_once_and_compilable() -> None:
    for terms in lists(TABLE):
        assert len(terms) == len(set(terms)) > 0
        assert all(re.compile(term) and term == term.strip() for term in terms)
