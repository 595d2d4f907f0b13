"""Work shared among forked processes gives the results of a single process."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from graph.processes import can_fork, shared_work


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux alone")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_shared_work_gives_forked_processes_the_data() -> None:
    names = {"a": 1, "b": 2}
    with shared_work(lambda key: (names[key], os.getpid()), forked=True) as submit:
        results = [future.result() for future in [submit("a"), submit("b")]]
    assert [number for number, _ in results] == [1, 2]
    assert os.getpid() not in {process for _, process in results}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux alone")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_shared_work_raises_the_error_of_a_process() -> None:
    with shared_work(int, forked=True) as submit, pytest.raises(ValueError, match="no number"):
        submit("no number").result()


def test_can_fork_is_false_beside_another_thread() -> None:
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait, name="a server's")
    thread.start()
    try:
        assert not can_fork()
    finally:
        ended.set()
        thread.join()
