"""Reviewers' decisions on drafts and the benchmark of accepted drafts."""
