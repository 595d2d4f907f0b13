"""Scoring by rules: which runs are due, their answers judged on all cores, and the verdicts written."""
