"""The shell and Python blocks of docs/loop.md, run against a server in a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.session import Graph

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docs" / "loop.md").read_text(encoding="utf-8")
TOKEN = "choose-your-own-token"
START_SECONDS = 60.0
CLEAR = (
    "MATCH (r:Run {id: 'sample/always-marfan/full'})-[:OF_MODEL]->(m) OPTIONAL MATCH (r)<-[:IN_RUN]-(a:Answer) "
    "OPTIONAL MATCH (a)<-[:ABOUT]-(v:Verdict) DETACH DELETE v, a, r, m"
)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def port(sample_graph: Graph) -> Iterator[int]:
    """The port of `mmrarebench serve` in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = int(probe.getsockname()[1])
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", str(number)]
    server = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"MMRAREBENCH_API_TOKEN": TOKEN}, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", number)) == 0:
                break
        time.sleep(0.1)
    yield number
    server.send_signal(signal.SIGTERM)
    assert server.wait(30) in (0, -signal.SIGTERM)
    sample_graph.write(CLEAR)


@pytest.mark.live
@pytest.mark.skipif(sys.platform == "win32", reason="the commands are for a POSIX shell")
def test_loop_page_shell_blocks_lead_to_a_score(port: int, tmp_path: Path) -> None:
    script = "\n".join(["set -e", f"export MMRAREBENCH_API_TOKEN={TOKEN}", *blocks("sh")[1:]])
    result = subprocess.run(
        ["bash", "-c", script.replace("127.0.0.1:8000", f"127.0.0.1:{port}")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert result.returncode == 0, f"{result.stdout}\n{result.stderr}"
    assert (tmp_path / "picture").stat().st_size > 100
    assert (tmp_path / "small.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.live
def test_loop_page_python_block_leads_to_a_score(port: int, capsys: pytest.CaptureFixture[str]) -> None:
    [block] = blocks("python")
    exec(compile(block.replace("127.0.0.1:8000", f"127.0.0.1:{port}"), "docs/loop.md", "exec"), {})
    state, mean = capsys.readouterr().out.split()
    assert state == "done"
    assert 0.0 <= float(mean) <= 1.0


def strips_types() -> bool:
    """Whether Node is here, in a version that runs TypeScript."""
    node = shutil.which("node")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout if node else "v0.0"
    return tuple(int(part) for part in version.strip().removeprefix("v").split(".")[:2]) >= (22, 6)


if strips_types():

    @pytest.mark.live
    def test_loop_page_typescript_block_leads_to_a_score(port: int, tmp_path: Path) -> None:
        [block] = blocks("ts")
        script = tmp_path / "loop.mts"
        script.write_text(block.replace("127.0.0.1:8000", f"127.0.0.1:{port}"), encoding="utf-8")
        command = ["node", "--experimental-strip-types", "--no-warnings", str(script)]
        result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        assert result.stdout.split() == ["29", "29", "done"]
