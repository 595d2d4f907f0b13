"""The managed Neo4j: fetched, started, watched and stopped without Java or Docker on the machine."""

from graph.server.doctor import Check, diagnose
from graph.server.home import Home
from graph.server.launch import Connection
from graph.server.process import Status, down, running_connection, status, up

__all__ = ["Check", "Connection", "Home", "Status", "diagnose", "down", "running_connection", "status", "up"]
