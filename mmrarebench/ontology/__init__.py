"""Disease lineage and phenotype similarity: pure rules over Orphanet and HPO."""
