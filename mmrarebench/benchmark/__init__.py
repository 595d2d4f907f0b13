"""Parts of a benchmark: inputs of a condition, image modality, list cells."""
