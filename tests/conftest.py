"""Shared fixtures of the tests: one real graph, the bundled sample in it, the real data where present, and golden files.

There is one graph for the whole session. What it holds is brought about once and then used by every module that asks
for it, so modules run in the order: no graph, an empty graph, the sample, the real data.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import settings

from files.documents import Document
from files.home import Home
from graph import schema
from graph.connect import connect
from graph.maintenance.reset import clear_everything
from graph.server.lockfile import neo4j_version
from graph.server.process import down
from graph.session import Graph
from graph.writing.write import prepare
from mmrarebench.exceptions import DatabaseError

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "sample"
GOLDEN = ROOT / "tests" / "golden"
MODELS = ("toy-general-large", "toy-general-small", "toy-medical-large")
ORDER = ("empty_graph", "sample_graph", "data_graph")
QUICK_TO_START = "-XX:TieredStopAtLevel=1"
"""Java's first compiler alone: servers of tests live too briefly to earn what the second one costs."""
BESIDE = ("tests/unit/ontology/", "tests/unit/benchmark/", "tests/unit/grounding/")
"""Tests without a graph that run in the process of the empty graph, so that both processes take as long."""
RESTARTING = "tests/live/queries/test_sandbox.py"
"""Tests that end the server: they are the last, so that no other pays for a server that is cold again."""
SETTINGS = ("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE")


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


settings.register_profile("suite", deadline=None, max_examples=60, derandomize=in_ci())
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what needs the graph or the real data, and what runs beside the tests of an empty graph."""
    fixtures = getattr(item, "fixturenames", ())
    if "graph" not in fixtures and item.nodeid.startswith(BESIDE):
        item.add_marker("beside")
    if "graph" in fixtures:
        item.add_marker("live")
    if "data" in fixtures:
        item.add_marker("data")
    if not {"sample_graph", "data_graph"}.isdisjoint(fixtures):
        item.add_marker("filled")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("MMRAREBENCH_FAULTS") != "long":
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("long")])
        items[:] = [item for item in items if not item.get_closest_marker("long")]
    rank: dict[str, int] = {}
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        place = max((i + 2 for i, name in enumerate(ORDER) if name in fixtures), default=int("live" in item.keywords))
        file = item.nodeid.split("::")[0]
        rank[file] = max(place + 10 * (file == RESTARTING), rank.get(file, 0))
    items.sort(key=lambda item: rank[item.nodeid.split("::")[0]])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a live test that is skipped has failed, unless what it lacks is the data that a fresh clone has not."""
    report = yield
    lacks_data = item.get_closest_marker("data") and not os.environ.get("MMRAREBENCH_TEST_DATA")
    if report.skipped and not hasattr(report, "wasxfail") and in_ci() and "live" in item.keywords and not lacks_data:
        report.outcome = "failed"
        report.longrepr = f"CI lets no live test be skipped: {report.longrepr}"
    return report


class Stage:
    """The graph of the session, and what it holds."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.holds = ""

    def bring(self, name: str, build: Callable[[Graph], None]) -> Graph:
        """Clear the graph and build what is asked for, unless it is there."""
        if self.holds != name:
            self.holds = ""
            clear_everything(self.graph)
            prepare(self.graph)
            build(self.graph)
            self.holds = name
        return self.graph


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A MMRAREBENCH_HOME for the session; the cache of jars is the usual one."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        patch.setenv("MMRAREBENCH_HOME", folder)
        if "MMRAREBENCH_JAVA_OPTIONS" not in os.environ:
            patch.setenv("MMRAREBENCH_JAVA_OPTIONS", QUICK_TO_START)
        yield Path(folder)


@pytest.fixture(scope="session")
def graph(home: Path) -> Iterator[Graph]:
    """NEO4J_URI where it is set, else the managed server, else a container."""
    starters = [_given] if os.environ.get("NEO4J_URI") else [_managed, _container]
    reasons = []
    for starter in starters:
        running = starter()
        try:
            connection = next(running)
        except DatabaseError as error:
            reasons.append(" ".join(str(error).split()))
            continue
        yield connection
        next(running, None)
        return
    pytest.skip(f"no graph to test with: {'; '.join(reasons)}")


def _given() -> Iterator[Graph]:
    with connect() as graph:
        if graph.read_rows("MATCH (n) RETURN n LIMIT 1") and not os.environ.get("MMRAREBENCH_TEST_CLEAR"):
            raise DatabaseError(
                "NEO4J_URI names a graph that is not empty, and tests clear it (MMRAREBENCH_TEST_CLEAR=1)"
            )
        yield graph
        clear_everything(graph)


def _managed() -> Iterator[Graph]:
    with connect() as graph:
        yield graph
    down(Home.from_environment())


def _container() -> Iterator[Graph]:
    try:
        from testcontainers.community.neo4j import Neo4jContainer

        version = neo4j_version(Home.from_environment().edition)
        container = Neo4jContainer(f"neo4j:{version}", password="made-for-tests")
        container.start()
    except Exception as error:
        raise DatabaseError(f"no Docker engine ({type(error).__name__})") from error
    with pytest.MonkeyPatch.context() as patch:
        values = (container.get_connection_url(), container.username, container.password, "neo4j")
        for name, value in zip(SETTINGS, values, strict=True):
            patch.setenv(name, value)
        with connect() as graph:
            yield graph
    container.stop()


@pytest.fixture(scope="session")
def stage(graph: Graph) -> Stage:
    return Stage(graph)


@pytest.fixture
def empty_graph(stage: Stage) -> Graph:
    """The graph without a node, its constraints in place; the test may do with it what it likes."""
    stage.holds = ""
    return stage.bring("empty", lambda graph: None)


@pytest.fixture(scope="module")
def sample_graph(stage: Stage) -> Graph:
    """The graph with the bundled sample, scored. Tests may add to it, not change or remove what is there."""
    return stage.bring("sample", load_sample)


def load_sample(graph: Graph) -> None:
    from api.usecases import loading, scoring

    import_sample(graph)
    loading.load_benchmark(graph, [SAMPLE / "benchmark"], "sample")
    for model in MODELS:
        loading.load_answers(graph, [SAMPLE / "answers" / model], "sample", model, facts=[SAMPLE / "models.toml"])
    loading.load_verdicts(graph, [SAMPLE / "verdicts.jsonl"], "sample")
    scoring.score(graph, "sample")


def import_sample(graph: Graph) -> None:
    from api.usecases import loading

    loading.import_source(graph, "hpo", [SAMPLE / "hpo" / "hp-excerpt.json"])
    loading.import_source(graph, "orphanet", [SAMPLE / "orphanet"])
    loading.import_source(graph, "mappings", [SAMPLE / "mondo"])


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real data."""
    folder = os.environ.get("MMRAREBENCH_TEST_DATA")
    if not folder:
        pytest.skip("MMRAREBENCH_TEST_DATA is not set: tests on real data are left out")
    if not Path(folder).is_dir():
        pytest.fail(f"MMRAREBENCH_TEST_DATA names no folder: {folder}")
    return Path(folder)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a golden file, or write it under --update-golden."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"no golden file {name}: pytest --update-golden writes it"
        assert text.splitlines() == path.read_text(encoding="utf-8").splitlines(), "or pytest --update-golden"

    return check


Process = subprocess.CompletedProcess[str]


@pytest.fixture
def cli() -> Callable[..., Process]:
    """Run the command line in a process of its own."""

    def run(*words: object, **environment: str) -> Process:
        command = [sys.executable, "-c", "from api.cli import main; main()", *map(str, words)]
        return subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def digest() -> Callable[[Graph], dict[str, str]]:
    """Hash of everything in a graph, free of order, by label and by relationship type."""
    return whole


def whole(graph: Graph) -> dict[str, str]:
    keys = sorted({node.key for node in schema.NODES}, key=lambda key: (key == "name", key))
    nodes = graph.read_bulk("MATCH (n) WHERE NOT n:WriteLock AND NOT n:GraphState", ("labels(n)", "properties(n)"))
    ends = [f"coalesce({', '.join(f'{end}.{key}' for key in keys)})" for end in "ab"]
    edges = graph.read_bulk(
        "MATCH (a)-[r]->(b)", ("type(r)", "labels(a)", ends[0], "labels(b)", ends[1], "properties(r)")
    )
    contents: dict[str, list[bytes]] = {}
    for row in [*nodes, *edges]:
        contents.setdefault(str(row[0]), []).append(orjson.dumps(row, option=orjson.OPT_SORT_KEYS))
    return {name: f"{len(rows)} {_hash(rows)}" for name, rows in sorted(contents.items())}


def _hash(rows: Sequence[bytes]) -> str:
    return hashlib.sha256(b"\n".join(sorted(rows))).hexdigest()


def rows_of(graph: Graph, name: str, **parameters: Any) -> list[dict[str, Any]]:
    """Rows of a query of the registry."""
    from api.usecases import querying

    return querying.query(graph, name, parameters)


@pytest.fixture(scope="session")
def ask() -> Callable[..., list[dict[str, Any]]]:
    return rows_of


@pytest.fixture(scope="session")
def document() -> Callable[[str, str | bytes], Document]:
    """A document out of a name and its text or bytes."""

    def make(name: str, data: str | bytes) -> Document:
        content = data.encode() if isinstance(data, str) else data
        return Document(name, name, lambda: io.BytesIO(content), len(content))

    return make
