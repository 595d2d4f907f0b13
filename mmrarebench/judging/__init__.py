"""Replies of LLM judges: strict and reference readings, and the verdict that follows."""
