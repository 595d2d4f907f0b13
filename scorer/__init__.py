"""Judges against OpenAI-compatible endpoints: a client of the API, never of the graph."""
