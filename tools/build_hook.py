"""Read the dependencies of the distribution from requirements.in, so that they are named once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class RequirementsHook(MetadataHookInterface):
    """Fill ``project.dependencies`` from ``requirements.in``."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the dependencies, one a line, comments left out."""
        lines = (Path(self.root) / "requirements.in").read_text(encoding="utf-8").splitlines()
        metadata["dependencies"] = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
