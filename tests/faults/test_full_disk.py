"""A disk that is full in the middle of a load: the next start recovers the store, and the same command completes it.

The disk is a tmpfs that is made smaller while it is in use; to mount one needs root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from files.home import Home
from graph import locking, session
from graph.connect import connect
from graph.server.process import down
from graph.session import Graph
from mmrarebench.exceptions import DatabaseStopped, ServerError

MIB = 2**20
ROW = "UNWIND range(1, 2000) AS k CREATE (:Track {name: $i + '/' + k, title: $text, mmrarebench: true})"
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        sys.platform != "linux" or os.geteuid() != 0 or bool(os.environ.get("NEO4J_URI")),
        reason="needs root, Linux and the managed server",
    ),
]


class Disk:
    """A file system in memory whose size can change while it is in use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._mount(f"size={2048 * MIB}", "tmpfs")

    def _mount(self, options: str, *words: str) -> None:
        kind = ["-t", "tmpfs"] if words else []
        subprocess.run(["mount", *kind, "-o", options, *words, str(self.folder)], check=True)

    def leave_free(self, size: int) -> None:
        """Make it so small that so many bytes are free."""
        self._mount(f"remount,size={shutil.disk_usage(self.folder).used + size}")

    def make_read_only(self) -> None:
        """Refuse every write from now on."""
        self._mount("remount,ro")

    def make_writable(self) -> None:
        """Accept writes again."""
        self._mount("remount,rw")


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    disk = Disk(folder)
    monkeypatch.setenv("MMRAREBENCH_HOME", str(folder / "home"))
    monkeypatch.setattr(session, "LEAST_FREE_BYTES", 0)
    try:
        yield disk
    finally:
        disk.make_writable()
        down(Home.from_environment())
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("mib", [2, 8, 20, 33, 60])
def test_connect_recovers_a_database_stopped_by_a_full_disk(
    mib: int, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages: list[str] = []
    monkeypatch.setattr(locking.SETTINGS, "notify", messages.append)
    with connect() as graph:
        disk.leave_free(mib * MIB)
        committed = fill(graph)
        disk.leave_free(1500 * MIB)
    with connect() as graph:  # what the next command does
        assert "its server is restarted and recovers" in messages[0]
        counts = graph.read_rows("MATCH (t:Track) RETURN count(t), count(DISTINCT t.name)")[0]
        assert counts[0] == counts[1]
        assert counts[0] in (committed * 2000, (committed + 1) * 2000), "each transaction is whole or not there"
        graph.write("CREATE (:Track {name: 'again'})")


def test_connect_refuses_a_read_only_home_with_its_path(disk: Disk) -> None:
    Home.from_environment().create()
    disk.make_read_only()
    with pytest.raises(ServerError, match=r"home cannot be used \(Read-only file system\)"):
        connect()


def fill(graph: Graph) -> int:
    """Write until the database stops, and return how many transactions were committed."""
    committed = 0
    while committed < 500:
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(graph, "restart", None)  # the disk is still full: it is the next command that restarts
                graph.write(ROW, {"i": committed, "text": "x" * 300})
        except DatabaseStopped:
            return committed
        committed += 1
    raise AssertionError("the disk never became full")
