"""Processes that share the work of one: forked, so that what is in memory need not be sent; only where that is safe."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")
_work: Callable[[Any], Any] | None = None
"""The work of the processes that are forked next: they inherit it with all that it rests on."""


QUIET = ("write lease",)
"""Threads that hold no lock which a forked process needs: it neither writes to the graph nor draws a bar."""


def can_fork() -> bool:
    """Whether a fork is safe and gains anything: Linux, several cores, and no thread that might hold a lock."""
    threads = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
    quiet = all(thread.name in QUIET or type(thread).__module__.startswith("rich.") for thread in threads)
    return sys.platform.startswith("linux") and (os.cpu_count() or 1) > 1 and quiet


@contextmanager
def shared_work(work: Callable[[T], R], *, forked: bool) -> Iterator[Callable[[T], Future[R]]]:
    """Give a function that has a part of the work done: by forked processes, one a core, else here and at once.

    Args:
        work: takes a part and returns what comes of it; both are sent between processes.
        forked: whether to fork; ``can_fork`` says whether that is safe.

    >>> with shared_work(len, forked=False) as submit:
    ...     submit("abc").result()
    3
    """
    if not forked:
        yield lambda part: _done(work(part))
        return
    global _work
    _work = work
    gc.freeze()  # what is there stays as it is in the memory of all
    pool = ProcessPoolExecutor(mp_context=get_context("fork"), initializer=_begin)
    try:
        pool.submit(int).result()  # they are all forked now, before anybody starts a thread
        yield lambda part: pool.submit(_call, part)
    finally:
        pool.shutdown(cancel_futures=True)
        gc.unfreeze()
        _work = None


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent process gets the signal, and ends these
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - another thread may hold their locks


def _call(part: Any) -> Any:
    if _work is None:
        raise AssertionError("no work: the process was not forked from the one that has it")
    return _work(part)


def _done(result: R) -> Future[R]:
    future: Future[R] = Future()
    future.set_result(result)
    return future
