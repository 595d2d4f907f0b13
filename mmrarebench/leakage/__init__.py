"""Leakage detection: terms a track must hide, shared text, corpora, scores without leaked items."""
