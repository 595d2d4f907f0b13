r"""The published tables as VLMEvalKit reads them: folders and names as published, columns as loaded, base64.

What the harness asks of a table, and how it is met:

- An ``image`` cell of 64 characters or fewer is taken for the index of another row. A short list is therefore widened
  with blanks inside its brackets, and a question without images has an empty cell (the harness leaves such rows out).
- An ``image_path`` cell must not be empty where the column exists: a question without paths has ``[]``.
- A row whose images are those of an earlier row of the table names that row in its ``image`` cell, as the published
  files may; its paths and labels are its own. The graph does not keep whether the source did so or repeated the list:
  loading either gives the same graph. (The harness follows indices only where they are whole numbers written plainly;
  else lists are full.)
- A table over 1 GB is rewritten by the harness without base64, after which it does not find the images: such a table is
  listed as an anomaly.

Bytes that cannot be decoded as an image, and text that is no base64, are written as they came; the place of a missing
image holds an empty text, which the harness skips.

**Labels** (``labels_in_names``). The harness writes the i-th image of a row as ``<index>--<i>.jpg`` and shows a label
only where a path of ``figure_mapping`` has that base name, which the published tables never have. With the option, a
question that has labels gets paths with these base names, in ``image_path`` and ``figure_mapping`` alike, each below
its old path and a folder ``~``: ``images/PMC1/fig1.jpg`` becomes ``images/PMC1/fig1.jpg/~/7--1.jpg``. So the harness
finds the labels, the article stays in the path, and loading takes the added part off again: the graph is the same.
"""

from __future__ import annotations

import base64
import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from files.images import ImageStore
from files.progress import Tick, silent
from graph.writing.load import Anomaly
from loaders.benchmark.table_images import LONGEST_REFERENCE, NAMED
from loaders.benchmark.tracks import FINDINGS, SLOTS, TABLES, TrackFile
from reports.exports.files import Exported, Sink, image_bytes, no_bytes, writing
from reports.exports.records import Question, Use

HARNESS_LIMIT = 1024**3


def write(
    questions: Sequence[Question],
    store: ImageStore,
    out: Path,
    *,
    labels_in_names: bool = False,
    tick: Tick = silent,
) -> Exported:
    """Write the tables of the tracks that the questions have."""
    exported = Exported(str(out))
    names = set()
    for track in TABLES:
        rows = [q for q in questions if q.table is track]
        if rows:
            _table(track, rows, store, out, labels_in_names, exported, tick)
            names.add(track.path)
    for track in TABLES:
        if track.path not in names and (out / track.path).exists():
            names.add(track.path)
            message = "an older export; the benchmark has no question of this track"
            exported.anomalies.append(Anomaly("stale_file", track.track, str(out / track.path), "", message))
    for question in questions:
        if question.table is None:
            message = f"the harness has no table for the track {question.track}"
            exported.anomalies.append(Anomaly("no_table", question.id, "", question.id, message))
    return exported


def _table(
    track: TrackFile, rows: list[Question], store: ImageStore, out: Path, renamed: bool, exported: Exported, tick: Tick
) -> None:
    cells = [text_cells(track, q, paths(q, labels_in_names=renamed)) for q in rows]
    columns = _columns(track, cells)
    shared: dict[tuple[Any, ...], str] = {}
    with writing(out, track.path, exported) as (sink, count):
        table = csv.DictWriter(sink, columns, delimiter="\t", lineterminator="\n", extrasaction="ignore")
        table.writeheader()
        for question, row in zip(rows, cells, strict=True):
            row["image"] = _reference(question, shared, renamed) or _image_cell(question, store, exported)
            _remember(question, row["image"], shared)
            if not row["image"]:
                message = "no image: the harness leaves the row out"
                exported.anomalies.append(Anomaly("no_image", question.id, track.path, question.source_id, message))
            table.writerow(row)
            count[0] += 1
            tick("row", 1)
    _check_size(track, sink, exported)


def _check_size(track: TrackFile, sink: Sink, exported: Exported) -> None:
    if sink.bytes > HARNESS_LIMIT:
        message = f"{sink.bytes:,} bytes: the harness rewrites tables over 1 GB and then does not find the images"
        exported.anomalies.append(Anomaly("too_large", track.track, track.path, "", message))


def paths(question: Question, *, labels_in_names: bool = False) -> list[str | None]:
    """Path of each image as the table has it; see the module for ``labels_in_names``.

    A row that states paths of missing images keeps its paths as they are.
    """
    by_position = {use.position: use.path for use in question.uses}
    path_cell = [by_position.get(i) for i in range(1, max(by_position, default=0) + 1)]
    if not (labels_in_names and any(use.label for use in question.uses)) or "image_path" in question.cells:
        return path_cell
    names = (harness_name(question.source_id, i) for i in range(1, len(path_cell) + 1))
    return [str(PurePosixPath(path or "") / NAMED / name) for path, name in zip(path_cell, names, strict=True)]


def harness_name(index: str, position: int) -> str:
    """Base name that the harness gives to an image of a row; positions count from 1.

    >>> harness_name("7", 1)
    '7--1.jpg'
    """
    return f"{index}--{position}.jpg"


def text_cells(track: TrackFile, question: Question, names: Sequence[str | None]) -> dict[str, str]:
    """Every cell of a row but the images; an empty text where the graph has nothing."""
    cells = {
        "index": question.source_id,
        track.question[0]: question.question,
        "context": question.context or "",
        track.answer[0]: question.answer or "",
    }
    for column, _ in track.criteria:
        cells[column] = as_json([criterion.item for criterion in question.of_kind(*track.kinds(column))])
    cells["relation_type"] = question.relation_type or ""
    cells["category"] = question.category or ""
    cells[track.orpha] = question.orpha_code or ""
    if track.version == "v2":
        cells[FINDINGS] = question.image_findings or ""
    cells.update({k: v if isinstance(v, str) else as_json(v) for k, v in question.extra.items()})
    cells["figure_mapping"] = (
        _mapping(question, names) if SLOTS not in cells else question.cells.get("figure_mapping", "")
    )
    cells["image_path"] = question.cells.get("image_path") or as_json(_known(names))
    return cells


def as_json(value: Any) -> str:
    """JSON as the published tables write it.

    >>> as_json(["a", "é"])
    '["a", "é"]'
    """
    return json.dumps(value, ensure_ascii=False)


def _known(names: Sequence[str | None]) -> list[str]:
    end = max((i for i, path in enumerate(names, 1) if path is not None), default=0)
    return [path or "" for path in names[:end]]


def _mapping(question: Question, names: Sequence[str | None]) -> str:
    """Labels that fit no image first, as of several labels with one base name the last counts."""
    labels = question.cells.get("figure_mapping", "")
    try:
        mapping: Any = json.loads(labels) if labels else {}
    except ValueError:
        return labels
    if not isinstance(mapping, dict):
        return labels
    for use in question.uses:
        path = names[use.position - 1]
        if use.label and path:
            mapping.setdefault(use.label, path)
    return as_json(mapping) if mapping else ""


def _columns(track: TrackFile, rows: Iterable[dict[str, str]]) -> list[str]:
    """Columns in the order of the published tables: those that the track needs, and those that some row fills."""
    columns: dict[str, bool] = {}
    for row in rows:
        for name, value in row.items():
            columns[name] = columns.get(name, False) or value not in ("", "[]")
    last = ("figure_mapping", "image_path")
    names = [n for n in columns if n not in last and (columns[n] or n in track.needed)]
    return [*names, *(n for n in last if columns[n]), "image"]


def _identity(question: Question) -> tuple[Any, ...]:
    """Cells that a row must share with another to name it; without paths of its own it would take the other's."""
    pathless = not any(use.path for use in question.uses)
    return (question.image_count, pathless, *((use.position, use.sha256) for use in question.uses))


def _reference(question: Question, shared: dict[tuple[Any, ...], str], renamed: bool) -> str | None:
    return None if renamed or not question.uses or question.cells else shared.get(_identity(question))


def _remember(question: Question, cell: str, shared: dict[tuple[Any, ...], str]) -> None:
    plain = (
        question.source_id.isascii()
        and question.source_id.isdigit()
        and str(int(question.source_id)) == question.source_id
    )
    if plain and len(cell) > LONGEST_REFERENCE and not question.cells:
        shared.setdefault(_identity(question), question.source_id)


def _as_it_came(use: Use, store: ImageStore) -> str | None:
    """The text of an item that was no base64."""
    cell = store.get(use.sha256)
    return None if cell is None else cell.decode("utf-8")


def _image_cell(question: Question, store: ImageStore, exported: Exported) -> str:
    cell = question.cells.get("image")
    if cell or not question.uses:
        return cell or ""
    encoded = [""] * max(question.image_count or 0, *(use.position for use in question.uses))
    for use in question.uses:
        data = image_bytes(question, use, store)
        text = base64.b64encode(data).decode() if data is not None else _as_it_came(use, store)
        if text is None:
            exported.anomalies.append(no_bytes(question, use))
        encoded[use.position - 1] = text or ""
    cell = as_json(encoded)
    return cell[:-1] + " " * (LONGEST_REFERENCE + 1 - len(cell)) + "]"
