"""Runs and the answers of models that are called."""
