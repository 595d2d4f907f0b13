"""Mentions in texts: names of disorders, phenotypes and genes with their places."""
