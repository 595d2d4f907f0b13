"""Runs of which every verdict by a rule was compared with what it follows from, remembered beside the graph.

What is remembered of a run is one hash over both sides: its answers with the content hashes of their verdicts, and all
that the verdicts follow from besides. Where it is the same again, the comparison would end the same, whichever graph
it is; where anything differs, the run is compared answer by answer. A file that is lost costs time and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from files.documents import write_whole
from files.home import Home
from graph.session import Graph

MOST_RUNS = 5_000
State = Mapping[str, Sequence[Any]]
"""Answers of a run by question: text, items, ranks, status, condition, and the content hashes of verdicts."""


class CheckedRuns:
    """The hashes of runs that were compared, of one judge, in a file of the home."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._hashes: dict[str, str] = {}
        with contextlib.suppress(OSError, orjson.JSONDecodeError):  # a lost file: everything is compared
            hashes = orjson.loads(path.read_bytes())
            self._hashes = hashes if isinstance(hashes, dict) else {}

    @classmethod
    def of_home(cls, judge: str) -> CheckedRuns:
        """Those of a judge in MMRAREBENCH_HOME."""
        return cls(Home.from_environment().root / "index" / f"checked-{judge}.json")

    def holds(self, run: str, state_hash: str | None) -> bool:
        """Whether a run was compared in this state."""
        return state_hash is not None and self._hashes.get(run) == state_hash

    def keep(self, hashes: Mapping[str, str | None]) -> None:
        """Remember the states of runs that have just been brought up to date."""
        checked = {run: value for run, value in hashes.items() if value is not None}
        if not checked:
            return
        merged = {run: value for run, value in self._hashes.items() if run not in checked} | checked
        self._hashes = dict(list(merged.items())[-MOST_RUNS:])
        with contextlib.suppress(OSError):  # a folder that cannot be written to: the next run compares again
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, orjson.dumps(self._hashes))


def read_state(graph: Graph, run: str, questions: Iterable[str], judges: Sequence[str]) -> State:
    """The answers of a run to some questions, and the content hashes of the verdicts of some judges on them."""
    matches = "".join(f"OPTIONAL MATCH (v{i}:Verdict {{id: a.id + '/{judge}'}}) " for i, judge in enumerate(judges))
    match = f"MATCH (run:Run {{id: $run}}) UNWIND $questions AS question MATCH (a:Answer {{id: run.id + '/' + question}}) {matches}"
    verdicts = [f"v{i}.contentHash" for i in range(len(judges))]
    columns = ("question", "a.text", "a.items", "a.ranks", "a.status", "run.condition", *verdicts)
    rows = graph.read_bulk(match, columns, {"run": run, "questions": list(questions)})
    return {question: rest for question, *rest in rows}


def state_hash(basis: str, state: State, now: Mapping[str, str] | None = None) -> str | None:
    """One hash of a run's answers with their verdicts and of what these follow from besides; None where none can be made.

    Args:
        basis: hash of what all verdicts follow from: rules, names, questions.
        state: as ``read_state`` gives it, the judge's own verdicts last.
        now: content hashes of the judge's verdicts by question, where they have been written since.

    >>> state = {"q": ["Gout", None, None, "given", "full", "old"]}
    >>> state_hash("b", state) == state_hash("b", state, {"q": "new"}), state_hash("b", {"q": [None] * 6}) is None
    (False, True)
    """
    rows = [[q, *row[:-1], now[q] if now else row[-1]] for q, row in sorted(state.items())]
    if any(row[-1] is None for row in rows):
        return None
    return hashlib.sha256(orjson.dumps([basis, rows])).hexdigest()
