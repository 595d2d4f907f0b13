"""Commands killed inside a write transaction, and two processes that write at the same time.

A bounded part runs always; ``make faults`` (MMRAREBENCH_FAULTS=long) kills every command at every writing statement.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import defaultdict
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
SERVER_KILLS = 6 if LONG else 1
COMMANDS = {
    "verdicts": ("load", "verdicts", "sample/verdicts.jsonl", "--benchmark", "sample"),
    "split": ("split", "make", "new", "--benchmark", "sample", "--parts", "train=0.5,test=0.5", "--seed", "1"),
    "answers": ("load", "answers", "sample/answers/toy-general-large", "--benchmark", "sample", "--model", "new"),
    "score": ("score", "--benchmark", "sample"),
    "scan": ("leakage", "scan", "--benchmark", "sample", "--no-ocr"),
}
CASES = [("verdicts", "rows"), ("verdicts", "runs")]
if LONG:
    CASES += [("answers", "runs"), *((name, cut) for name in COMMANDS for cut in ("", "rows"))]
    CASES = sorted(set(CASES))
BY_RUN = "score"
"""The command that is whole run by run: each run's verdicts by a judge are seen as they were, or as they will be."""
Visible = dict[str, str]
REFUSED: Visible = {"refused": "the graph is half written"}
Digest = Callable[[Graph], dict[str, str]]
Rows = tuple[list[dict[str, Any]], list[dict[str, Any]]]
pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL"),
    pytest.mark.timeout(7200 if LONG else 300),
]


class Undisturbed(NamedTuple):
    """A command that was let alone: what a reader sees before and after it, the whole graph after it, and its writes."""

    before: Visible
    after: Visible
    complete: dict[str, str]
    writes: int


@pytest.fixture(scope="module")
def base(stage: Any) -> Callable[[], None]:
    """Bring the graph to the stored sample without judges' verdicts and splits, and with a part of the ontologies."""

    graph = stage.graph
    stage.holds = ""
    clear_everything(graph)
    write_stored(graph, *read_stored(FIRST_SCHEMA, every=12, without=() if LONG else {"WITHIN"}))
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
def undisturbed(stage: Any, base: Callable[[], None], digest: Digest) -> Callable[[str, str], Undisturbed]:
    """What a command does that is let alone."""

    @cache
    def measure(name: str, cut: str) -> Undisturbed:
        base()
        before = visible(stage.graph)
        writes = run(COMMANDS[name], cut)
        return Undisturbed(before, visible(stage.graph), digest(stage.graph), writes)

    return measure


def start(words: tuple[str, ...], deadly: int, cut: str, strike: str = "") -> subprocess.Popen[str]:
    """A command in a process of its own, which dies inside its n-th write, or kills the server there."""
    environment = os.environ | {"MMRAREBENCH_TEST_STRIKE": strike}
    environment["MMRAREBENCH_TEST_CUT"] = cut
    command = [sys.executable, "-m", "tests.faults.kill", str(deadly), *words]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def run(words: tuple[str, ...], cut: str) -> int:
    """A command in this process; how many writing statements it ran."""
    with pytest.MonkeyPatch.context() as patch, watched(cut=cut) as statements:
        patch.chdir(ROOT)
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        assert ended.value.code == 0
    return len(statements)


def visible(graph: Graph) -> Visible:
    """What a reader sees: the verdicts of each run and judge, leaks, splits and answers; or that the graph is half written."""
    parts: dict[str, list[Any]] = defaultdict(list)
    try:
        for row in querying.query(graph, "leakage/verdicts", {"benchmark": "sample"}):
            parts[f"{row['run']} {row['judge']}"].append(row)
        parts["findings"] = querying.query(graph, "leakage/findings", {"benchmark": "sample"})
    except GraphIncomplete:
        return REFUSED
    parts["splits"] = graph.read_rows(
        "MATCH (:Question)-[a:ASSIGNED_TO]->(s:Split) RETURN s.name, count(a) ORDER BY s.name"
    )
    parts["answers"] = graph.read_rows("MATCH (r:Run)<-[:IN_RUN]-(a:Answer) RETURN r.id, count(a) ORDER BY r.id")
    return {part: str(rows) for part, rows in parts.items()}


def is_whole(seen: Visible, whole: Undisturbed, *, by_run: bool) -> bool:
    """Whether a reader sees the state before or after a command, or is refused; ``by_run`` for each run and judge alone."""
    if by_run and seen != REFUSED:
        return all(seen.get(part) in (whole.before.get(part), whole.after.get(part)) for part in whole.after | seen)
    return seen in (whole.before, whole.after, REFUSED)


@pytest.mark.parametrize(("name", "cut"), CASES)
def test_killed_command_is_never_half_visible_and_completes_again(
    name: str,
    cut: str,
    graph: Graph,
    base: Callable[[], None],
    undisturbed: Callable[[str, str], Undisturbed],
    digest: Digest,
) -> None:
    words = COMMANDS[name]
    whole = undisturbed(name, cut)
    assert whole.before != whole.after
    points = list(range(1, whole.writes + 1))
    for deadly in sorted(random.Random(SEED).sample(points, min(KILLS, whole.writes))):
        base()
        killed = start(words, deadly, cut)
        _, stderr = killed.communicate(timeout=400)
        assert killed.returncode == -signal.SIGKILL, stderr
        seen = visible(graph)
        assert is_whole(seen, whole, by_run=name == BY_RUN), f"half of it is seen after a kill at write {deadly}"
        run(words, cut)
        assert digest(graph) == whole.complete, f"killed at write {deadly} of {whole.writes}"
        assert unfinished(graph) == []


def test_parallel_loads_of_two_processes_make_the_graph_of_one(
    graph: Graph, base: Callable[[], None], undisturbed: Callable[[str, str], Undisturbed], digest: Digest
) -> None:
    whole = undisturbed("verdicts", "rows")
    for _ in range(20 if LONG else 1):
        base()
        both = [start(COMMANDS["verdicts"], 0, cut="rows") for _ in range(2)]
        for process in both:
            _, stderr = process.communicate(timeout=400)
            assert process.returncode == 0, stderr
        assert count_duplicates(graph) == {}
        assert digest(graph) == whole.complete


@pytest.mark.long
@pytest.mark.parametrize("name", COMMANDS if LONG else ["verdicts"])
def test_server_killed_in_a_write_recovers_and_completes(
    name: str,
    graph: Graph,
    base: Callable[[], None],
    undisturbed: Callable[[str, str], Undisturbed],
    digest: Digest,
) -> None:
    if graph.data is None:
        pytest.skip("only a managed server can be killed")
    whole = undisturbed(name, "rows")
    home = Home.from_environment()
    kills = min(SERVER_KILLS, whole.writes)
    for deadly in random.Random(SEED).sample(range(1, whole.writes + 1), kills):
        base()
        process = start(COMMANDS[name], deadly, cut="rows", strike="server")
        before = read_state(home)
        assert before is not None
        psutil.Process(before.pid).wait(120)
        up(home)  # while the command still tries: it goes on, or fails and says so
        _, stderr = process.communicate(timeout=400)
        assert process.returncode in (0, 3), stderr
        assert read_state(home) != before
        run(COMMANDS[name], cut="rows")
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
