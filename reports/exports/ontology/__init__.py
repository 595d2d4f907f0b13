"""Exports of the ontology: KGX, RDF, SSSOM and branches."""
