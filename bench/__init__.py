"""Benchmarks: figures that anyone can measure again with ``make bench``, peers in the same run."""
