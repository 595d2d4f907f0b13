"""Leakage findings, masked benchmarks, corpus scans and retrieval baselines in the graph."""
