"""Leakage rules, corpus scan and splits."""
