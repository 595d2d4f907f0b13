"""Verdicts of LLM judges into the graph, from files and from endpoints."""
