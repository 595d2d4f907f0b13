"""MMRareBench tables (TSV with base64 images) into the graph: get -> transform -> load, one row in memory at a time."""

from __future__ import annotations

import base64
import binascii
import csv
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NamedTuple

import orjson

from graph import files, schema
from graph.batch import Batch
from graph.files import Document
from graph.images import ImageStore, Picture, examine
from graph.load import Anomaly, Loaded, state_release, write
from graph.names import read_index
from graph.session import Graph
from graph.write import Tick
from loaders import diagnosis
from loaders.diagnosis import DiagnosisMap
from loaders.tracks import TITLES, TrackFile, recognise
from mmrarebench import ids
from mmrarebench.exceptions import FileFormatError, InputError, UsageError
from mmrarebench.matching import NameIndex
from mmrarebench.parsing import reference_list_cell

SUFFIXES = (".tsv",)
MANAGES = (
    *diagnosis.MANAGES, schema.RELEASE, schema.BENCHMARK, schema.TRACK, schema.QUESTION, schema.CASE, schema.IMAGE,
    schema.CRITERION, schema.ARTICLE, schema.PART_OF, schema.IN_TRACK, schema.ASKS_ABOUT, schema.USES,
    schema.HAS_IMAGE, schema.EXPECTS, schema.REPORTED_IN, schema.BENCHMARK_RELEASE,
)  # fmt: skip
READ = {"index", "question", "context", "answer", "image", "image_path", "figure_mapping", "answer_aliases", "relation_type",
        "category", "ORPHA_code"}  # fmt: skip
_PMC = re.compile(r"PMC\d+")


class Row(NamedTuple):
    """One row of a table, with its place."""

    track: TrackFile
    cells: dict[str, str]
    where: str
    line: int


class Use(NamedTuple):
    """An image as a question uses it."""

    picture: Picture
    path: str | None
    label: str | None


@dataclass
class Work:
    """What a load carries from row to row."""

    benchmark: str
    batch: Batch
    codes: DiagnosisMap
    names: NameIndex
    store: ImageStore
    odd: list[Anomaly] = field(default_factory=list)
    uses: dict[tuple[str, str], list[Use]] = field(default_factory=dict)
    references: list[tuple[Row, str]] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)

    def report(self, kind: str, row: Row, message: str, name: str = "") -> None:
        """List something odd about a row."""
        self.odd.append(Anomaly(kind, name or row.cells["index"], row.where, str(row.line), message))


def get(documents: Iterable[Document]) -> Iterator[Row]:
    """Rows of the tables, streamed.

    Raises:
        FileFormatError: no track's table, a missing column, a short row, or no UTF-8.
    """
    csv.field_size_limit(sys.maxsize)
    for document in documents:
        with document.stream() as raw:
            reader = csv.DictReader(_lines(raw, document.where), delimiter="\t")
            try:
                track = recognise(list(reader.fieldnames or ()), document.name, document.where)
                for cells in reader:
                    if None in cells or None in cells.values():
                        raise FileFormatError(
                            f"the row has {'more' if None in cells else 'fewer'} cells than the header",
                            where=f"{document.where}:{reader.line_num}", repair="fetch the file again; nothing was loaded",
                        )  # fmt: skip
                    yield Row(track, cells, document.where, reader.line_num)
            except csv.Error as error:
                where = f"{document.where}:{reader.line_num + 1}"
                raise FileFormatError(str(error), where=where, repair="write the table anew") from error


def _lines(raw: BinaryIO, where: str) -> Iterator[str]:
    for number, line in enumerate(raw, 1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise FileFormatError("not UTF-8", where=f"{where}:{number}", repair="save it as UTF-8") from error


def load(
    graph: Graph, paths: Sequence[Path], *, benchmark: str, strict: bool, tick: Tick = lambda what, count: None
) -> Loaded:
    """Load every table among the paths as one benchmark."""
    batch = Batch(f"benchmark:{benchmark}", MANAGES)
    work = Work(benchmark, batch, DiagnosisMap.read(graph), read_index(graph), ImageStore.of_home())
    count = 0
    with ThreadPoolExecutor(2) as pool:
        for row in get(files.documents(paths, SUFFIXES)):
            _row(row, work, pool)
            count += 1
            tick("row", 1)
    if not count:
        raise InputError("no row in it", where=str(paths[0]), repair="give the benchmark's TSV files or their folder")
    _follow_references(work)
    manifest = ids.content_hash(*sorted(work.hashes.items()))
    batch.node(schema.BENCHMARK, benchmark, version="", manifestSha256=manifest)
    release = state_release(batch, benchmark, "as given", licence="as published", paths=paths, records=count)
    batch.edge(schema.BENCHMARK_RELEASE, benchmark, release)
    return write(graph, batch, work.odd, strict=strict, tick=tick)


def _row(row: Row, work: Work, pool: ThreadPoolExecutor) -> None:
    index = row.cells["index"].strip()
    question = f"{work.benchmark}/{row.track.track}/{index}"
    if question in work.hashes or any(question == waiting for _, waiting in work.references):
        work.report("duplicate_index", row, f"index {index} occurs twice; the later row was left out")
        return
    cell = row.cells["image"].strip()
    if 0 < len(cell) <= 64 and not cell.startswith("["):
        work.references.append((row, question))
        return
    _question(row, question, _uses(row, cell, work, pool), work)


def _follow_references(work: Work) -> None:
    for row, question in work.references:
        target = (row.track.track, row.cells["image"].strip())
        if target not in work.uses:
            work.report("dangling_image_reference", row, f"the image cell names row {target[1]}, which has no images")
        _question(row, question, work.uses.get(target, []), work)


def _uses(row: Row, cell: str, work: Work, pool: ThreadPoolExecutor) -> list[Use]:
    encoded = reference_list_cell(cell) if cell.startswith("[") else [cell] if cell else []
    paths = [str(path) for path in reference_list_cell(row.cells.get("image_path", ""))]
    if paths and len(paths) != len(encoded):
        work.report("image_count", row, f"{len(encoded)} images, {len(paths)} paths")
    labels = _labels(row, work)
    uses = []
    for i, picture in enumerate(pool.map(lambda text: _picture(str(text), work.store), encoded)):
        path = paths[i] if i < len(paths) else None
        label = labels.get(PurePosixPath(path).name) if path else None
        if picture.finding:
            work.report("image", row, f"image {i + 1} ({path or 'no path'}): {picture.finding}")
        uses.append(Use(picture, path, label))
    return uses


def _picture(encoded: str, store: ImageStore) -> Picture:
    try:
        data = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return Picture(ids.content_hash(encoded), len(encoded), finding="undecodable: not base64")
    picture = examine(data)
    store.put(picture.sha256, data)
    return picture


def _labels(row: Row, work: Work) -> dict[str, str]:
    """Figure labels by base name of the file."""
    cell = row.cells.get("figure_mapping", "").strip()
    if not cell:
        return {}
    try:
        mapping = orjson.loads(cell)
        return {PurePosixPath(str(path)).name: str(label) for label, path in mapping.items()}
    except (orjson.JSONDecodeError, AttributeError):
        work.report("figure_mapping", row, "no JSON object; labels left out")
        return {}


def _question(row: Row, question: str, uses: list[Use], work: Work) -> None:
    cells, batch, track = row.cells, work.batch, row.track
    work.uses[(track.track, cells["index"].strip())] = uses
    case = next((m[0] for use in uses for m in [_PMC.search(use.path or "")] if m), question)
    batch.node(schema.CASE, case, synthetic=_synthetic(cells) or None)
    if case.startswith("PMC"):
        batch.node(schema.ARTICLE, f"PMC:{case[3:]}")
        batch.edge(schema.REPORTED_IN, case, f"PMC:{case[3:]}")
    status = _diagnosis(row, case, work) if track.track == "diagnosis" else None
    criteria = _criteria(row, question, batch)
    for position, use in enumerate(uses, 1):
        _image(use, position, question, case, batch)
    extra = {k: v for k, v in cells.items() if v and k not in READ | {name for name, _ in track.criteria}}
    shown = (cells["question"], cells.get("context", ""), [(u.picture.sha256, u.label) for u in uses])
    work.hashes[question] = ids.content_hash(*shown, cells["answer"], cells.get("relation_type", ""), criteria)
    batch.node(
        schema.QUESTION, question, sourceId=cells["index"].strip(), question=cells["question"], answer=cells["answer"],
        context=cells.get("context") or None, relationType=cells.get("relation_type") or None,
        aliases=[str(a) for a in reference_list_cell(cells.get("answer_aliases", ""))] or None,
        category=cells.get("category") or None, orphaCode=cells.get("ORPHA_code") or None, goldStatus=status,
        imageCount=len(uses), contentHash=work.hashes[question], synthetic=_synthetic(cells) or None,
        findings=[f"image {i}: {u.picture.finding}" for i, u in enumerate(uses, 1) if u.picture.finding] or None,
        extra=orjson.dumps(extra).decode() if extra else None,
    )  # fmt: skip
    batch.node(schema.TRACK, track.track, title=TITLES[track.track])
    batch.edge(schema.PART_OF, question, work.benchmark)
    batch.edge(schema.IN_TRACK, question, track.track)
    batch.edge(schema.ASKS_ABOUT, question, case)


def _synthetic(cells: dict[str, str]) -> bool:
    return cells.get("context", "").lstrip().lower().startswith("synthetic case")


def _diagnosis(row: Row, case: str, work: Work) -> str:
    """Link the case to its diagnosis: by the stated code, else by the name of the answer."""
    stated = row.cells.get("ORPHA_code", "").strip()
    if stated:
        try:
            code = ids.orpha(stated)
        except UsageError as error:
            work.report("unreadable_orpha", row, str(error), stated)
            return "none"
        followed = work.codes.replaced.get(code, code)
        if followed != code:
            work.report("replaced_orpha", row, f"{code} is retired; followed to {followed}", code)
        status = work.codes.diagnose(work.batch, case, code)
        if status == "none":
            work.report("unknown_orpha", row, "no such entity is loaded; the question is not scored", code)
        return status
    match = work.names.ground(row.cells["answer"])
    if len(match.codes) != 1:
        work.report(
            "ungrounded_answer", row, f"the expected answer names no single Orphanet entity ({match.kind.value})"
        )
        return "none"
    code = match.codes[0]
    work.batch.node(schema.DISORDER, code)
    work.batch.edge(schema.HAS_DIAGNOSIS, case, code, via=row.cells["answer"], relation="exact", by="name")
    return "exact"


def _criteria(row: Row, question: str, batch: Batch) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for column, kind in row.track.criteria:
        for position, item in enumerate(reference_list_cell(row.cells.get(column, "")), 1):
            text = str(item.get("claim") or item) if isinstance(item, dict) else str(item)
            raw = orjson.dumps(item).decode() if isinstance(item, dict) else None
            key = f"{question}/{column}/{position}"
            batch.node(schema.CRITERION, key, kind=kind, text=text, position=position, raw=raw)
            batch.edge(schema.EXPECTS, question, key)
            found.append((kind, text))
    return found


def _image(use: Use, position: int, question: str, case: str, batch: Batch) -> None:
    picture: dict[str, Any] = {
        "width": use.picture.width, "height": use.picture.height, "mode": use.picture.mode,
        "format": use.picture.format, "bytes": use.picture.bytes, "pixelSha256": use.picture.pixel_sha256,
        "perceptualHash": use.picture.perceptual_hash, "metadata": use.picture.metadata,
    }  # fmt: skip
    batch.node(schema.IMAGE, use.picture.sha256, **picture)
    batch.edge(schema.USES, question, use.picture.sha256, position=position, label=use.label, path=use.path)
    batch.edge(schema.HAS_IMAGE, case, use.picture.sha256)
