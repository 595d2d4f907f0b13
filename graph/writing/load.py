"""The last step of every load: refuse, or write the batch and say what was loaded and its anomalies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from files.documents import sha256
from files.progress import Tick
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.options import LoadOptions
from graph.writing.write import Changes, prepare, sync_together
from mmrarebench.exceptions import AnomaliesRefused

TOGETHER = 30_000
"""Nodes and relationships of several batches that are written in one transaction."""


@dataclass(frozen=True)
class Anomaly:
    """An anomaly that a load reports: its kind, the id it concerns, file and record, and a message.

    ``source`` is the id that the file itself gives, where that is not ``id``.
    """

    kind: str
    id: str
    file: str
    record: str
    message: str
    source: str | None = None


@dataclass
class Loaded:
    """Result of a load: counts by type, changes, and anomalies."""

    loaded: dict[str, int] = field(default_factory=dict)
    anomalies: list[Anomaly] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)

    def merge(self, result: Loaded) -> None:
        """Add what another load brought."""
        for name, count in result.loaded.items():
            self.loaded[name] = self.loaded.get(name, 0) + count
        self.anomalies += result.anomalies
        for kind in ("created", "updated", "deleted"):
            for name, count in getattr(result.changes, kind).items():
                self.changes.add(kind, name, count)

    def anomaly_counts(self) -> dict[str, int]:
        """How many anomalies there are of each kind, the most frequent first."""
        return dict(Counter(anomaly.kind for anomaly in self.anomalies).most_common())

    def as_dict(self) -> dict[str, Any]:
        """The result as ``--json`` prints it."""
        return {
            "loaded": self.loaded,
            "changes": self.changes.as_dict(),
            "anomalyCounts": self.anomaly_counts(),
            "anomalies": [asdict(anomaly) for anomaly in self.anomalies],
        }


def refuse_anomalies(anomalies: list[Anomaly], strict: bool) -> None:
    """Raise under ``--strict`` where there are anomalies.

    Raises:
        AnomaliesRefused: naming each kind once, by its first anomaly with file and record, and how many there are.
    """
    if strict and anomalies:
        first: dict[str, Anomaly] = {}
        for anomaly in anomalies:
            first.setdefault(anomaly.kind, anomaly)
        counts = Counter(anomaly.kind for anomaly in anomalies)
        raise AnomaliesRefused(
            "; ".join(_describe(anomaly, counts[kind]) for kind, anomaly in first.items()),
            where=_place(anomalies[0]),
            repair="mend the file, or load without --strict; nothing was loaded",
        )


def _describe(anomaly: Anomaly, count: int) -> str:
    place = f" ({_place(anomaly)})" if anomaly.file else ""
    more = f" and {count - 1} more" if count > 1 else ""
    return f"{anomaly.kind} {anomaly.id}{place}: {anomaly.message}{more}"


def _place(anomaly: Anomaly) -> str:
    return f"{anomaly.file}:{anomaly.record}" if anomaly.record else anomaly.file


def write(graph: Graph, batch: Batch, anomalies: list[Anomaly], *, options: LoadOptions) -> Loaded:
    """Write a batch, unless ``strict`` and there are anomalies."""
    return write_together(graph, [batch], anomalies, options=options)


def write_together(graph: Graph, batches: Sequence[Batch], anomalies: list[Anomaly], *, options: LoadOptions) -> Loaded:
    """Write the batches of several owners at once (see ``sync_together``), unless ``strict`` and there are anomalies."""
    refuse_anomalies(anomalies, options.strict)
    prepare(graph)
    changes = sync_together(graph, batches, options.tick)
    loaded = Loaded(anomalies=anomalies, changes=changes)
    for batch in batches:
        for name, count in batch.counts().items():
            loaded.loaded[name] = loaded.loaded.get(name, 0) + count
    return loaded


def write_in_groups(graph: Graph, batches: Iterable[Batch], anomalies: list[Anomaly], tick: Tick) -> Loaded:
    """Write many batches that belong to one load, several in one transaction as long as it stays small.

    Where they need more than one transaction, the graph's note of the operation says from the first write on that it is
    half written, so a reader sees all of them or none.
    """
    loaded = Loaded(anomalies=anomalies)
    group: list[Batch] = []
    size = 0
    for batch in batches:
        further = sum(batch.counts().values())
        if group and size + further > TOGETHER:
            graph.operation.mark_partial()
            loaded.merge(write_together(graph, group, [], options=LoadOptions(tick=tick)))
            group, size = [], 0
        group.append(batch)
        size += further
    if group:
        loaded.merge(write_together(graph, group, [], options=LoadOptions(tick=tick)))
    return loaded


def state_release(batch: Batch, name: str, version: str, *, licence: str, paths: Iterable[Path], records: int) -> str:
    """Want the Release node of what was read, and return its id."""
    hashes = sorted(sha256(Path(path)) for path in paths)
    return batch.node(
        schema.RELEASE, f"{name}@{version}", name=name, version=version, sha256=hashes, licence=licence, records=records
    )
