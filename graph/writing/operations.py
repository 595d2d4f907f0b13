"""Make a function that writes to a graph one operation: one writer at a time, and known as unfinished until it ends."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from graph.session import Graph

P = ParamSpec("P")
T = TypeVar("T")


def operation(name: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let a function whose first argument is the graph run as one writing operation (see ``Graph.writing``).

    Args:
        name: the operation's name, with the function's arguments in braces, as ``load benchmark {benchmark}``; an
            argument ``new`` or ``benchmark`` says which benchmark is written.

    >>> import contextlib
    >>> class Recorder:
    ...     @contextlib.contextmanager
    ...     def writing(self, what, *, benchmark=""):
    ...         print(what, "of", benchmark)
    ...         yield
    >>> @operation("count {benchmark}")
    ... def count(graph, benchmark): return 1
    >>> count(Recorder(), benchmark="sample")
    count sample of sample
    1
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            graph: Graph = next(iter(bound.arguments.values()))
            benchmark = bound.arguments.get("new") or bound.arguments.get("benchmark")
            with graph.writing(name.format(**bound.arguments), benchmark=benchmark or ""):
                return function(*args, **kwargs)

        return run

    return decorate
