"""The rules: pure functions over names, lineages, answers, scores and leaks. No Neo4j, no HTTP, no files."""

__version__ = "0.1.0"
