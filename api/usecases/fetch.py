"""Fetching the sources: what there is, and bringing it into the cache."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from files.home import Home
from files.progress import Tick, silent
from mmrarebench.exceptions import UsageError
from ontology_import.fetching import fetch as fetching
from ontology_import.fetching.sources import SOURCES, source_named

Rows = list[dict[str, Any]]


def cache() -> Path:
    """The folder that sources are fetched into: ``sources`` in MMRAREBENCH_CACHE."""
    return Home.from_environment().cache / "sources"


def list_sources() -> Rows:
    """Every source with its release, licence and how it is imported."""
    return [source.as_dict() for source in SOURCES.values()]


def fetch_sources(
    names: Sequence[str], *, release: str | None = None, renew: bool = False, tick: Tick = silent
) -> dict[str, Any]:
    """Fetch sources, each as NAME or NAME/PATTERN, and say which files lie where and how to import them.

    Raises:
        UsageError: an unknown name, or one release for several sources.
    """
    if not names:
        raise UsageError("no source is named", repair=f"one or more of {', '.join(SOURCES)}; --list shows them")
    if release and len(names) > 1:
        raise UsageError("--release is for one source", repair="fetch the sources one by one")
    selections = [(source_named(name.partition("/")[0]), name.partition("/")[2] or "*") for name in names]
    files: Rows = []
    commands: list[str] = []
    for source, only in selections:
        fetched = fetching.fetch(source, cache(), only=only, release=release, renew=renew, tick=tick)
        folder = cache() / source.name / fetched[0].release if fetched else cache()
        files += [file._asdict() for file in fetched]
        commands += [f"mmrarebench {command.format(folder=folder)}" for command in source.imports]
    return {"files": files, "import": commands, "licences": {source.name: source.licence for source, _ in selections}}
