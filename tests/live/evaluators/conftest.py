"""Tests with evaluators outside the lock files are collected only where these are installed."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("inspect_ai") else ["test_inspect.py"]
