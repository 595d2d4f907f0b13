"""Work shared by forked processes comes to what it comes to here."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from graph.processes import can_fork, shared_work


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux alone")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_processes_inherit_what_the_work_rests_on() -> None:
    names = {"a": 1, "b": 2}
    with shared_work(lambda key: (names[key], os.getpid()), forked=True) as submit:
        results = [future.result() for future in [submit("a"), submit("b")]]
    assert [number for number, _ in results] == [1, 2]
    assert os.getpid() not in {process for _, process in results}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux alone")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_an_error_in_a_process_is_raised_here() -> None:
    with shared_work(int, forked=True) as submit, pytest.raises(ValueError, match="no number"):
        submit("no number").result()


def test_nothing_is_forked_beside_a_thread_that_may_hold_a_lock() -> None:
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait, name="a server's")
    thread.start()
    try:
        assert not can_fork()
    finally:
        ended.set()
        thread.join()
