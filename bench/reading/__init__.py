"""Readers and grounding beside other readings of the same labelled texts."""
