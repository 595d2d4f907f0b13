"""Backup and restore: the same graph on the same or another server; a damaged backup is refused before any change."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from files.images import ImageStore
from graph.connect import connect
from graph.maintenance.backup import MANIFEST, NODES, backup, restore
from graph.maintenance.reset import clear_everything
from graph.maintenance.unfinished import unfinished
from graph.session import Graph
from mmrarebench.exceptions import FileFormatError
from tests.helpers.stored_graph import FIRST_SCHEMA, read_stored, write_stored

Digest = Callable[[Graph], dict[str, str]]


@pytest.fixture
def stored_graph(empty_graph: Graph) -> Graph:
    clear_everything(empty_graph)
    write_stored(empty_graph, *read_stored(FIRST_SCHEMA, every=12))
    connect().close()
    empty_graph.write("CREATE (:Note {text: 'of somebody else'})")
    return empty_graph


def test_restore_brings_back_graph_and_images_beside_foreign_nodes(
    stored_graph: Graph, digest: Digest, tmp_path: Path
) -> None:
    images = ImageStore(tmp_path / "images")
    sha256 = stored_graph.read_rows("MATCH (i:Image) RETURN i.sha256 ORDER BY i.sha256 LIMIT 1")[0][0]
    images.put(sha256, b"not the bytes of that hash")
    backup(stored_graph, tmp_path / "bad.zip", images)
    with pytest.raises(FileFormatError, match="not what was saved"):
        restore(stored_graph, tmp_path / "bad.zip", images)
    images.path(sha256).unlink()
    before = digest(stored_graph)
    counts = backup(stored_graph, tmp_path / "graph.zip", images)
    assert (counts.images, counts.missing_images) == (0, 77)
    stored_graph.write("MATCH (q:Question) DETACH DELETE q")
    stored_graph.write("CREATE (:Track {name: 'later', source: ['x'], mmrarebench: true})")
    assert restore(stored_graph, tmp_path / "graph.zip", images) == counts
    assert digest(stored_graph) == before
    assert unfinished(stored_graph) == []


def test_restore_refuses_a_damaged_backup_before_a_change(stored_graph: Graph, digest: Digest, tmp_path: Path) -> None:
    images = ImageStore(tmp_path / "images")
    backup(stored_graph, tmp_path / "graph.zip", images)
    before = digest(stored_graph)
    with zipfile.ZipFile(tmp_path / "graph.zip") as whole, zipfile.ZipFile(tmp_path / "changed.zip", "w") as changed:
        for name in whole.namelist():
            data = whole.read(name)
            changed.writestr(name, data.replace(b"Marfan", b"Morfan") if name == NODES else data)
    (tmp_path / "cut.zip").write_bytes((tmp_path / "graph.zip").read_bytes()[:5_000])
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("a.txt", "no backup")
    for name, message in (
        ("changed", f"{NODES} is missing or is not"),
        ("cut", "no whole backup"),
        ("other", "no manifest"),
    ):
        with pytest.raises(FileFormatError, match=message):
            restore(stored_graph, tmp_path / f"{name}.zip", images)
    assert MANIFEST in zipfile.ZipFile(tmp_path / "graph.zip").namelist()
    assert digest(stored_graph) == before
