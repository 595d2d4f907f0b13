"""What a user can ask of case reports and of reviewers: load reports, draft questions, load annotations, agreement."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from graph.load import Loaded
from graph.session import Graph
from graph.write import Tick
from loaders import case_reports


def silent(what: str, count: int) -> None:
    """Show no progress."""


def load_case_reports(graph: Graph, paths: Sequence[Path], name: str, *, strict: bool = False, tick: Tick = silent) -> Loaded:
    """Load JATS case reports; articles that report no human case are refused with the reason."""
    return case_reports.load(graph, paths, benchmark=name, strict=strict, tick=tick)
