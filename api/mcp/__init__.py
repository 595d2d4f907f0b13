"""The door for agents: a Model Context Protocol server over the read-only use cases."""
