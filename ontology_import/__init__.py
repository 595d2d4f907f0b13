"""Ontologies and mappings into the graph: one module per source, each get -> transform -> load."""
