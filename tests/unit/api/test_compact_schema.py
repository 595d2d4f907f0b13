"""The compact schema for language models: short, complete, and equal to the generated page."""

from __future__ import annotations

from pathlib import Path

from api.usecases.compact_schema import MACHINES, compact_schema, describe_schema
from graph import schema
from queries import registry

MOST_CHARACTERS = 16_700
"""About 4,000 tokens: the text has 4.18 characters a token in OpenAI's encodings cl100k_base and o200k_base."""


def test_compact_schema_equals_the_generated_page() -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "schema_for_llm.txt"
    assert page.read_text(encoding="utf-8") == compact_schema(), "make docs"


def test_compact_schema_stays_below_its_limit() -> None:
    assert len(compact_schema()) <= MOST_CHARACTERS


def test_compact_schema_lists_labels_types_and_queries() -> None:
    text = compact_schema()
    linked = {end.label for edge in schema.RELATIONSHIPS for end in (edge.start, edge.end)}
    assert all(f"\n{label}: " in text for label in linked)
    assert all(f"\n{edge.type}: " in text for edge in schema.RELATIONSHIPS)
    assert all(f"{edge.start.label}->{edge.end.label}" in text for edge in schema.RELATIONSHIPS)
    names = [name.split("/")[1] for name in registry.all_queries() if not MACHINES.fullmatch(name)]
    assert all(f" {name}(" in text for name in names)


def test_describe_schema_lists_every_label_and_relationship() -> None:
    described = describe_schema()
    assert len(described["labels"]) == len(schema.NODES)
    assert len(described["relationships"]) == len(schema.RELATIONSHIPS)
    assert all(row["meaning"] for row in described["labels"])
