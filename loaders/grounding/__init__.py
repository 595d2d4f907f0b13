"""Grounded scores of the answers in the graph."""
