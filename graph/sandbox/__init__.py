"""Free Cypher that can only read the graph: checked by its syntax and its plan, bounded in time, memory and size."""
