"""Writes: the state that a load wants, and the difference that brings the graph there."""
