"""Orphanet in every published form: packets, XML products, CSV conversions, classifications, ORDO."""
