"""Tests that need libraries which read what we write; ``make counterparts`` installs them apart and runs these."""

from __future__ import annotations

import os

PYTHON = "COUNTERPARTS"
collect_ignore_glob = [] if os.environ.get(PYTHON) else ["test_*.py"]
