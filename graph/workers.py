"""Threads that work for the one who starts them: what he holds, such as the right to write, they hold."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Workers(ThreadPoolExecutor):
    """A pool of threads in which every call runs in the context of its caller.

    >>> from contextvars import ContextVar
    >>> name = ContextVar("name", default="nobody")
    >>> _ = name.set("Ann")
    >>> with Workers(1) as workers:
    ...     workers.submit(name.get).result()
    'Ann'
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a call in a thread."""
        call: Callable[..., Any] = copy_context().run
        return super().submit(call, fn, *args, **kwargs)
