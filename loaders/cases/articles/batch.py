"""State that a load of case reports carries from article to article."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from files.images import ImageStore
from graph.writing.batch import Batch
from graph.writing.load import Anomaly
from loaders.cases.articles.jats import Report
from loaders.cases.mentions.recognition import Finder


@dataclass
class ReportBatch:
    """The batch of a load, its image store, the finder of mentions (made at its first use), and the anomalies so far."""

    benchmark: str
    batch: Batch
    store: ImageStore
    finder: Callable[[], Finder]
    anomalies: list[Anomaly] = field(default_factory=list)
    read_from: dict[str, str] = field(default_factory=dict)
    cases: int = 0

    def list_anomaly(self, kind: str, name: str, report: Report, record: str, message: str) -> None:
        """List an anomaly of an article."""
        self.anomalies.append(Anomaly(kind, name, report.where, record, message))
