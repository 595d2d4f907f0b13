"""Loading: ontologies, products, tables and images."""
