"""Ranked lists of diagnoses, read out of replies of every form."""
