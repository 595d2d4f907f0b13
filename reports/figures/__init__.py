"""Figures as SVG made on the server: no script, readable at any width, in light and dark."""
