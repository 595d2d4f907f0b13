"""Files of the managed server: locks, jars, state, password, settings. No Neo4j runs here."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import psutil
import pytest

from files.home import EDITIONS, Home
from graph import doctor
from graph.connect import Settings, connect
from graph.server import archive, command, failures, files, jars, launch, lockfile, password, process, running, state
from graph.server.lockfile import Jar
from mmrarebench.exceptions import DatabaseError, FileFormatError, ServerError, UsageError

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights and scripts")


class Repository(ThreadingHTTPServer):
    """A Maven repository on loopback whose files can be damaged or cut short."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.cut: set[str] = set()
        self.requests: Counter[str] = Counter()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/maven"

    def jar(self, name: str) -> Jar:
        body = name.encode() * 1000
        jar = Jar("org.example", name, "1.0", "", hashlib.sha256(body).hexdigest())
        self.files[f"/maven/{jar.path}"] = body
        return jar


class Handler(BaseHTTPRequestHandler):
    server: Repository

    def do_GET(self) -> None:
        self.server.requests[self.path] += 1
        body = self.server.files.get(self.path)
        if body is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:10] if self.path in self.server.cut else body)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def repository(monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    with Repository() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("MMRAREBENCH_MAVEN_URL", server.url)
        monkeypatch.setattr(jars, "_RETRIES", 0)
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", tmp_path / "cache")


@pytest.fixture
def created_home(home: Home) -> Home:
    home.create()
    return home


def cached_files(home: Home) -> set[str]:
    """The files in the cache, the lock and the marker apart."""
    return {path.name for path in home.jars.rglob("*") if path.is_file()} - {".lock", "verified.json"}


@pytest.mark.parametrize("edition", EDITIONS)
def test_read_lock_lists_each_jar_once_without_address(edition: str) -> None:
    jars_of_lock = lockfile.read_lock(edition)
    assert len({(jar.group, jar.artifact, jar.classifier) for jar in jars_of_lock}) == len(jars_of_lock) > 200
    assert {"neo4j", "neo4j-server"} <= {jar.artifact for jar in jars_of_lock}
    assert "//" not in lockfile.lock_path(edition).read_text(encoding="utf-8")


def test_parse_lock_refuses_a_bad_line_with_its_number() -> None:
    with pytest.raises(FileFormatError, match=r"x\.lock:2"):
        lockfile.parse_lock("a:b:1 " + "0" * 64 + "\na:b:1 abc", "x.lock")


def test_ensure_jars_fetches_each_jar_once(home: Home, repository: Repository) -> None:
    locked_jars = [repository.jar(name) for name in "abc"]
    jar_files = jars.ensure_jars(home, locked_jars)
    assert [path.read_bytes() for path in jar_files] == [repository.files[f"/maven/{jar.path}"] for jar in locked_jars]
    jars.ensure_jars(home, locked_jars, fetched=lambda home, paths: pytest.fail("nothing was fetched"))
    assert set(repository.requests.values()) == {1}


@pytest.mark.parametrize("marker", [None, "", "[]", '{"org/example/a/1.0/a-1.0.jar": 7}'])
def test_ensure_jars_hashes_jars_without_a_valid_marker(home: Home, repository: Repository, marker: str | None) -> None:
    locked_jars = [repository.jar("a")]
    jars.ensure_jars(home, locked_jars)
    path = home.jars / "verified.json"
    path.unlink() if marker is None else path.write_text(marker, encoding="utf-8")
    jars.ensure_jars(home, locked_jars)
    assert set(repository.requests.values()) == {1}
    assert "org/example/a/1.0/a-1.0.jar" in path.read_text(encoding="utf-8")


def test_ensure_jars_replaces_a_damaged_jar(home: Home, repository: Repository) -> None:
    locked_jars = [repository.jar("a"), repository.jar("b")]
    first, _ = jars.ensure_jars(home, locked_jars)
    body = first.read_bytes()
    first.write_bytes(b"x" * len(body))
    os.utime(first, ns=(1, 1))
    jars.ensure_jars(home, locked_jars)
    assert first.read_bytes() == body
    assert repository.requests == {f"/maven/{locked_jars[0].path}": 2, f"/maven/{locked_jars[1].path}": 1}


def test_ensure_jars_leaves_no_jar_of_a_wrong_checksum(home: Home, repository: Repository) -> None:
    jar = repository.jar("a")
    repository.files[f"/maven/{jar.path}"] = b"something else"
    with pytest.raises(ServerError, match=r"a-1.0.jar.*sha256.*Repair: ") as caught:
        jars.ensure_jars(home, [jar])
    assert caught.value.exit_code == 3
    assert cached_files(home) == set()


def test_ensure_jars_recovers_from_an_interrupted_fetch(home: Home, repository: Repository) -> None:
    whole, cut = repository.jar("a"), repository.jar("b")
    jars.ensure_jars(home, [whole])
    repository.cut = {f"/maven/{cut.path}"}
    with pytest.raises(ServerError, match="could not be fetched"):
        jars.ensure_jars(home, [whole, cut])
    assert cached_files(home) == {"a-1.0.jar"}
    (home.jars / "tmpkilled").write_bytes(b"half")
    repository.cut = set()
    jars.ensure_jars(home, [whole, cut])
    assert cached_files(home) == {"a-1.0.jar", "b-1.0.jar"}
    assert repository.requests[f"/maven/{whole.path}"] == 1


def test_ensure_jars_retries_a_failed_fetch(
    home: Home, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jars, "_RETRIES", 1)
    jar = repository.jar("a")
    repository.cut = {f"/maven/{jar.path}"}
    monkeypatch.setattr("pooch.core.time.sleep", lambda seconds: repository.cut.clear())
    assert jars.ensure_jars(home, [jar])[0].exists()


def test_ensure_jars_reports_a_missing_network(
    home: Home, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MMRAREBENCH_MAVEN_URL", f"http://127.0.0.1:{state.free_port()}")
    with pytest.raises(ServerError, match=r"could not be fetched .*Repair: check the network"):
        jars.ensure_jars(home, [repository.jar("a")])


@pytest.mark.parametrize("url", ["nowhere", "gopher://127.0.0.1", "http://"])
def test_ensure_jars_reports_a_bad_mirror(
    home: Home, repository: Repository, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("MMRAREBENCH_MAVEN_URL", url)
    with pytest.raises(ServerError, match="could not be fetched"):
        jars.ensure_jars(home, [repository.jar("a")])


def test_ensure_jars_reports_a_jar_missing_from_the_repository(home: Home, repository: Repository) -> None:
    with pytest.raises(ServerError, match="404"):
        jars.ensure_jars(home, [Jar("org.example", "none", "1.0", "", "0" * 64)])


def test_ensure_jars_reports_too_little_disk_space(
    home: Home, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(ServerError, match=r"0 MiB free, the jars need 400.*MMRAREBENCH_CACHE"):
        jars.ensure_jars(home, [repository.jar("a")])
    assert not repository.requests


def test_ensure_jars_reports_a_cache_that_is_a_file(home: Home, repository: Repository) -> None:
    home.root.parent.joinpath("cache").write_text("", encoding="utf-8")
    with pytest.raises(ServerError, match="cannot be stored"):
        jars.ensure_jars(home, [repository.jar("a")])


def test_base_url_defaults_to_maven_central(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MMRAREBENCH_MAVEN_URL", raising=False)
    assert jars.base_url().startswith("https://")


def test_home_reads_folders_and_edition_from_the_environment(tmp_path: Path) -> None:
    names = {"MMRAREBENCH_HOME": str(tmp_path), "MMRAREBENCH_CACHE": str(tmp_path / "c"), "MMRAREBENCH_NEO4J": "lts"}
    assert Home.from_environment(names) == Home(tmp_path, tmp_path / "c", "lts")
    assert Home.from_environment({}).root.name == "mmrarebench"
    with pytest.raises(UsageError, match="MMRAREBENCH_NEO4J"):
        Home.from_environment({"MMRAREBENCH_NEO4J": "enterprise"})


@posix
def test_home_and_password_file_are_private(created_home: Home) -> None:
    secret = password.password(created_home)
    assert stat.S_IMODE(created_home.server.stat().st_mode) == 0o700
    assert stat.S_IMODE(created_home.password_file.stat().st_mode) == 0o600
    created_home.password_file.chmod(0o644)
    assert not check(created_home, "password").ok
    assert password.password(created_home) == secret
    assert check(created_home, "password").ok


def test_password_replaces_an_empty_file(created_home: Home) -> None:
    created_home.password_file.write_text("\n", encoding="utf-8")
    assert len(password.password(created_home)) > 20


def test_write_private_leaves_the_old_file_on_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state"
    files.write_private(path, "old")

    def full(*names: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        files.write_private(path, "new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["state"]
    assert path.read_text(encoding="utf-8") == "old"


def test_tail_reads_the_log_from_the_start_position(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("old\n\nnew\nlast\n", encoding="utf-8")
    assert files.tail(log, start=4) == ["new", "last"]
    assert files.tail(log, lines=1) == ["last"]
    assert files.tail(log, start=10**6) == ["old", "new", "last"]  # rotated meanwhile
    assert files.tail(tmp_path / "none") == []


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"pid": "x", "created": 1, "port": 1, "version": "", "ready": 0}']
)
def test_read_state_returns_none_for_an_unreadable_file(created_home: Home, text: str) -> None:
    created_home.state_file.write_text(text, encoding="utf-8")
    assert state.read_state(created_home) is None
    assert running.running_connection(created_home) is None


def test_server_process_refuses_a_reused_process_id(created_home: Home) -> None:
    me = psutil.Process()
    mine = state.State(me.pid, me.create_time(), 1, "5.26.30", ready=True)
    state.write_state(created_home, mine)
    assert state.read_state(created_home) == mine
    assert state.server_process(created_home, mine) is None  # another command line
    assert state.server_process(created_home, replace(mine, created=1.0)) is None
    assert state.server_process(created_home, replace(mine, pid=2**22 + 1)) is None
    assert state.server_process(created_home, mine.stopped()) is None
    assert not state.is_running(created_home, mine)


def test_is_running_compares_command_line_and_start_time(created_home: Home) -> None:
    words = [sys.executable, "-c", "print(flush=True); input()", state.home_option(created_home)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()  # it runs: its command line is its own
        mine = state.State(child.pid, psutil.Process(child.pid).create_time(), 1, "5.26.30", ready=True)
        assert state.is_running(created_home, mine)
        assert not state.is_running(created_home, replace(mine, created=mine.created - 60))
        child.kill()
    assert not state.is_running(created_home, mine)


def test_free_port_avoids_a_taken_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as foreign:
        port = foreign.getsockname()[1]
        assert state.free_port(port) != port
        assert state.listens(psutil.Process(), port)
        with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
            assert not state.listens(psutil.Process(other.pid), port)
            other.kill()
    assert state.free_port(port) == port
    assert not state.listens(psutil.Process(), port)


@pytest.mark.parametrize("edition", EDITIONS)
def test_server_settings_bind_loopback_and_disable_http(edition: str) -> None:
    values = command.settings(edition, 7000)
    assert {value.rpartition(":")[0] for key, value in values.items() if "address" in key and ":" in value} == {
        "127.0.0.1"
    }
    assert values["server.http.enabled"] == values["server.https.enabled"] == "false"
    assert values["dbms.security.allow_csv_import_from_file_urls"] == values["dbms.usage_report.enabled"] == "false"


def test_server_command_and_settings_hold_no_password(created_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "secret")
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-Dx=y")
    secret = password.password(created_home)
    words = command.command(created_home, Path("java"), [Path("a.jar"), Path("b.jar")])
    command.write_settings(created_home, 7000)
    text = " ".join([*words, *(path.read_text(encoding="utf-8") for path in created_home.conf.iterdir())])
    assert secret not in text
    assert f"a.jar{os.pathsep}b.jar" in text
    assert {"NEO4J_PASSWORD", "JAVA_TOOL_OPTIONS"}.isdisjoint(command.environment())


def test_java_and_heap_settings_refuse_bad_values(monkeypatch: pytest.MonkeyPatch) -> None:
    assert command.java_binary().exists()
    monkeypatch.setenv("MMRAREBENCH_JAVA", "/no/java")
    with pytest.raises(ServerError, match="MMRAREBENCH_JAVA"):
        command.java_binary()
    monkeypatch.setenv("MMRAREBENCH_HEAP", "lots")
    with pytest.raises(UsageError, match="MMRAREBENCH_HEAP"):
        command.heap()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("java.lang.UnsupportedClassVersionError: org/neo4j/...", "this Java cannot run it"),
        ("Could not reserve enough space for object heap", "not enough memory"),
        ("java.io.IOException: No space left on device", "the disk is full"),
        ("Lock file has been locked by another process", "another server holds the store"),
        ("Error: Could not find or load main class", "the jars are damaged"),
        ("java.nio.file.AccessDeniedException: /x", "a folder cannot be written"),
        ("something new", "the server did not start"),
    ],
)
def test_diagnosed_recognises_each_failure(line: str, message: str) -> None:
    assert failures.diagnosed(["INFO starting", line]).what == message


def java(home: Home, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let a shell script stand for Java."""
    path = home.root / "java"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("MMRAREBENCH_JAVA", str(path))
    monkeypatch.setattr(process, "ensure_jars", lambda home, fetched: [])


def jre(home: Home, monkeypatch: pytest.MonkeyPatch, script: str, version: str = "25.0.2") -> None:
    """The same in the folders of a Java runtime, which say its version."""
    java(home, monkeypatch, "")
    path = home.root / "jre" / "bin" / "java"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    (home.root / "jre" / "release").write_text(f'JAVA_VERSION="{version}"\n', encoding="utf-8")
    monkeypatch.setenv("MMRAREBENCH_JAVA", str(path))


@posix
def test_up_reports_a_failing_java_with_its_last_lines(created_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    java(created_home, monkeypatch, "echo Unrecognized option: --sun-misc >&2; exit 1")
    with pytest.raises(ServerError, match=r"(?s)logs: this Java cannot run it.*--sun-misc.*Repair: unset") as caught:
        process.up(created_home)
    assert caught.value.exit_code == 3
    assert not process.status(created_home).running


@posix
def test_up_tries_another_port_when_one_is_taken(created_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    java(created_home, monkeypatch, f"echo started >> {created_home.root}/starts; echo BindException; exit 1")
    with pytest.raises(ServerError, match="the port was taken"):
        process.up(created_home)
    assert (created_home.root / "starts").read_text(encoding="utf-8").count("started") == 3


@posix
def test_up_ends_a_server_that_does_not_answer(created_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    java(created_home, monkeypatch, "exec sleep 600")
    before = psutil.Process().children()
    monkeypatch.setattr(launch, "START_SECONDS", 0.3)
    with pytest.raises(ServerError, match="no answer in time"):
        process.up(created_home)
    assert not [child for child in psutil.Process().children() if state.alive(child) and child not in before]


@posix
def test_up_reports_a_java_that_cannot_run(created_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    java(created_home, monkeypatch, "")
    (created_home.root / "java").write_bytes(b"\x7fELF nonsense")
    with pytest.raises(ServerError, match="Java does not start"):
        process.up(created_home)


@posix
def test_up_starts_again_without_a_broken_archive(created_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    jre(created_home, monkeypatch, 'grep -q AOTCache "${1#@}" && echo with || echo Permission denied; exit 1')
    archive_file = archive.archive(created_home, command.java_binary())
    assert archive_file is not None
    archive_file.parent.mkdir(parents=True)
    archive_file.touch()
    with pytest.raises(ServerError, match="a folder cannot be written"):
        process.up(created_home)
    assert archive_file.exists()  # the start failed without it, too
    assert archive.drop_archive(created_home, command.java_binary())
    assert archive.archive_options(created_home, command.java_binary()) == []


@posix
def test_stop_ends_a_server_left_by_another_program() -> None:
    starter = "import subprocess, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        server = psutil.Process(int(parent.stdout.readline()))
        launch.stop(server, 30.0)
        assert server.status() == psutil.STATUS_ZOMBIE
        parent.kill()


@posix
def test_make_archive_leaves_no_file_on_failure(created_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    jre(created_home, monkeypatch, "exit 1")
    created_home.jars.mkdir(parents=True)
    archive.make_archive(created_home, [])
    assert list(created_home.cache.rglob("*.aot")) == list(created_home.cache.glob("archive-*")) == []


@posix
def test_archive_is_none_for_an_older_java(created_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    java(created_home, monkeypatch, "exit 1")
    assert archive.archive(created_home, command.java_binary()) is None
    jre(created_home, monkeypatch, "exit 1", version="21.0.8")
    assert archive.archive(created_home, command.java_binary()) is None


def test_up_reports_a_full_disk_before_the_start(created_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "ensure_jars", lambda home, fetched: [])
    monkeypatch.setattr("graph.server.files.free_bytes", lambda path: 2**29)
    with pytest.raises(ServerError, match=r"512 MiB free, the graph needs 1024.*MMRAREBENCH_HOME"):
        process.up(created_home)
    assert not created_home.console_log.exists()


def test_up_reports_a_home_that_is_a_file(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "ensure_jars", lambda home, fetched: [])
    home.root.write_text("", encoding="utf-8")
    with pytest.raises(ServerError, match="the home cannot be used"):
        process.up(home)


def test_down_and_status_find_no_server_in_a_new_home(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert process.down(home) is False
    assert process.status(home).running is False
    assert not home.root.exists()
    monkeypatch.delenv("NEO4J_URI", raising=False)
    monkeypatch.setenv("MMRAREBENCH_HOME", str(home.root))
    with pytest.raises(DatabaseError, match="mmrarebench up"):
        connect(start=False)


def check(home: Home, name: str) -> doctor.Check:
    return next(check_result for check_result in doctor.diagnose(home) if check_result.name == name)


def test_doctor_lists_missing_java_jars_and_disk_space(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MMRAREBENCH_JAVA", "/no/java")
    monkeypatch.setattr(process, "NEEDED_BYTES", 2**60)
    bad = {check_result.name: check_result.repair for check_result in doctor.diagnose(home) if not check_result.ok}
    assert set(bad) == {"java", "jars", "disk"}
    assert all(bad.values())


def test_connect_settings_come_from_the_environment() -> None:
    assert Settings.from_environment({"NEO4J_URI": ""}) == Settings()
    assert Settings.from_environment({"NEO4J_URI": "bolt://a", "NEO4J_DATABASE": "d"}).database == "d"


@pytest.mark.parametrize("uri", ["bolt://127.0.0.1:1", "nowhere", "ftp://x"])
def test_connect_reports_an_unreachable_server(monkeypatch: pytest.MonkeyPatch, uri: str) -> None:
    monkeypatch.setenv("NEO4J_URI", uri)
    with pytest.raises(DatabaseError, match="Repair: ") as caught:
        connect()
    assert caught.value.exit_code == 3
