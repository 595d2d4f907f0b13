"""Tests against other people's libraries and servers; ``make counterparts`` installs these apart from the product."""

from __future__ import annotations

import os

PYTHON = "COUNTERPARTS"
SERVERS = "COUNTERPART_SERVERS"
_NEEDS = {"test_counterparts.py": PYTHON, "test_servers.py": SERVERS}
collect_ignore_glob = [name for name, variable in _NEEDS.items() if not os.environ.get(variable)]
