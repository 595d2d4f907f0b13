"""Downloads from a loopback server: whole, broken, resumed, changed, refused; and data sets of the hub."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from api.cli.commands import fetch as command
from api.usecases import fetch as usecases_fetch
from mmrarebench.exceptions import InputError, UsageError
from ontology_import.fetching import fetch as fetching
from ontology_import.fetching import hub as fetch_hub
from ontology_import.fetching.record import FILE, Record
from ontology_import.fetching.sources import SOURCES, Remote, Source

CONTENT = bytes(range(256)) * 4096
COMMIT = "5122d3a4" + "0" * 32
TABLE = b"index\tquestion\n1\tWhich?\n"


@dataclass
class Site:
    """What the server has, how it misbehaves, and what it was asked for."""

    url: str = ""
    content: bytes = CONTENT
    etag: str = '"one"'
    break_at: list[int] = field(default_factory=list)
    status: list[int] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)
    requests: int = 0


def handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            site.requests += 1
            if self.path.startswith("/api/"):
                return self.api()
            if self.path.startswith("/datasets/"):
                return self.send(200, TABLE, {"X-Repo-Commit": COMMIT, "ETag": f'"{hashlib.sha1(TABLE).hexdigest()}"'})
            if site.status:
                return self.send(site.status.pop(0), b"no", {})
            return self.file()

        def file(self) -> None:
            start = 0
            wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            same = self.headers.get("If-Range") == site.etag and bool(site.etag)
            site.ranges.append(self.headers.get("Range", ""))
            if wanted and same:
                start = int(wanted[1])
            headers = {"ETag": site.etag} if site.etag else {}
            if start:
                headers["Content-Range"] = f"bytes {start}-{len(site.content) - 1}/{len(site.content)}"
            self.send(206 if start else 200, site.content[start:], headers)

        def api(self) -> None:
            if "/commits/" in self.path:
                body: Any = [
                    {"id": COMMIT, "title": "first", "message": "", "authors": [], "date": "2026-04-01T00:00:00Z"}
                ]
            elif "/tree/" in self.path:
                size = len(TABLE)
                body = [{"type": "file", "path": "diagnosis/diagnosis_opened.tsv", "size": size, "oid": "a" * 40}]
            else:
                body = {"id": "a/b", "sha": COMMIT, "siblings": [{"rfilename": "diagnosis/diagnosis_opened.tsv"}]}
            self.send(200, json.dumps(body).encode(), {"Content-Type": "application/json"})

        def send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "HEAD":
                return
            if status in (200, 206) and site.break_at and not self.path.startswith(("/api/", "/datasets/")):
                self.wfile.write(body[: site.break_at.pop(0)])
                self.wfile.flush()
                self.close_connection = True
                return
            self.wfile.write(body)

    return Handler


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pooch.core.time.sleep", lambda seconds: None)
    server_site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(server_site))
    server_site.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server_site
    server.shutdown()
    server.server_close()
    thread.join()


def source(site: Site, sha256: str | None = None) -> Source:
    files = (Remote("a.bin", f"{site.url}/{{release}}/a.bin", sha256),)
    return Source("toy", "Toy", "1", "CC0", "", ("import toy {folder}",), files)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_fetch_downloads_a_file_once(site: Site, tmp_path: Path) -> None:
    ticks: list[int] = []
    (first,) = fetching.fetch(source(site), tmp_path, tick=lambda name, count: ticks.append(count))
    (again,) = fetching.fetch(source(site), tmp_path)
    assert (first.state, again.state, site.requests) == ("fetched", "cached", 1)
    assert Path(first.path).read_bytes() == CONTENT
    assert first.sha256 == digest(CONTENT)
    assert sum(ticks) == len(CONTENT)
    assert Record(tmp_path / FILE).get("toy/1/a.bin") == digest(CONTENT)
    assert not [path for path in (tmp_path / "toy" / "1").iterdir() if path.name.startswith(".")]


def test_fetch_resumes_a_broken_connection(site: Site, tmp_path: Path) -> None:
    site.break_at = [600_000, 100_000]
    (file,) = fetching.fetch(source(site), tmp_path)
    assert Path(file.path).read_bytes() == CONTENT
    assert site.ranges[0] == ""
    assert all(range_header.startswith("bytes=") for range_header in site.ranges[1:])


def test_fetch_resumes_the_part_of_an_earlier_run(site: Site, tmp_path: Path) -> None:
    site.break_at = [300_000] * (fetching.RETRIES + 1)
    site.content = CONTENT * 2
    with pytest.raises(InputError, match="broke off"):
        fetching.fetch(source(site), tmp_path)
    before = len(site.ranges)
    (file,) = fetching.fetch(source(site), tmp_path)
    assert Path(file.path).read_bytes() == CONTENT * 2
    assert site.ranges[before].startswith("bytes=")


def test_fetch_restarts_when_the_file_has_changed(site: Site, tmp_path: Path) -> None:
    site.break_at = [100_000] * (fetching.RETRIES + 1)
    with pytest.raises(InputError):
        fetching.fetch(source(site), tmp_path)
    site.content, site.etag, site.break_at = CONTENT[::-1], '"two"', []
    (file,) = fetching.fetch(source(site), tmp_path)
    assert Path(file.path).read_bytes() == CONTENT[::-1]


def test_fetch_restarts_without_a_validator(site: Site, tmp_path: Path) -> None:
    site.etag, site.break_at = "", [300_000]
    (file,) = fetching.fetch(source(site), tmp_path)
    assert Path(file.path).read_bytes() == CONTENT
    assert site.ranges == ["", ""]


def test_fetch_drops_a_part_that_the_server_cannot_resume(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "toy" / "1"
    folder.mkdir(parents=True)
    (folder / ".a.bin.part").write_bytes(b"x" * 10)
    (folder / ".a.bin.validator").write_text(site.etag)
    site.status = [416]
    (file,) = fetching.fetch(source(site), tmp_path)
    assert Path(file.path).read_bytes() == CONTENT


def test_fetch_retries_server_errors(site: Site, tmp_path: Path) -> None:
    site.status = [503, 429]
    assert fetching.fetch(source(site), tmp_path)[0].state == "fetched"
    assert site.requests == 3


def test_fetch_reports_a_missing_file_without_retry(site: Site, tmp_path: Path) -> None:
    site.status = [404, 404]
    with pytest.raises(InputError, match="404 Not Found") as caught:
        fetching.fetch(source(site), tmp_path)
    assert site.requests == 1
    assert caught.value.where == f"{site.url}/1/a.bin"
    assert "--release" in caught.value.repair


def test_fetch_reports_an_unreachable_server_with_a_repair(site: Site, tmp_path: Path) -> None:
    closed = replace(source(site), files=(Remote("a.bin", "http://127.0.0.1:9/a.bin"),))
    with pytest.raises(InputError, match="broke off") as caught:
        fetching.fetch(closed, tmp_path)
    assert "network" in caught.value.repair


def test_fetch_refuses_a_changed_file_until_renewed(site: Site, tmp_path: Path) -> None:
    (first,) = fetching.fetch(source(site), tmp_path)
    site.content = b"changed"
    assert fetching.fetch(source(site), tmp_path)[0].state == "cached", "what is there is not asked for again"
    Path(first.path).unlink()
    with pytest.raises(InputError, match="another sha256") as caught:
        fetching.fetch(source(site), tmp_path)
    assert digest(CONTENT) in caught.value.what
    assert not Path(first.path).exists()
    (renewed,) = fetching.fetch(source(site), tmp_path, renew=True)
    assert (renewed.state, renewed.sha256) == ("fetched", digest(b"changed"))
    assert fetching.fetch(source(site), tmp_path)[0].sha256 == digest(b"changed")


def test_fetch_replaces_a_damaged_file(site: Site, tmp_path: Path) -> None:
    (first,) = fetching.fetch(source(site), tmp_path)
    Path(first.path).write_bytes(b"damaged")
    (again,) = fetching.fetch(source(site), tmp_path)
    assert (again.state, Path(again.path).read_bytes()) == ("fetched", CONTENT)


def test_fetch_keeps_the_old_file_when_renewal_fails(site: Site, tmp_path: Path) -> None:
    (first,) = fetching.fetch(source(site), tmp_path)
    site.status = [404]
    with pytest.raises(InputError):
        fetching.fetch(source(site), tmp_path, renew=True)
    assert Path(first.path).read_bytes() == CONTENT
    assert fetching.fetch(source(site), tmp_path, renew=True)[0].state == "fetched"


def test_fetch_checks_a_known_hash_at_the_first_download(site: Site, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="another sha256"):
        fetching.fetch(source(site, digest(b"other")), tmp_path)
    assert fetching.fetch(source(site, digest(CONTENT)), tmp_path)[0].state == "fetched"
    other = fetching.fetch(source(site, digest(b"other")), tmp_path, release="2")
    assert other[0].release == "2", "it is known for the pinned release only"


def test_fetch_refuses_unknown_files_and_releases(site: Site, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file"):
        fetching.fetch(source(site), tmp_path, only="*.xml")
    newest = replace(source(site), files=(Remote("a.bin", f"{site.url}/a.bin"),))
    with pytest.raises(UsageError, match="newest release only"):
        fetching.fetch(newest, tmp_path, release="2")
    assert newest.pinned_by == "sha256 of the first fetch"


def test_fetch_reports_an_unwritable_cache(site: Site, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        fetching.fetch(source(site), tmp_path / "file" / "cache")
    (tmp_path / "toy").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        fetching.fetch(source(site), tmp_path)


@pytest.mark.parametrize("text", ["{", "[1]"])
def test_record_refuses_a_broken_file(text: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(InputError, match="no JSON object"):
        Record(tmp_path / FILE)


def test_fetch_reports_a_lock_of_another_process(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from filelock import FileLock

    monkeypatch.setattr(fetching, "WAIT_SECONDS", 0.05)
    with FileLock(tmp_path / ".lock"), pytest.raises(InputError, match="another process"):
        fetching.fetch(source(site), tmp_path)


def hub(release: str = "5122d3a4") -> Source:
    return replace(SOURCES["mmrarebench"], name="bench", hub="a/b", release=release)


def test_hub_fetch_reads_a_dataset_at_one_commit(site: Site, tmp_path: Path) -> None:
    (file,) = fetching.fetch(hub(), tmp_path, endpoint=site.url)
    assert (file.release, file.file, file.state) == (COMMIT, "diagnosis/diagnosis_opened.tsv", "fetched")
    assert Path(file.path).read_bytes() == TABLE
    assert Record(tmp_path / FILE).get("bench/5122d3a4", "commit") == COMMIT
    (again,) = fetching.fetch(hub(), tmp_path, endpoint=site.url)
    assert again.state == "cached"
    Path(file.path).write_bytes(b"damaged")
    with pytest.raises(InputError, match="another sha256"):
        fetching.fetch(hub(), tmp_path, endpoint=site.url)


def test_hub_fetch_keeps_a_branch_at_its_first_commit(site: Site, tmp_path: Path) -> None:
    assert fetching.fetch(hub("main"), tmp_path, endpoint=site.url)[0].release == COMMIT
    assert Record(tmp_path / FILE).get("bench/main", "commit") == COMMIT
    with pytest.raises(InputError, match="0 commits begin"):
        fetching.fetch(hub("abcdef0"), tmp_path, endpoint=site.url)


def test_hub_fetch_reports_an_unreachable_hub_with_a_repair(site: Site, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be reached") as caught:
        fetch_hub._commit("a/b", "main", "http://127.0.0.1:9")
    assert "network" in caught.value.repair


def test_sources_state_licence_release_and_files() -> None:
    assert set(SOURCES) == {"orphanet", "hpo", "mondo", "ordo", "mmrarebench", "mrarebench"}
    for one in SOURCES.values():
        assert one.licence
        assert one.release
        assert one.hub or one.files
        assert all(file.url.format(release="x").startswith("https://") for file in one.files)
        assert len({file.name for file in one.files}) == len(one.files)
    assert len(SOURCES["orphanet"].files) == 41


@pytest.fixture
def application(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    monkeypatch.setenv("MMRAREBENCH_CACHE", str(tmp_path))
    monkeypatch.setitem(SOURCES, "toy", source(site))
    app = typer.Typer()
    command.register(app)
    app.command()(lambda: None)  # a second command keeps the name of the first
    return app


def test_fetch_command_prints_files_and_import_commands(application: typer.Typer, tmp_path: Path) -> None:
    result = CliRunner().invoke(application, ["fetch", "toy/a*", "--json"])
    assert result.exit_code == 0, result.output
    printed = json.loads(result.stdout)
    folder = tmp_path / "sources" / "toy" / "1"
    assert printed["files"][0]["path"] == str(folder / "a.bin")
    assert printed["import"] == [f"mmrarebench import toy {folder}"]
    assert printed["licences"] == {"toy": "CC0"}
    assert "a.bin" in CliRunner().invoke(application, ["fetch", "toy"]).stdout


def test_fetch_command_lists_releases_and_licences(application: typer.Typer) -> None:
    rows = json.loads(CliRunner().invoke(application, ["fetch", "--list", "--json"]).stdout)
    assert {row["source"] for row in rows} >= set(SOURCES)
    assert all(row["licence"] and row["release"] for row in rows)
    assert all(row["from"].startswith("http") for row in rows)
    assert "CC BY 4.0" in CliRunner().invoke(application, ["fetch", "--list"]).stdout


@pytest.mark.parametrize(
    ("names", "release", "message"),
    [([], None, "no source"), (["nothing"], None, "unknown source"), (["hpo", "ordo"], "1", "one source")],
)
def test_fetch_sources_refuses_wrong_usage(names: list[str], release: str | None, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        usecases_fetch.fetch_sources(names, release=release)
