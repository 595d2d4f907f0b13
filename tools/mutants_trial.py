"""Changes of the code tried by tests: collected once, and for each change a fork in which the changed function is exchanged."""

from __future__ import annotations

import functools
import gc
import inspect
import json
import os
import resource
import select
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from mutants import ROOT, Mutant

MEMORY = 6 * 2**30
Calls = list[tuple[float, set[str], bool]]
"""Of each test: its seconds, the functions that it calls (file and name), and whether it passes."""


def try_all(chosen: Mapping[tuple[str, ...], Sequence[Mutant]], seconds: float) -> Iterator[tuple[Mutant, str]]:
    """Try the changes of each room with its tests; what is not reached in time is left out, which stderr says."""
    end = time.monotonic() + seconds
    for tests, mutants in chosen.items():
        modules = sorted({mutant.module for mutant in mutants})
        outcomes = json.loads(
            answer_of(partial(room, tests, modules, mutants, end), 10 + end - time.monotonic()) or "[]"
        )
        yield from zip(mutants, outcomes, strict=False)
        if len(outcomes) < len(mutants):
            print(f"{', '.join(modules)}: {len(mutants) - len(outcomes)} changes were not tried", file=sys.stderr)


def answer_of(work: Callable[[], str], seconds: float) -> str | None:
    """What a function returns in a fork of this process; None where it takes longer or the fork dies."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setsid()
            os.close(read)
            data = work().encode()
            while data:
                data = data[os.write(write, data) :]
            status = 0
        finally:
            os._exit(status)
    os.close(write)
    parts, deadline, late = [], time.monotonic() + seconds, False
    while not late:
        ready, _, _ = select.select([read], [], [], max(0.0, deadline - time.monotonic()))
        late = not ready
        if ready and not (part := os.read(read, 65536)):
            break
        parts.append(part if ready else b"")
    if late:
        try:
            os.killpg(child, signal.SIGKILL)
        except ProcessLookupError:  # the fork has no group of its own yet
            os.kill(child, signal.SIGKILL)
    os.close(read)
    _, status = os.waitpid(child, 0)
    return None if late or status else b"".join(parts).decode()


def room(tests: Sequence[str], modules: Sequence[str], mutants: Sequence[Mutant], end: float) -> str:
    """Collect the tests and doctests of some modules, and try the changes: their outcomes as JSON."""
    trial = Trial(modules, mutants, end)
    words = ["-q", "-p", "no:cacheprovider", "-m", "not live and not data", *tests, *modules]
    pytest.main(words, plugins=[trial])
    return json.dumps(trial.outcomes)


class Trial:
    """A plugin that runs the collected tests once for each change instead of once."""

    def __init__(self, modules: Sequence[str], mutants: Sequence[Mutant], end: float) -> None:
        self.files = {str(ROOT / module) for module in modules}
        self.mutants = mutants
        self.end = end
        self.outcomes: list[str] = []
        self.functions: dict[str, list[FunctionType]] = {}
        self.caches: list[Any] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Measure the tests, then try every change."""
        self.caches = caches()
        measured = answer_of(lambda: json.dumps(self.measure(session.items)), self.end - time.monotonic())
        self.functions = live_functions(self.files)
        assert measured is not None, "the tests did not end in time, or ended their process"
        calls: Calls = [(taken, set(names), passed) for taken, names, passed in json.loads(measured)]
        failing = [item.nodeid for item, (_, _, passed) in zip(session.items, calls, strict=True) if not passed]
        for name in failing:
            print(f"left out, it fails unchanged: {name}", file=sys.stderr)
        for mutant in self.mutants:
            if time.monotonic() > self.end:
                break
            self.outcomes.append(self.outcome(mutant, session.items, calls))
            print(f"{self.outcomes[-1]:10} {mutant.module} {mutant.function}", file=sys.stderr, flush=True)
        return True

    def measure(self, items: Sequence[pytest.Item]) -> list[tuple[float, list[str], bool]]:
        """Run each test once and note its seconds and the functions of the modules that it calls."""
        quiet()
        rows = []
        for item, following in zip(items, [*items[1:], None], strict=True):
            names: set[str] = set()

            def note(frame: Any, event: str, argument: object, names: set[str] = names) -> None:
                code = frame.f_code
                if event == "call" and code.co_filename in self.files:
                    names.add(f"{code.co_filename}:{code.co_qualname.split('.<locals>')[0]}")

            self.clear_caches()
            start = time.perf_counter()
            sys.setprofile(note)
            passed = passes(item, following)
            sys.setprofile(None)
            rows.append((time.perf_counter() - start, sorted(names), passed))
        return rows

    def outcome(self, mutant: Mutant, items: Sequence[pytest.Item], calls: Calls) -> str:
        """killed, survived, timeout, not called, or no change."""
        path = ROOT / mutant.module
        before = body_of(path.read_text(encoding="utf-8"), path, mutant.function)
        after = body_of(mutant.source, path, mutant.function)
        name = f"{path}:{mutant.function}"
        targets = [function for function in self.functions[name] if function.__code__ == before]
        if before == after or not targets:
            return "no change"
        order = sorted((taken, place) for place, (taken, names, passed) in enumerate(calls) if passed and name in names)
        if not order:
            return "not called"

        def run() -> str:
            quiet()
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            for target in targets:
                target.__code__ = after
            self.clear_caches()
            return "survived" if all(passes(items[place], None) for _, place in order) else "killed"

        limit = 10 + 10 * sum(taken for taken, _ in order)
        started = time.monotonic()
        answer = answer_of(run, limit)
        return answer or ("timeout" if time.monotonic() - started >= limit else "killed")

    def clear_caches(self) -> None:
        """Empty every functools cache: what the unchanged code computed is no proof."""
        for cache in self.caches:
            cache.cache_clear()


def passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    """Run a test, and return whether it passed."""
    return not any(report.failed for report in runtestprotocol(item, nextitem=following, log=False))


def quiet() -> None:
    """Send what the tests print nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def caches() -> list[Any]:
    """Every functools cache of this process."""
    return [thing for thing in gc.get_objects() if isinstance(thing, functools._lru_cache_wrapper)]


def live_functions(files: set[str]) -> dict[str, list[FunctionType]]:
    """The functions of some files by their file and qualified name, wherever a decorator or a class keeps them."""
    functions: dict[str, list[FunctionType]] = defaultdict(list)
    for thing in gc.get_objects():
        if inspect.isfunction(thing) and thing.__code__.co_filename in files:
            functions[f"{thing.__code__.co_filename}:{thing.__code__.co_qualname}"].append(thing)
    return functions


@functools.cache
def bodies(source: str, path: Path) -> dict[str, CodeType]:
    """The compiled bodies of a module's functions by their qualified names; of those of one name, the last."""
    found: dict[str, CodeType] = {}
    waiting = [compile(source, str(path), "exec", dont_inherit=True)]
    while waiting:
        for constant in waiting.pop().co_consts:
            if isinstance(constant, CodeType):
                found[constant.co_qualname] = constant
                if "<locals>" not in constant.co_qualname:
                    waiting.append(constant)
    return found


def body_of(source: str, path: Path, function: str) -> CodeType:
    """The compiled body of a function of a module."""
    return bodies(source, path)[function]
