"""HTTP: a thin door over the use cases."""
