"""The managed Neo4j: fetched, started, watched and stopped without Java or Docker on the machine."""
