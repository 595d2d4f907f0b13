"""Helpers that need an evaluator are collected only where it is installed, as the tests that use them."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("inspect_ai") else ["inspect_cases.py"]
