"""Splits of a benchmark in the graph."""
