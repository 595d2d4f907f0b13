"""Scores, intervals, comparisons and agreement."""
