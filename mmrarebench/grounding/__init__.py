"""Disease names to Orphanet entities, and their relation to the expected diagnosis."""
