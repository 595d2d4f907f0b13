"""Minimal for now."""

from __future__ import annotations

from pathlib import Path

from graph.server.home import Home
from graph.server.lockfile import read_lock


def ensure_jars(home: Home) -> list[Path]:
    """The jars of the home's edition, fetched where they are missing."""
    return [home.jars / jar.path for jar in read_lock(home.edition)]
