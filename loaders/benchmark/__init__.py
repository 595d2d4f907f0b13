"""Benchmark tables and their images into the graph."""
