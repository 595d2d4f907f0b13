"""Commands killed inside a write transaction, and two processes that write at the same time.

A bounded part runs always; ``make faults`` (MMRAREBENCH_FAULTS=long) kills every command at every writing statement.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import pytest

from api.cli import main
from api.usecases import querying
from files.home import Home
from graph.connect import connect
from graph.maintenance.integrity import count_duplicates, mend_duplicates
from graph.maintenance.reset import clear_everything
from graph.maintenance.unfinished import unfinished
from graph.server.process import up
from graph.server.state import read_state
from graph.session import Graph
from mmrarebench.exceptions import GraphIncomplete
from tests.faults.kill import watched
from tests.helpers.stored_graph import FIRST_SCHEMA, read_stored, stored_from, write_stored

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
Rows = tuple[list[dict[str, Any]], list[dict[str, Any]]]
pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL"),
    pytest.mark.timeout(7200 if LONG else 300),
]


class Undisturbed(NamedTuple):
    """A command that was let alone: what a reader sees before and after it, the whole graph after it, and its writes."""

    before: str
    after: str
    complete: dict[str, str]
    writes: int


@pytest.fixture(scope="module")
def base(stage: Any) -> Callable[[], None]:
    """Bring the graph to the stored sample without judges' verdicts and splits, and with a part of the ontologies."""

    graph = stage.graph
    stage.holds = ""
    clear_everything(graph)
    write_stored(
        graph, *(read_stored(FIRST_SCHEMA) if LONG else read_stored(FIRST_SCHEMA, every=12, without={"WITHIN"}))
    )
    connect().close()
    graph.write("MATCH (v:Verdict) WHERE v.reply IS NOT NULL DETACH DELETE v")
    graph.write("MATCH (j:Judge) WHERE NOT (j)<-[:BY]-() DETACH DELETE j")
    graph.write("MATCH (s:Split) DETACH DELETE s")
    rows: Rows = stored_from(graph)

    def again() -> None:
        clear_everything(graph)
        write_stored(graph, *rows)

    return again


@pytest.fixture(scope="module")
def undisturbed(stage: Any, base: Callable[[], None], digest: Digest) -> Callable[[str, bool], Undisturbed]:
    """What a command does that is let alone."""

    @cache
    def measure(name: str, chunked: bool) -> Undisturbed:
        base()
        before = visible(stage.graph)
        writes = run(COMMANDS[name], chunked)
        return Undisturbed(before, visible(stage.graph), digest(stage.graph), writes)

    return measure


def start(words: tuple[str, ...], deadly: int, chunked: bool, strike: str = "") -> subprocess.Popen[str]:
    """A command in a process of its own, which dies inside its n-th write, or kills the server there."""
    environment = os.environ | {"MMRAREBENCH_TEST_STRIKE": strike}
    if chunked:
        environment["MMRAREBENCH_TEST_CHUNKED"] = "1"
    command = [sys.executable, "-m", "tests.faults.kill", str(deadly), *words]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def run(words: tuple[str, ...], chunked: bool) -> int:
    """A command in this process; how many writing statements it ran."""
    with pytest.MonkeyPatch.context() as patch, watched(chunked=chunked) as statements:
        patch.chdir(ROOT)
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        assert ended.value.code == 0
    return len(statements)


def visible(graph: Graph) -> str:
    """What a reader sees: the rows of a query, or that the graph is half written."""
    try:
        rows = [
            querying.query(graph, name, {"benchmark": "sample"}) for name in ("leakage/verdicts", "leakage/findings")
        ]
        splits = graph.read_rows("MATCH (:Question)-[a:ASSIGNED_TO]->(s:Split) RETURN s.name, count(a) ORDER BY s.name")
        answers = graph.read_rows("MATCH (r:Run)<-[:IN_RUN]-(a:Answer) RETURN r.id, count(a) ORDER BY r.id")
        return str([*rows, splits, answers])
    except GraphIncomplete:
        return "refused"


@pytest.mark.parametrize(("name", "chunked"), CASES)
def test_killed_command_is_never_half_visible_and_completes_again(
    name: str,
    chunked: bool,
    graph: Graph,
    base: Callable[[], None],
    undisturbed: Callable[[str, bool], Undisturbed],
    digest: Digest,
) -> None:
    words = COMMANDS[name]
    whole = undisturbed(name, chunked)
    assert whole.before != whole.after
    points = list(range(1, whole.writes + 1))
    for deadly in sorted(random.Random(SEED).sample(points, min(KILLS, whole.writes))):
        base()
        killed = start(words, deadly, chunked)
        _, stderr = killed.communicate(timeout=400)
        assert killed.returncode == -signal.SIGKILL, stderr
        seen = visible(graph)
        assert seen in (whole.before, whole.after, "refused"), f"half of it is seen after a kill at write {deadly}"
        run(words, chunked)
        assert digest(graph) == whole.complete, f"killed at write {deadly} of {whole.writes}"
        assert unfinished(graph) == []


def test_parallel_loads_of_two_processes_make_the_graph_of_one(
    graph: Graph, base: Callable[[], None], undisturbed: Callable[[str, bool], Undisturbed], digest: Digest
) -> None:
    whole = undisturbed("verdicts", True)
    for _ in range(20 if LONG else 1):
        base()
        both = [start(COMMANDS["verdicts"], 0, chunked=True) for _ in range(2)]
        for process in both:
            _, stderr = process.communicate(timeout=400)
            assert process.returncode == 0, stderr
        assert count_duplicates(graph) == {}
        assert digest(graph) == whole.complete


@pytest.mark.long
def test_server_killed_in_a_write_recovers_and_completes(
    graph: Graph, base: Callable[[], None], undisturbed: Callable[[str, bool], Undisturbed], digest: Digest
) -> None:
    if graph.data is None:
        pytest.skip("only a managed server can be killed")
    whole = undisturbed("verdicts", True)
    home = Home.from_environment()
    points = random.Random(SEED).sample(range(1, whole.writes + 1), whole.writes if LONG else 1)
    for deadly in points:
        base()
        process = start(COMMANDS["verdicts"], deadly, chunked=True, strike="server")
        before = read_state(home)
        assert before is not None
        psutil.Process(before.pid).wait(120)
        up(home)  # while the command still tries: it goes on, or fails and says so
        _, stderr = process.communicate(timeout=400)
        assert process.returncode in (0, 3), stderr
        assert read_state(home) != before
        run(COMMANDS["verdicts"], chunked=True)
        assert digest(graph) == whole.complete, f"the server was killed at write {deadly} of {whole.writes}"
        assert unfinished(graph) == []


def test_mend_duplicates_joins_doubled_relationships(graph: Graph, base: Callable[[], None], digest: Digest) -> None:
    base()
    complete = digest(graph)
    double = (
        "MATCH (a:Disorder)-[r:HAS_PHENOTYPE]->(b:Phenotype) WITH a, r, b ORDER BY a.orpha, b.hpo LIMIT 5 "
        "CREATE (a)-[s:HAS_PHENOTYPE]->(b) SET s = properties(r)"
    )
    assert graph.write(double).relationships_created == 5
    assert count_duplicates(graph) == {"(Disorder)-[:HAS_PHENOTYPE]->(Phenotype)": 5}
    assert mend_duplicates(graph) == 5
    assert count_duplicates(graph) == {}
    assert digest(graph) == complete
