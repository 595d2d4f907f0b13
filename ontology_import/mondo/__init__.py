"""Mappings between vocabularies in SSSOM, such as those of MONDO."""
