"""Leakage, masking and splits; text of a benchmark that stands elsewhere; questions that are solved without a model."""
