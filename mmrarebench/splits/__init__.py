"""Splits that keep linked questions together."""
