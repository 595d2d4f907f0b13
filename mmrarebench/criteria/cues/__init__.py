"""Cues in an answer's sentences: headings, negation and other context, advice."""
