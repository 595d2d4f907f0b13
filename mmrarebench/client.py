"""The client of the HTTP API, under the name that users know: ``from mmrarebench.client import Client``.

The code is in `scorer.client`; it is imported when it is first used, so that the rules know no HTTP.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scorer.client import Client, ShownQuestion

__all__ = ["Client", "ShownQuestion"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module("scorer.client"), name)
