"""Upkeep of a graph: versions and migrations, integrity, unfinished operations, backup and reset."""
