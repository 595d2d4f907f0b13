"""Whether a downloaded copy of the benchmark has the columns, counts and labels that its files should have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from files import documents as files
from files.documents import Document
from loaders.benchmark import table_images
from loaders.benchmark.tables import SUFFIXES, Row, get
from loaders.benchmark.tracks import SLOTS, TABLES, TrackFile
from mmrarebench.benchmark.list_cells import reference_list_cell
from mmrarebench.benchmark.vocabulary import Track
from mmrarebench.exceptions import InputError, MMRareBenchError

PUBLISHED_IMAGES = {"v1": 7_380}
PAPER_IMAGES = {"v1": 7_958}
Checks = list[dict[str, Any]]


@dataclass
class TableCounts:
    """Content of a table: images by index, references to other rows, and the remaining cells."""

    table: TrackFile
    images: dict[str, int] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    labelled: int = 0
    coded: int = 0
    repeated: int = 0

    def add(self, row: Row) -> None:
        """Count a row."""
        self.rows += 1
        self.repeated += row.key in self.images or row.key in self.references
        self.labelled += bool(row.text("figure_mapping", SLOTS).strip())
        self.coded += bool(row.text("ORPHA_code", "orpha_code").strip())
        target = table_images.reference(row)
        if target is not None:
            self.references[row.key] = target
            return
        cell = row.cells["image"].strip()
        self.images[row.key] = len(reference_list_cell(cell)) if cell.startswith("[") else int(bool(cell))

    @property
    def uses(self) -> int:
        """Uses of images: those in the cells, and those of the rows that other rows name."""
        return sum(self.images.values()) + sum(self.images.get(target, 0) for target in self.references.values())

    @property
    def dangling(self) -> list[str]:
        """Rows that name a row without images of its own."""
        return [key for key, target in self.references.items() if not self.images.get(target)]

    @property
    def bare(self) -> int:
        """Rows without any image, which the public harness leaves out."""
        return sum(not count for count in self.images.values())


def check(paths: Sequence[Path]) -> Checks:
    """One row a thing checked: found, expected, and the repair where they differ.

    Raises:
        InputError: there is no table at all.
    """
    tables = list(files.documents(paths, SUFFIXES))
    if not tables:
        raise InputError("no TSV file in it", where=str(paths[0]), repair="give the folder of the download")
    rows: Checks = []
    counts: list[TableCounts] = []
    for document in tables:
        try:
            counted = _count(document)
        except MMRareBenchError as error:
            rows.append(_row(f"{document.name}: readable", False, error.what, error.repair))
            continue
        if counted is None:
            rows.append(_row(f"{document.name}: rows", False, "none", "fetch it again"))
            continue
        counts.append(counted)
        rows += _of_table(counted, document.name)
    return rows + _of_versions(counts)


def _count(document: Document) -> TableCounts | None:
    counted = None
    for row in get([document]):
        counted = counted or TableCounts(row.track)
        counted.add(row)
    return counted


def _of_table(counted: TableCounts, file: str) -> Checks:
    table, name = counted.table, counted.table.track
    label = f"{file} ({table.version}; asked under {', '.join(table.conditions)})" if table.conditions else file
    published = f"{counted.rows:,} (published: {table.published:,})" if table.published else f"{counted.rows:,}"
    matches = table.published in (None, counted.rows)
    rows = [
        _row(f"{name}: columns", True, label, ""),
        _row(f"{name}: questions", matches, published, "" if matches else "another revision?"),
        _row(f"{name}: figure labels", True, f"{counted.labelled:,} of {counted.rows:,} rows", ""),
    ]
    if name in (Track.DIAGNOSIS, Track.EVIDENCE):
        rows.append(_row(f"{name}: ORPHA codes", True, f"{counted.coded:,} of {counted.rows:,} rows", ""))
    anomalies = (
        (counted.repeated, "rows with an index that occurred before", "fetch it again; the later row is left out"),
        (len(counted.dangling), "rows that name a row without images", "fetch it again; they count as not shown"),
        (counted.bare, "rows without an image", "the public harness leaves them out"),
    )
    rows += [_row(f"{name}: {anomaly}", False, f"{count:,}", repair) for count, anomaly, repair in anomalies if count]
    return rows


def _of_versions(counts: Sequence[TableCounts]) -> Checks:
    rows = []
    for version in sorted({c.table.version for c in counts}) or ["v1"]:
        here = [c for c in counts if c.table.version == version]
        tracks_due = [t.track for t in TABLES if t.version == version]
        absent = [track for track in tracks_due if track not in {c.table.track for c in here}]
        tracks = ", ".join(dict.fromkeys(c.table.track for c in here)) or "none"
        name = "all four tracks" if version == "v1" else "both tracks of the second version"
        rows.append(_row(name, not absent, tracks, f"missing: {', '.join(absent)}" if absent else ""))
        total = sum({c.table.track: c.uses for c in here}.values())
        published = PUBLISHED_IMAGES.get(version)
        matches = published in (None, total)
        label = (
            f"{total:,} (published release: {published:,}; paper: {PAPER_IMAGES[version]:,})"
            if published
            else f"{total:,}"
        )
        rows.append(_row("image uses", matches, label, "" if matches else "another revision?"))
    return rows


def _row(name: str, ok: bool, value: str, repair: str) -> dict[str, Any]:
    return {"check": name, "ok": ok, "found": value, "repair": repair}
