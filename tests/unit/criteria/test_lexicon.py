"""The word lists of the lexicon: every table has the fields and the types that its readers expect."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from mmrarebench.criteria import lexicon
from mmrarebench.criteria.cues.advice import Advice

TEXTS = (
    "affirmed",
    "denied",
    "past",
    "remark",
    "prohibited_denied",
    "prohibited_next",
    "prohibited_remark",
    "prohibited_order",
    "lead_affirmed",
    "lead_denied",
    "lead_past",
)
CUES = {"preceding_negations", "following_negations", "pseudo_negations", "termination"}
CLASS_FIELDS = {"atc", "names", "stems", "prefixes", "members", "phrases", "except", "within"}


def table(name: str) -> dict[str, Any]:
    return tomllib.loads(files(lexicon).joinpath(name).read_text(encoding="utf-8"))


def are_texts(values: object) -> bool:
    return isinstance(values, list) and bool(values) and all(isinstance(value, str) and value for value in values)


def test_lexicon_tables_list_every_file_of_the_folder() -> None:
    present = {path.name for path in files(lexicon).iterdir() if path.name.endswith((".toml", ".tsv"))}
    assert present == set(lexicon.TABLES)


@pytest.mark.parametrize("name", lexicon.TABLES)
def test_lexicon_table_starts_with_a_describing_comment(name: str) -> None:
    assert files(lexicon).joinpath(name).read_text(encoding="utf-8").startswith("# ")


def test_advice_table_has_a_compilable_pattern_list_for_each_stance() -> None:
    patterns = table("advice.toml")
    assert set(patterns) == set(TEXTS) >= {advice.value for advice in Advice}
    for name, rows in patterns.items():
        assert are_texts(rows), name
        for row in rows:
            re.compile(row.replace("~", ".{0,60}?"), re.IGNORECASE)
            assert name.startswith("lead_") or name == "prohibited_next" or "@" in row or "x7e" in row, row


def test_cue_table_has_the_four_lists_of_each_set() -> None:
    cues = table("cues.toml")
    assert set(cues) == {"no_negation", "relatives", "negated", "hedged", "past", "family"}
    for name in ("negated", "hedged", "past", "family"):
        assert set(cues[name]) == CUES
        assert all(are_texts(rows) for rows in cues[name].values())


def test_class_table_has_codes_names_and_known_fields() -> None:
    classes = table("drug_classes.toml")
    for key, row in classes.items():
        assert set(row) <= CLASS_FIELDS, key
        assert isinstance(row["atc"], str)
        assert are_texts(row["names"]), key
        assert set(row.get("within", ())) <= set(classes), key


def test_synonym_rows_have_at_least_two_entries() -> None:
    synonyms = table("synonyms.toml")
    for group, rows in synonyms["rows"].items():
        assert all(are_texts(row) and len(row) > 1 for row in rows), group
    assert all(are_texts(synonyms[name]) for name in ("generic", "stop", "sites"))
    assert all(are_texts(pair) and len(pair) == 2 for pair in synonyms["opposites"])


def test_relation_table_has_compilable_patterns() -> None:
    for name, rows in table("relations.toml").items():
        assert are_texts(rows), name
        for row in rows:
            re.compile(row, re.IGNORECASE)


def test_drug_names_are_lower_case_rows_without_duplicates() -> None:
    lines = files(lexicon).joinpath("drug_names.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    first = [row[0] for row in rows]
    assert len(first) == len(set(first))
    assert all(name == name.lower().strip() != "" for row in rows for name in row)


def test_lexicon_hash_changes_with_a_word_list(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = lexicon.lexicon_hash()
    monkeypatch.setattr(lexicon, "TABLES", lexicon.TABLES[1:])
    lexicon.lexicon_hash.cache_clear()
    try:
        assert lexicon.lexicon_hash() != whole
    finally:
        lexicon.lexicon_hash.cache_clear()
