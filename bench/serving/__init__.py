"""The HTTP interface, queries and pages."""
