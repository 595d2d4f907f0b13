"""Word lists of case reports, read from the table beside this file."""

from __future__ import annotations

import tomllib
from pathlib import Path

VOCABULARY: dict[str, list[str]] = tomllib.loads(
    Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8")
)
"""Lists by name: ``article_types``, ``animals``, ``persons``, ``analytes``."""
