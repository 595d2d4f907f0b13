"""Benchmarks of growing size: made-up benchmarks, steps and growth."""
