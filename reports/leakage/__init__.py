"""The leakage report."""
