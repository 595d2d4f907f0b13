"""The graph: its schema, its writer, its session and the managed server."""
