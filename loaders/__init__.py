"""Benchmarks, cases, answers and verdicts into the graph, each get -> transform -> load."""
