"""Differences between releases of an ontology."""
