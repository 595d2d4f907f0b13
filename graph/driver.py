"""Neo4j's driver, imported without the numpy, pandas and pyarrow that it would look for.

We give it none of their types, and they would take longer to import than the driver itself, in every command.
"""

from __future__ import annotations

import sys

_NOT_WANTED = [name for name in ("numpy", "pandas", "pyarrow") if name not in sys.modules]
sys.modules.update(dict.fromkeys(_NOT_WANTED))  # type: ignore[arg-type]  # None: to import it is an ImportError
try:
    import neo4j
finally:
    for _name in _NOT_WANTED:
        del sys.modules[_name]

__all__ = ["neo4j"]
