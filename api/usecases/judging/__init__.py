"""Judges: checked, run over a benchmark, and compared with each other."""
