"""Writes: the state that a load wants, and the difference that the graph needs to reach it."""
