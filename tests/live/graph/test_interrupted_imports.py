"""Imports give the same graph in any order, after other imports, and after a kill -9 in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.usecases import loading
from graph.maintenance.reset import clear_everything as clear
from graph.session import Graph
from graph.writing.write import Changes

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = ROOT / "sample"
HPO = SAMPLE / "hpo" / "hp-excerpt.json"
PACKETS = SAMPLE / "orphanet" / "orphapackets.jsonl"
Files = dict[str, Path]
# Writes in small pieces, and dies like kill -9 in the middle of a transaction.
IMPORT = """
import os, re, signal, sys
import neo4j
from pathlib import Path
from api.usecases import loading
from graph.writing import derive, sending
from graph.connect import connect

source, path, deadly = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
sending.chunks.__defaults__ = (100,)
sending.ONE_TRANSACTION = 0
derive.CLOSURES = 100
plain, count = neo4j.ManagedTransaction.run, 0

def run(self, query, *args, **kwargs):
    global count
    result = plain(self, query, *args, **kwargs)
    if re.search(r"\\b(CREATE|MERGE|SET|DELETE)\\b", query) and "WriteLock" not in query and ":Pending" not in query:
        count += 1
        if count == deadly:
            result.consume()
            os.kill(os.getpid(), signal.SIGKILL)
    return result

neo4j.ManagedTransaction.run = run
with connect() as graph:
    loading.import_source(graph, source, [path])
print(count)
"""
Digest = Callable[[Graph], dict[str, str]]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A part of the sample's ontologies: each fifth phenotype with all above it, each third packet, the mappings."""
    folder = tmp_path_factory.mktemp("sources")
    document = orjson.loads(HPO.read_bytes())
    for part in document["graphs"]:
        present = [node["id"] for node in part["nodes"] if not node.get("meta", {}).get("deprecated")]
        terms = above(part["edges"], present[::5])
        part["nodes"] = [node for node in part["nodes"] if node["id"] in terms]
        part["edges"] = [edge for edge in part["edges"] if edge["sub"] in terms]
    (folder / "hpo.json").write_bytes(orjson.dumps(document))
    (folder / "packets.jsonl").write_bytes(b"".join(PACKETS.read_bytes().splitlines(keepends=True)[::3]))
    return {"hpo": folder / "hpo.json", "orphanet": folder / "packets.jsonl", "mappings": SAMPLE / "mondo"}


def above(edges: list[dict[str, Any]], terms: list[str]) -> set[str]:
    """The terms and all that they lead to."""
    parents: dict[str, list[str]] = {}
    for edge in edges:
        parents.setdefault(edge["sub"], []).append(edge["obj"])
    ancestors: set[str] = set()
    while terms:
        term = terms.pop()
        if term not in ancestors:
            ancestors.add(term)
            terms += parents.get(term, [])
    return ancestors


def load(graph: Graph, source: str, path: Path) -> Changes:
    return loading.import_source(graph, source, [path]).changes


def run_import(source: str, path: Path, deadly: int) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", IMPORT, source, str(path), str(deadly)]
    return subprocess.run(words, cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=200, check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize(("source", "shares"), [("hpo", (1.0,)), ("orphanet", (0.5,))])
def test_import_completes_after_a_kill(
    source: str, shares: tuple[float, ...], empty_graph: Graph, digest: Digest, files: Files
) -> None:
    whole = run_import(source, files[source], 0)
    assert whole.returncode == 0, whole.stderr
    undisturbed = digest(empty_graph)
    writes = int(whole.stdout)
    assert writes > 10
    for deadly in (round(share * (writes - 1)) for share in shares):  # the last write takes the note out
        clear(empty_graph)
        killed = run_import(source, files[source], deadly)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert digest(empty_graph) != undisturbed, "it was killed in the middle"
        load(empty_graph, source, files[source])
        assert digest(empty_graph) == undisturbed, f"killed at write {deadly} of {writes}"


def test_import_order_does_not_change_the_graph(empty_graph: Graph, digest: Digest, files: Files) -> None:
    for source in ("hpo", "orphanet", "mappings"):
        load(empty_graph, source, files[source])
    one = digest(empty_graph)
    clear(empty_graph)
    for source in ("orphanet", "mappings", "hpo"):
        load(empty_graph, source, files[source])
    assert digest(empty_graph) == one


def test_import_of_another_release_leaves_nothing_stale(
    empty_graph: Graph, digest: Digest, files: Files, tmp_path: Path
) -> None:
    """Fewer packets after more, and more after fewer: each time the graph is that of the last import alone."""
    lines = files["orphanet"].read_bytes().splitlines(keepends=True)
    fewer = tmp_path / "fewer.jsonl"
    fewer.write_bytes(b"".join(lines[: len(lines) // 2]))
    load(empty_graph, "orphanet", files["orphanet"])
    more = digest(empty_graph)
    assert load(empty_graph, "orphanet", fewer).deleted
    over = digest(empty_graph)
    load(empty_graph, "orphanet", files["orphanet"])
    assert digest(empty_graph) == more
    clear(empty_graph)
    load(empty_graph, "orphanet", fewer)
    assert digest(empty_graph) == over
