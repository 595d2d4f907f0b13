"""Texts grounded in Orphanet, scores explained step by step, and phenotype profiles compared."""
