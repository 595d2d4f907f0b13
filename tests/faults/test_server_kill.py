"""The server is killed in the middle of a load: the next start recovers the store, and the same command completes it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from files.home import Home
from graph.connect import connect
from graph.maintenance.unfinished import unfinished
from graph.server.process import down
from graph.server.state import read_state, server_process

ROOT = Path(__file__).resolve().parents[2]
IMPORT = (sys.executable, "-c", "from api.cli import main; main()", "import", "hpo", "sample/hpo/hp-excerpt.json")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(bool(os.environ.get("NEO4J_URI")), reason="only the managed server can be killed"),
]


def counts() -> list[list[int]]:
    with connect() as graph:
        return graph.read_rows(
            "MATCH (n) WHERE NOT n:WriteLock OPTIONAL MATCH (n)-[r]->() RETURN count(DISTINCT n), count(r)"
        )


@pytest.mark.parametrize("seconds", [0.5, 1.0, 1.5, 2.0, 3.0])
def test_import_completes_after_a_kill_of_the_server(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        monkeypatch.setenv("MMRAREBENCH_HOME", folder)
        home = Home.from_environment()
        try:
            connect().close()
            process = subprocess.Popen(IMPORT, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            time.sleep(seconds)
            server = server_process(home, read_state(home))
            assert server is not None
            server.kill()
            _, stderr = process.communicate(timeout=200)
            assert process.returncode in (0, 3), stderr
            assert subprocess.run(IMPORT, cwd=ROOT, check=False, capture_output=True).returncode == 0
            complete = counts()
            with connect() as graph:
                assert unfinished(graph) == []
            assert subprocess.run(IMPORT, cwd=ROOT, check=False, capture_output=True).returncode == 0
            assert counts() == complete
        finally:
            down(home)
