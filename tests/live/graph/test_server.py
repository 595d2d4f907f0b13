"""The managed server with a real Neo4j: started, killed, without its port or state file, stopped."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from files.home import Home
from graph.connect import connect
from graph.doctor import diagnose
from graph.server.process import down, status, up
from graph.server.running import running_connection
from graph.server.state import alive, original, read_state, write_state
from graph.session import Graph
from mmrarebench.exceptions import DatabaseError, ServerError

pytestmark = pytest.mark.live

_UP = "from files.home import Home; from graph.server.process import up; print(up(Home.from_environment()).uri)"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    usual = Home.from_environment()
    home = Home(tmp_path_factory.mktemp("home"), usual.cache, usual.edition)
    yield home
    down(home)


@pytest.fixture(autouse=True)
def environment(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MMRAREBENCH_HOME", str(home.root))
    for name in ("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE"):
        monkeypatch.delenv(name, raising=False)


def server(home: Home) -> psutil.Process:
    state = read_state(home)
    assert state is not None
    return psutil.Process(state.pid)


def test_up_starts_one_server_for_two_processes(home: Home) -> None:
    words = [sys.executable, "-c", _UP]
    both = [
        subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=os.environ, cwd=Path(__file__).parents[3])
        for _ in range(2)
    ]
    printed = {starter.communicate(timeout=240)[0] for starter in both}
    assert [starter.returncode for starter in both] == [0, 0]
    assert len(printed) == 1
    assert status(home).uri == printed.pop().strip()
    same = [process for process in psutil.process_iter(["cmdline"]) if str(home.server) in str(process.info["cmdline"])]
    assert len(same) == 1


def test_up_keeps_a_running_server(home: Home) -> None:
    pid, began = server(home).pid, time.monotonic()
    assert up(home) == running_connection(home)
    assert time.monotonic() - began < 5
    assert server(home).pid == pid
    assert all(check.ok for check in diagnose(home)), diagnose(home)


def test_server_listens_on_loopback_and_needs_its_password(home: Home) -> None:
    target = up(home)
    listening = [entry.laddr for entry in server(home).net_connections("inet") if entry.status == psutil.CONN_LISTEN]
    assert {address.ip.removeprefix("::ffff:") for address in listening} == {"127.0.0.1"}
    assert target.password not in " ".join(server(home).cmdline())
    assert sys.platform == "win32" or stat.S_IMODE(home.password_file.stat().st_mode) == 0o600
    with (
        pytest.raises(DatabaseError, match="user name or password refused"),
        Graph(target._replace(password="neo4j")) as graph,
    ):
        graph.read("RETURN 1")


def test_graph_reads_writes_and_refuses_writes_in_reads(home: Home, capfd: pytest.CaptureFixture[str]) -> None:
    with connect() as graph, connect(start=False) as other:
        assert graph.driver is other.driver
        assert graph.write("CREATE (:Kept {name: $name})", {"name": "a"}).nodes_created == 1
        assert graph.read("MATCH (k:Kept) RETURN k.name AS name") == [{"name": "a"}]
        assert graph.read_rows("MATCH (k:Kept) WHERE k.unknown IS NULL RETURN k.name, 1") == [["a", 1]]
        for refused in (
            "RETRUN 1",
            "MATCH (k) SET k.name = 'b'",
            "LOAD CSV FROM 'file:///etc/hostname' AS row RETURN row",
        ):
            with pytest.raises(DatabaseError):
                graph.read(refused)
    assert capfd.readouterr() == ("", "")


def test_up_finishes_the_start_of_a_dead_process(home: Home) -> None:
    state = read_state(home)
    assert state is not None
    write_state(home, replace(state, ready=False))
    up(home)
    assert read_state(home) == state


def test_up_restarts_a_killed_server_on_another_port(home: Home) -> None:
    old = up(home)
    port = int(old.uri.rpartition(":")[2])
    server(home).kill()
    server(home).wait(30)
    assert status(home).running is False
    with socket.create_server(("127.0.0.1", port)) as foreign:
        new = up(home)
        assert foreign.fileno() >= 0
    assert new.uri != old.uri
    assert new.password == old.password
    with connect() as graph:
        assert graph.read("MATCH (k:Kept) RETURN count(k) AS kept") == [{"kept": 1}]


def test_up_replaces_a_server_without_state_file(home: Home) -> None:
    lost = server(home)
    home.state_file.unlink()
    up(home)
    assert not alive(lost)
    assert server(home).pid != lost.pid


def test_down_stops_the_server(home: Home) -> None:
    process = server(home)
    assert down(home) is True
    assert not alive(process)
    assert down(home) is False
    assert status(home).running is False


def test_up_starts_a_moved_home_and_refuses_a_running_copy(home: Home, tmp_path: Path) -> None:
    moved = Home(tmp_path / "geschützt 家", home.cache, home.edition)
    shutil.move(home.root, moved.root)
    plain = {"LC_ALL": "C", "LANG": "C", "MMRAREBENCH_HOME": str(moved.root)}
    count = "from graph.connect import connect; print(connect().read_rows('MATCH (k:Kept) RETURN count(k)'))"
    try:
        counted = subprocess.run(
            [sys.executable, "-c", count],
            env=os.environ | plain,
            cwd=Path(__file__).parents[3],
            capture_output=True,
            text=True,
            check=False,
        )
        assert counted.stdout.strip() == "[[1]]", counted.stderr
        copy = Home(tmp_path / "copy", home.cache, home.edition)
        shutil.copytree(moved.root, copy.root)
        with pytest.raises(ServerError, match=r"was copied from .* while a server wrote to it"):
            up(copy)
    finally:
        down(moved)
    with pytest.raises(ServerError, match=r"was copied from .* while a server wrote to it"):
        up(copy)
    shutil.rmtree(copy.server)
    shutil.copytree(moved.server, copy.server)
    assert original(copy) is None, "a copy of a home whose server was stopped"
    shutil.move(moved.root, home.root)


@pytest.mark.skipif(sys.platform != "linux", reason="a folder in which nobody can write")
def test_up_reports_an_unwritable_home(home: Home) -> None:
    with pytest.raises(ServerError, match=r"/sys/kernel/home.*the home cannot be used .*MMRAREBENCH_HOME") as refused:
        up(Home(Path("/sys/kernel/home"), home.cache, home.edition))
    assert refused.value.exit_code == 3
