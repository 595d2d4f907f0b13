"""What a user can ask: use cases, and two thin doors over them (HTTP and command line)."""
