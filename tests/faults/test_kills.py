"""Commands killed inside a writing transaction, and two processes that write at once.

A bounded part runs always; ``make faults`` (MMRAREBENCH_FAULTS=long) kills every command at every writing statement.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.usecases import querying
from graph.connect import connect
from graph.integrity import count_duplicates, mend_duplicates
from graph.maintenance import clear_everything
from graph.session import Graph
from graph.unfinished import unfinished
from mmrarebench.exceptions import GraphIncomplete
from tests.helpers.stored_graph import FIRST_SCHEMA, read_stored, write_stored

ROOT = Path(__file__).resolve().parents[2]
LONG = os.environ.get("MMRAREBENCH_FAULTS") == "long"
SEED = 20261128
KILLS = 1_000 if LONG else 1
COMMANDS = {
    "verdicts": ("load", "verdicts", "sample/verdicts.jsonl", "--benchmark", "sample"),
    "split": ("split", "make", "new", "--benchmark", "sample", "--parts", "train=0.5,test=0.5", "--seed", "1"),
    "answers": ("load", "answers", "sample/answers/toy-general-large", "--benchmark", "sample", "--model", "new"),
    "score": ("score", "--benchmark", "sample"),
    "scan": ("leakage", "scan", "--benchmark", "sample", "--no-ocr"),
}
CASES = [(name, chunked) for name in COMMANDS for chunked in (False, True)] if LONG else [("verdicts", True)]
Digest = Callable[[Graph], dict[str, str]]
Run = subprocess.CompletedProcess[str]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")


def base(graph: Graph) -> None:
    """The stored sample without judges' verdicts and splits."""
    clear_everything(graph)
    write_stored(graph, *read_stored(FIRST_SCHEMA))
    connect().close()
    graph.write("MATCH (v:Verdict) WHERE v.reply IS NOT NULL DETACH DELETE v")
    graph.write("MATCH (j:Judge) WHERE NOT (j)<-[:BY]-() DETACH DELETE j")
    graph.write("MATCH (s:Split) DETACH DELETE s")


def start(words: tuple[str, ...], deadly: int, chunked: bool) -> subprocess.Popen[str]:
    environment = os.environ | ({"MMRAREBENCH_TEST_CHUNKED": "1"} if chunked else {})
    command = [sys.executable, "-m", "tests.faults.kill", str(deadly), *words]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def run(words: tuple[str, ...], deadly: int = 0, chunked: bool = False) -> Run:
    process = start(words, deadly, chunked)
    _, stderr = process.communicate(timeout=400)
    return subprocess.CompletedProcess(process.args, process.returncode, "", stderr)


def visible(graph: Graph) -> str:
    """What a reader sees: the rows of a query, or that the graph is half written."""
    try:
        rows = [
            querying.query(graph, name, {"benchmark": "sample"}) for name in ("leakage/verdicts", "leakage/findings")
        ]
        splits = graph.read_rows("MATCH (:Question)-[a:ASSIGNED_TO]->(s:Split) RETURN s.name, count(a) ORDER BY s.name")
        return str([*rows, splits])
    except GraphIncomplete:
        return "refused"


@pytest.mark.parametrize(("name", "chunked"), CASES)
def test_a_killed_command_is_not_seen_half_and_is_completed_by_the_same_command(
    name: str, chunked: bool, empty_graph: Graph, digest: Digest
) -> None:
    words = COMMANDS[name]
    base(empty_graph)
    before = visible(empty_graph)
    undisturbed = run(words, chunked=chunked)
    assert undisturbed.returncode == 0, undisturbed.stderr
    after = visible(empty_graph)
    complete = digest(empty_graph)
    writes = int(re.findall(r"writes (\d+)", undisturbed.stderr)[-1])
    points = list(range(1, writes + 1))
    for deadly in sorted(random.Random(SEED).sample(points, min(KILLS, writes))):
        base(empty_graph)
        killed = run(words, deadly, chunked)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert visible(empty_graph) in (before, after, "refused"), f"half of it is seen after a kill at write {deadly}"
        again = run(words, chunked=chunked)
        assert again.returncode == 0, again.stderr
        assert digest(empty_graph) == complete, f"killed at write {deadly} of {writes}"
        assert unfinished(empty_graph) == []


def test_two_processes_that_load_at_once_make_the_graph_of_one(empty_graph: Graph, digest: Digest) -> None:
    words = COMMANDS["verdicts"]
    base(empty_graph)
    assert run(words).returncode == 0
    complete = digest(empty_graph)
    for _ in range(20 if LONG else 1):
        base(empty_graph)
        both = [start(words, 0, chunked=True) for _ in range(2)]
        for process in both:
            _, stderr = process.communicate(timeout=400)
            assert process.returncode == 0, stderr
        assert count_duplicates(empty_graph) == {}
        assert digest(empty_graph) == complete


def test_doubled_relationships_are_found_and_mended(empty_graph: Graph, digest: Digest) -> None:
    base(empty_graph)
    complete = digest(empty_graph)
    double = (
        "MATCH (a:Disorder)-[r:HAS_PHENOTYPE]->(b:Phenotype) WITH a, r, b ORDER BY a.orpha, b.hpo LIMIT 5 "
        "CREATE (a)-[s:HAS_PHENOTYPE]->(b) SET s = properties(r)"
    )
    assert empty_graph.write(double).relationships_created == 5
    assert count_duplicates(empty_graph) == {"(Disorder)-[:HAS_PHENOTYPE]->(Phenotype)": 5}
    assert mend_duplicates(empty_graph) == 5
    assert count_duplicates(empty_graph) == {}
    assert digest(empty_graph) == complete
