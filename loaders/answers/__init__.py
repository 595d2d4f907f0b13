"""Answer files of every known form into the graph."""
