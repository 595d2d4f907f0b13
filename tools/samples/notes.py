"""The written parts of the sample: model facts, README and attribution, out of the templates beside this file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent


def model_names() -> list[str]:
    """Return the names of the made-up models."""
    return [str(model["name"]) for model in tomllib.loads((HOME / "models.toml").read_text("utf-8"))["model"]]


def notes(counts: dict[str, Any]) -> dict[str, bytes]:
    """Return the written files, filled with counts."""
    written = {name: (HOME / name).read_text("utf-8") for name in ("README.md", "ATTRIBUTION.md")}
    filled = {name: text.format(**counts).encode() for name, text in written.items()}
    return filled | {"models.toml": (HOME / "models.toml").read_bytes()}
