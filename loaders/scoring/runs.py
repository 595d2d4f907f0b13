"""Runs brought up to date with the verdicts of one judge by rules: compare, judge what differs, write.

A run that was compared in the same state before is left alone; of the others, each answer whose verdict carries the hash
of all that it follows from. What is left is judged, on all cores where it is much, while the run before it is written.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

from files.progress import Tick
from graph import schema, verdicts
from graph.checked_runs import CheckedRuns, State, read_state, state_hash
from graph.cluster import cluster_work
from graph.processes import can_fork, shared_work
from graph.session import Graph
from graph.workers import Workers
from graph.writing.batch import Batch
from graph.writing.load import Loaded

MUCH = 4_000
"""Answers for which processes are worth their start."""
PART = 500
"""Answers that a process judges before it hands them back."""
READERS = 2
"""Runs whose states are read at a time."""
AHEAD = 3
"""Runs that are judged or written at once, the next one being read: what bounds the memory."""


class Verdict(NamedTuple):
    """A verdict that is wanted on an answer, and the entities that the answer names, each with what is said of it."""

    answer: str
    properties: Mapping[str, Any]
    names: Sequence[tuple[str, Mapping[str, Any]]] = ()


Judge = Callable[[Sequence[tuple[Any, str]]], list[Verdict]]
"""Judges answers, given with their hashes; it can be sent to another machine."""
Prepare = Callable[[bool], Judge]


class Pending(Protocol):
    """Verdicts on a part of a run's answers, once they have arrived."""

    def result(self) -> list[Verdict]:
        """Wait for the verdicts."""


class _Due(NamedTuple):
    """A run that is being judged: its verdicts to come, and what its state is once they are written."""

    run: str
    parts: Sequence[Pending]
    before: set[str]
    state: str | None


class Scoring(NamedTuple):
    """State under which a run is compared: the judge, the judges it depends on, the questions, and a hash of all else."""

    graph: Graph
    judge: str
    rests_on: Sequence[str]
    questions: Mapping[str, Any]
    basis: str
    scheduler: str | None = None
    """Address of a Dask cluster that judges the answers; None for this machine."""

    def score(
        self,
        runs: Sequence[str],
        answers_of: Callable[[str], list[tuple[Any, str, str | None]]],
        prepare: Prepare,
        batch_of: Callable[[str], Batch],
        tick: Tick,
    ) -> Loaded:
        """Judge the answers of some runs whose verdicts are not up to date, and write these.

        Args:
            runs: their ids.
            answers_of: the answers of a run, each with the hash of what its verdict follows from, and the hash of the
                verdict that is there (None without one).
            prepare: makes ready what judges answers, given with their hashes; it is only called where there are any, with
                whether processes are going to inherit it.
            batch_of: an empty batch for a run's verdicts.
            tick: is called with what was written.
        """
        due = self.due(runs)
        if not due:
            return Loaded()
        with self._judging(prepare, sum(due.values())) as submit, Workers(1) as writer, Workers(1) as reader:
            line = _Line(self, writer, batch_of, tick)
            for run, (state, hashed) in verdicts.read_ahead(
                reader, due, lambda run: (self._state(run), answers_of(run))
            ):
                now = {answer.id[len(run) + 1 :]: content for answer, content, _ in hashed}
                after = state_hash(self.basis, state, now) if state.keys() == now.keys() else None
                changed = [(answer, content, stored) for answer, content, stored in hashed if content != stored]
                pairs = [(answer, content) for answer, content, _ in changed]
                parts = [submit(pairs[at : at + PART]) for at in range(0, len(pairs), PART)]
                before = {f"{answer.id}/{self.judge}" for answer, _, stored in changed if stored is not None}
                line.judged.append(_Due(run, parts, before, after))
                line.advance(AHEAD)
            line.advance(0)
        CheckedRuns.of_home(self.judge).keep(line.compared)
        return line.loaded

    def _judging(
        self, prepare: Prepare, answers: int
    ) -> AbstractContextManager[Callable[[Sequence[tuple[Any, str]]], Pending]]:
        """Submit parts of the answers to the cluster, to forked processes where there are many, or to this process."""
        if self.scheduler:
            return cluster_work(prepare(False), self.scheduler)
        forked = answers >= MUCH and can_fork()
        return shared_work(_Prepared(prepare, forked), forked=forked)

    def due(self, runs: Sequence[str]) -> dict[str, int]:
        """The runs that were not compared in their present state, and how many answers each has."""
        checked = CheckedRuns.of_home(self.judge)
        with Workers(READERS) as reader:
            return {
                run: len(state)
                for run, state in verdicts.read_ahead(reader, runs, self._state, READERS)
                if not checked.holds(run, state_hash(self.basis, state))
            }

    def _state(self, run: str) -> State:
        return read_state(self.graph, run, self.questions, (*self.rests_on, self.judge))


class _Line:
    """Runs on their way from being judged to being written, in order; at most a few of each at once."""

    def __init__(self, scoring: Scoring, writer: Workers, batch_of: Callable[[str], Batch], tick: Tick) -> None:
        self.judged: deque[_Due] = deque()
        self.loaded = Loaded()
        self.compared: dict[str, str | None] = {}
        """States of the runs that are up to date now."""
        self._written: deque[tuple[_Due, Future[Loaded]]] = deque()
        self._scoring, self._writer, self._batch_of, self._tick = scoring, writer, batch_of, tick

    def advance(self, most: int) -> None:
        """Wait until no more than so many runs are being judged, and so many written."""
        while len(self.judged) > most:
            due = self.judged.popleft()
            self._written.append((due, self._writer.submit(self._write, due, self._filled(due))))
        while len(self._written) > most:
            due, future = self._written.popleft()
            self.loaded.merge(future.result())
            self.compared[due.run] = due.state

    def _filled(self, due: _Due) -> Batch:
        verdicts = (verdict for part in due.parts for verdict in part.result())
        return filled(self._batch_of(due.run), self._scoring.judge, verdicts)

    def _write(self, due: _Due, batch: Batch) -> Loaded:
        if not due.parts:
            return Loaded()
        return verdicts.replace(self._scoring.graph, self._scoring.judge, batch, due.before, self._tick)


class _Prepared:
    """Judges answers by what is made ready when it is first needed, or at once where processes are to inherit it."""

    def __init__(self, prepare: Prepare, forked: bool) -> None:
        self._prepare = prepare
        self._judge = prepare(True) if forked else None

    def __call__(self, answers: Sequence[tuple[Any, str]]) -> list[Verdict]:
        """The verdicts on some answers."""
        self._judge = self._judge or self._prepare(False)
        return self._judge(answers)


def filled(batch: Batch, judge: str, verdicts: Iterable[Verdict]) -> Batch:
    """A batch that wants these verdicts, and what their answers name."""
    for verdict in verdicts:
        key = f"{verdict.answer}/{judge}"
        batch.node(schema.VERDICT, key, **verdict.properties)
        batch.edge(schema.ABOUT, key, verdict.answer)
        batch.edge(schema.BY, key, judge)
        for code, properties in verdict.names:
            batch.edge(schema.NAMES, verdict.answer, code, **properties)
    return batch
