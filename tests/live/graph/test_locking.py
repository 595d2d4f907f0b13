"""The write lock: waiting, refusing, a holder that died, and a suspended writer that lost the lock."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph import locking
from graph.connect import connect
from graph.maintenance.unfinished import unfinished
from graph.session import Graph
from mmrarebench.exceptions import DatabaseError, GraphBusy

ROOT = Path(__file__).resolve().parents[3]
Cli = Callable[..., subprocess.CompletedProcess[str]]
DIES = """
import os
from graph.connect import connect
graph = connect()
held = graph.lock.held()
held.__enter__()
os._exit(0)
"""


@pytest.fixture
def second(empty_graph: Graph) -> Iterator[Graph]:
    """Another connection to the same graph, as another process has it."""
    with connect() as graph:
        yield graph


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking.SETTINGS, "wait_seconds", 0.0)


def test_write_lock_refuses_a_second_writer_and_names_the_first(empty_graph: Graph, second: Graph) -> None:
    with empty_graph.writing("load of the first"):
        with pytest.raises(GraphBusy, match=r"being written by `.*` \(process \d+ on .*, since .*\).*--wait SECONDS"):
            second.write("CREATE (:Track {name: 'second'})")
        assert second.lock.holder() is not None
    assert second.lock.holder() is None
    assert second.write("CREATE (:Track {name: 'second'})").nodes_created == 1


def test_import_command_exits_with_3_and_names_the_writer(empty_graph: Graph, cli: Cli) -> None:
    sample = ROOT / "sample" / "mondo"
    with empty_graph.writing("load of the first"):
        refused = cli("import", "mappings", sample, "--wait", "0", "--json")
    assert refused.returncode == 3, refused.stderr
    assert "is being written by" in refused.stderr
    assert empty_graph.read_rows("MATCH (n:Concept) RETURN count(n)") == [[0]]


def test_write_lock_of_a_dead_process_is_free_at_once(empty_graph: Graph) -> None:
    died = subprocess.run([sys.executable, "-c", DIES], cwd=ROOT, capture_output=True, text=True, check=False)
    assert died.returncode == 0, died.stderr
    holder = empty_graph.lock.holder()
    assert holder is not None
    assert holder.has_ended()
    assert empty_graph.write("CREATE (:Track {name: 'next'})").nodes_created == 1


def test_write_lock_expires_without_renewal(empty_graph: Graph, second: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "LEASE_SECONDS", 0.2)
    monkeypatch.setattr(locking.SETTINGS, "wait_seconds", 20.0)
    with empty_graph.lock.held():
        second.write("CREATE (:Track {name: 'second'})")
        with pytest.raises(GraphBusy, match="lost the right to write"):
            empty_graph.write("CREATE (:Track {name: 'first'})")
    assert empty_graph.read_rows("MATCH (t:Track) RETURN t.name") == [["second"]]


def test_write_lock_waits_for_a_running_transaction(
    empty_graph: Graph, second: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The taker waits for the lock of the index entry; the database ends its wait after a second here."""
    monkeypatch.setattr(locking, "LEASE_SECONDS", 0.0)
    with empty_graph.lock.held(), empty_graph.session() as session, session.begin_transaction() as transaction:
        assert transaction.run(locking._CHECK, token=empty_graph.lock.token).single(strict=True)[0]
        values = {"token": "taken", "dead": "", "command": "", "host": "", "machine": "", "process": 0}
        with (
            pytest.raises(DatabaseError),
            second.session() as other,
            other.begin_transaction(timeout=1.0) as taker,
        ):
            taker.run(locking._ACQUIRE, values | {"started": 0.0, "lease": 1000}).consume()
        transaction.commit()


def test_unfinished_lists_an_operation_that_failed_after_a_write(empty_graph: Graph) -> None:
    def work(fails: bool) -> None:
        with empty_graph.writing("load benchmark toy", benchmark="toy"):
            empty_graph.write("MERGE (:Track {name: 'a'})")
            if fails:
                raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        work(fails=True)
    (operation,) = unfinished(empty_graph)
    assert (operation.what, operation.is_partial, operation.is_running) == ("load benchmark toy", False, False)
    work(fails=False)
    assert unfinished(empty_graph) == []


def test_unfinished_is_empty_after_a_failure_before_the_first_write(empty_graph: Graph) -> None:
    with pytest.raises(RuntimeError), empty_graph.writing("load benchmark toy"):
        raise RuntimeError("bad input")
    assert unfinished(empty_graph) == []
