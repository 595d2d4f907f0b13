"""Layouts of judge replies: lines, clauses, tables, markup and JSON."""
