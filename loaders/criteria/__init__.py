"""Criterion-based scores of the answers in the graph."""
