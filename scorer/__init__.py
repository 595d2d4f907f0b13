"""Judges behind OpenAI-compatible endpoints: a client of the HTTP API, never of the graph."""
