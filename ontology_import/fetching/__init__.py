"""Sources, where they are fetched from, and the record of what was fetched."""
