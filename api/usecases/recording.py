"""Replies recorded one at a time: requests of one process share one right to write, which must not end under another's hands."""

from __future__ import annotations

import threading

RECORDING = threading.Lock()
"""Held while a verdict or an answer of a run is written."""
