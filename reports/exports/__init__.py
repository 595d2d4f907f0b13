"""Exports of a benchmark or of the ontology in the formats of other tools."""
