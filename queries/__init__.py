"""The registry of queries: one Cypher file each, its path is its name."""
