"""Use cases, and two thin layers over them (HTTP and command line)."""
