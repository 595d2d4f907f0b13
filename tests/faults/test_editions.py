"""Backups restored across the editions of Neo4j and into a server named by its address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from files.home import Home
from files.images import ImageStore
from graph.connect import connect
from graph.maintenance.backup import backup, restore
from graph.server.process import down, up
from graph.session import Graph
from tests.helpers.stored_graph import FIRST_SCHEMA, read_stored, write_stored

Digest = Callable[[Graph], dict[str, str]]
pytestmark = [pytest.mark.live, pytest.mark.long]


@pytest.fixture
def homes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Home]]:
    """A home of each edition, and another one of the current edition."""
    for name in ("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    cache = Home.from_environment().cache
    homes = {
        "current": Home(tmp_path / "one", cache, "current"),
        "lts": Home(tmp_path / "one", cache, "lts"),
        "other": Home(tmp_path / "two", cache, "current"),
    }
    yield homes
    for home in homes.values():
        down(home)


def test_backup_restores_across_editions_and_servers(
    homes: dict[str, Home], digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = ImageStore(tmp_path / "images")
    monkeypatch.setenv("MMRAREBENCH_HOME", str(homes["current"].root))
    with connect() as graph:
        write_stored(graph, *read_stored(FIRST_SCHEMA))
        connect().close()
        before = digest(graph)
        counts = backup(graph, tmp_path / "current.zip", images)
    down(homes["current"])
    monkeypatch.setenv("MMRAREBENCH_NEO4J", "lts")
    with connect() as graph:
        assert graph.read_rows("CALL dbms.components() YIELD versions RETURN versions[0] STARTS WITH '5.26'") == [
            [True]
        ]
        assert restore(graph, tmp_path / "current.zip", images) == counts
        assert digest(graph) == before
        assert backup(graph, tmp_path / "lts.zip", images) == counts
    down(homes["lts"])
    address = up(homes["other"])
    monkeypatch.setenv("MMRAREBENCH_NEO4J", "current")
    monkeypatch.setenv("NEO4J_URI", address.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", address.password)
    with connect() as graph:
        assert restore(graph, tmp_path / "lts.zip", images) == counts
        assert digest(graph) == before
