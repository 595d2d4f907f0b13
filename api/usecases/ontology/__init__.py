"""What changed between releases of an ontology."""
