"""What a benchmark holds: inputs of a condition, image modality, list cells."""
