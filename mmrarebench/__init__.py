"""MMRareBench as a knowledge graph: its rules (pure functions in the packages below), and the face for Python.

``connect``, ``query``, ``frame``, ``ground``, ``score`` and ``close`` reach the graph. They are imported when they are
first used, so that the rules themselves know no database; docs/python.md shows each.

>>> sorted(set(__all__) - {"__version__"})
['close', 'connect', 'frame', 'ground', 'query', 'score']
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from api.notebook import close, connect, frame, ground, query, score

__version__ = "0.2.0"
__all__ = ["__version__", "close", "connect", "frame", "ground", "query", "score"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module("api.notebook"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
