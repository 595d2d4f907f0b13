"""The Human Phenotype Ontology and its annotations."""
