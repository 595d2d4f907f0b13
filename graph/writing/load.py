"""The last step of every load: refuse, or write the batch and say what was loaded and what was odd."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from files.documents import sha256
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.write import Changes, Tick, prepare, sync
from mmrarebench.exceptions import AnomaliesRefused


@dataclass(frozen=True)
class Anomaly:
    """Something odd that a load met: what kind, which id, where, and in words."""

    kind: str
    id: str
    file: str
    record: str
    message: str


@dataclass
class Loaded:
    """What a load brought: counts by type, changes, and anomalies."""

    loaded: dict[str, int] = field(default_factory=dict)
    anomalies: list[Anomaly] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)

    def merge(self, other: Loaded) -> None:
        """Add what another load brought."""
        for name, count in other.loaded.items():
            self.loaded[name] = self.loaded.get(name, 0) + count
        self.anomalies += other.anomalies
        for what in ("created", "updated", "deleted"):
            for name, count in getattr(other.changes, what).items():
                self.changes.add(what, name, count)

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
    """Raise under ``--strict`` where anything odd was found.

    Raises:
        AnomaliesRefused: naming the first and the number of the others.
    """
    if strict and anomalies:
        first = anomalies[0]
        more = f" (and {len(anomalies) - 1} more)" if len(anomalies) > 1 else ""
        raise AnomaliesRefused(
            f"{first.kind} {first.id}: {first.message}{more}",
            where=f"{first.file}:{first.record}",
            repair="mend the file, or load without --strict; nothing was loaded",
        )


def write(graph: Graph, batch: Batch, anomalies: list[Anomaly], *, strict: bool, tick: Tick) -> Loaded:
    """Write a batch, unless ``strict`` and something odd was found."""
    refuse_anomalies(anomalies, strict)
    prepare(graph)
    changes = sync(graph, batch, tick)
    return Loaded(batch.counts(), anomalies, changes)


def state_release(batch: Batch, name: str, version: str, *, licence: str, paths: Iterable[Path], records: int) -> str:
    """Want the Release node of what was read, and return its id."""
    hashes = sorted(sha256(Path(path)) for path in paths)
    return batch.node(
        schema.RELEASE, f"{name}@{version}", name=name, version=version, sha256=hashes, licence=licence, records=records
    )
