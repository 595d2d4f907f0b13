"""Tests with evaluators that the locks do not hold are collected only where these are installed."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("inspect_ai") else ["test_inspect.py"]
