"""MMRareBench tables (TSV with base64 images) into the graph: get -> transform -> load, one row in memory at a time."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from files import documents as files
from files.images import ImageStore, Picture
from graph import schema
from graph.names import read_index
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, Loaded, state_release, write
from graph.writing.write import Tick
from loaders.benchmark import diagnosis, table_images
from loaders.benchmark.diagnosis import DiagnosisMap
from loaders.benchmark.table_images import Images, Use
from loaders.benchmark.tables import SUFFIXES, Row, get
from loaders.benchmark.tracks import EVIDENCE, FINDINGS, POINTS, TITLES
from mmrarebench import ids
from mmrarebench.benchmark.list_cells import reference_list_cell
from mmrarebench.benchmark.modality import Modality, of_category, read_modality
from mmrarebench.exceptions import InputError, UsageError
from mmrarebench.grounding.matching import NameIndex

__all__ = ["MANAGES", "SUFFIXES", "Work", "get", "load"]
MANAGES = (
    *diagnosis.MANAGES,
    schema.RELEASE,
    schema.BENCHMARK,
    schema.TRACK,
    schema.QUESTION,
    schema.CASE,
    schema.IMAGE,
    schema.CRITERION,
    schema.ARTICLE,
    schema.PART_OF,
    schema.IN_TRACK,
    schema.ASKS_ABOUT,
    schema.USES,
    schema.HAS_IMAGE,
    schema.EXPECTS,
    schema.REPORTED_IN,
    schema.BENCHMARK_RELEASE,
    schema.GROUNDED_IN_IMAGE,
)
READ = {
    "index",
    "context",
    "image",
    "image_path",
    "figure_mapping",
    "answer_aliases",
    "relation_type",
    "category",
    "ORPHA_code",
    "orpha_code",
    FINDINGS,
    POINTS,
}
IN_FLIGHT, MOST_ROWS = 16_000_000, 16
_PMC = re.compile(r"PMC\d+")
_PLACE = re.compile(r"\d+")


@dataclass
class Work:
    """What a load carries from row to row."""

    benchmark: str
    batch: Batch
    codes: DiagnosisMap
    names: NameIndex
    store: ImageStore
    odd: list[Anomaly] = field(default_factory=list)
    images: dict[tuple[str, str], Images] = field(default_factory=dict)
    references: list[tuple[Row, str]] = field(default_factory=list)
    started: deque[tuple[Row, str, list[Future[Picture | None]]]] = field(default_factory=deque)
    hashes: dict[str, str] = field(default_factory=dict)
    versions: dict[str, tuple[str, str]] = field(default_factory=dict)
    rows: dict[str, tuple[str, int]] = field(default_factory=dict)
    modalities: dict[str, Modality] = field(default_factory=dict)

    def report(self, kind: str, row: Row, message: str, name: str = "") -> None:
        """List something odd about a row."""
        self.odd.append(Anomaly(kind, name or row.cells["index"], row.where, str(row.line), message))


def load(
    graph: Graph, paths: Sequence[Path], *, benchmark: str, strict: bool, tick: Tick = lambda what, count: None
) -> Loaded:
    """Load every table among the paths as one benchmark."""
    batch = Batch(f"benchmark:{benchmark}", MANAGES)
    work = Work(benchmark, batch, DiagnosisMap.read(graph), read_index(graph), ImageStore.of_home())
    count = 0
    with ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        for row in get(files.documents(paths, SUFFIXES)):
            _row(row, work, pool)
            count += 1
            tick("row", 1)
            tick("byte", row.bytes)
        _finish(work, -1)
    if not count:
        raise InputError("no row in it", where=str(paths[0]), repair="give the benchmark's TSV files or their folder")
    _follow_references(work)
    manifest = ids.content_hash(*sorted(work.hashes.items()))
    batch.node(schema.BENCHMARK, benchmark, version="", manifestSha256=manifest)
    release = state_release(batch, benchmark, "as given", licence="as published", paths=paths, records=count)
    batch.edge(schema.BENCHMARK_RELEASE, benchmark, release)
    return write(graph, batch, work.odd, strict=strict, tick=tick)


def _row(row: Row, work: Work, pool: ThreadPoolExecutor) -> None:
    question = f"{work.benchmark}/{row.track.track}/{row.key}"
    version, where = work.versions.setdefault(row.track.track, (row.track.version, row.where))
    if version != row.track.version:
        raise UsageError(
            f"{row.track.track} tables of two versions: {where} is {version}, this is {row.track.version}",
            where=f"{row.where}:1",
            repair="load each version as a benchmark of its own",
        )
    if _known(row, question, work):
        return
    if table_images.reference(row) is not None:
        work.references.append((row, question))
        return
    work.started.append((row, question, table_images.start(row, work.store, pool)))
    _finish(work, IN_FLIGHT)


def _finish(work: Work, left: int) -> None:
    """Finish the rows that were started first, until no more than so many bytes (and rows) are in flight."""
    while work.started and (len(work.started) > MOST_ROWS or sum(row.bytes for row, _, _ in work.started) > left):
        row, question, started = work.started.popleft()
        images = table_images.finish(row, started, work.store, work.report)
        work.images[(row.track.track, row.key)] = images
        _question(row, question, images, work)


def _known(row: Row, question: str, work: Work) -> bool:
    """Whether the question was read before; the same row in another file (one file a condition) is no oddity."""
    content = hash(tuple(sorted(row.cells.items()))) if row.track.conditions else 0
    where, before = work.rows.setdefault(question, (f"{row.where}:{row.line}", content))
    if where == f"{row.where}:{row.line}":
        return False
    if not row.track.conditions or before != content:
        work.report("duplicate_index", row, f"index {row.key} occurs twice; the later row was left out")
    return True


def _follow_references(work: Work) -> None:
    for row, question in work.references:
        target = work.images.get((row.track.track, row.cells["image"].strip()))
        _question(row, question, table_images.follow(row, target, work.store, work.report), work)


def _question(row: Row, question: str, images: Images, work: Work) -> None:
    cells, batch, track = row.cells, work.batch, row.track
    case = _case(row, question, images, work)
    evidence = track is EVIDENCE
    gold = cells.get("final_diagnosis", "") if evidence else cells["answer"]
    status = _diagnosis(row, case, gold, work) if track.track in ("diagnosis", "evidence") else None
    criteria = _criteria(row, question, images, batch)
    for position, use in enumerate(images.uses, 1):
        if use.picture:
            batch.edge(
                schema.USES,
                question,
                use.picture.sha256,
                position=position,
                label=use.label,
                path=use.path,
                role=_role(row, position),
            )
            _image(row, use, position, len(images.uses), case, work)
    asked, answer, findings = row.text(*track.question), row.text(*track.answer), cells.get(FINDINGS) or None
    shown = (asked, cells.get("context", ""), [(u.picture.sha256 if u.picture else None, u.label) for u in images.uses])
    told = (findings, gold) if track.version == "v2" else ()
    work.hashes[question] = ids.content_hash(*shown, answer, cells.get("relation_type", ""), criteria, *told)
    columns = {track.question[0], track.answer[0], *(name for name, _ in track.criteria), *READ}
    extra = {k: v for k, v in cells.items() if v and k not in columns}
    batch.node(
        schema.QUESTION,
        question,
        sourceId=row.key,
        question=asked,
        answer=answer,
        context=cells.get("context") or None,
        relationType=cells.get("relation_type") or None,
        aliases=[str(a) for a in reference_list_cell(cells.get("answer_aliases", ""))] or None,
        category=cells.get("category") or None,
        orphaCode=row.text("ORPHA_code", "orpha_code") or None,
        goldStatus=status,
        imageCount=len(images.uses),
        contentHash=work.hashes[question],
        synthetic=_synthetic(cells) or None,
        findings=images.findings or None,
        extra=orjson.dumps(extra).decode() if extra else None,
        cells=orjson.dumps(images.raw).decode() if images.raw else None,
        conditions=track.conditions,
        imageFindings=findings,
        diagnosis=gold if evidence else None,
    )
    batch.node(schema.TRACK, track.track, title=TITLES[track.track])
    batch.edge(schema.PART_OF, question, work.benchmark)
    batch.edge(schema.IN_TRACK, question, track.track)
    batch.edge(schema.ASKS_ABOUT, question, case)


def _case(row: Row, question: str, images: Images, work: Work) -> str:
    """The PMC id that the row or an image path states, else the row itself."""
    stated = [row.cells.get("pmcid", ""), *(use.path or "" for use in images.uses)]
    case = next((m[0] for text in stated for m in [_PMC.search(text)] if m), question)
    work.batch.node(schema.CASE, case, synthetic=_synthetic(row.cells) or None)
    if case.startswith("PMC"):
        work.batch.node(schema.ARTICLE, f"PMC:{case[3:]}")
        work.batch.edge(schema.REPORTED_IN, case, f"PMC:{case[3:]}")
    return case


def _synthetic(cells: dict[str, str]) -> bool:
    return cells.get("context", "").lstrip().lower().startswith("synthetic case")


def _diagnosis(row: Row, case: str, gold: str, work: Work) -> str:
    """Link the case to its diagnosis: by the stated code, else by the name of the answer."""
    stated = row.text("ORPHA_code", "orpha_code").strip()
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
    match = work.names.ground(gold)
    if len(match.codes) != 1:
        work.report(
            "ungrounded_answer", row, f"the expected answer names no single Orphanet entity ({match.kind.value})"
        )
        return "none"
    code = match.codes[0]
    work.batch.node(schema.DISORDER, code)
    work.batch.edge(schema.HAS_DIAGNOSIS, case, code, via=gold, relation="exact", by="name")
    return "exact"


def _criteria(row: Row, question: str, images: Images, batch: Batch) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for column, _ in row.track.criteria:
        for position, item in enumerate(reference_list_cell(row.cells.get(column, "")), 1):
            text = str(item.get("claim") or item.get("point") or item) if isinstance(item, dict) else str(item)
            raw = orjson.dumps(item).decode() if isinstance(item, dict) else None
            key = f"{question}/{column}/{position}"
            kind = row.track.kind(column, item)
            batch.node(schema.CRITERION, key, kind=kind, text=text, position=position, raw=raw)
            batch.edge(schema.EXPECTS, question, key)
            use = _of_point(item, images) if column == POINTS else None
            if use and use.picture:
                batch.edge(schema.GROUNDED_IN_IMAGE, key, use.picture.sha256)
            found.append((kind, text))
    return found


def _of_point(item: object, images: Images) -> Use | None:
    """The image that an evidence point names by its label, or as ``Image k``."""
    named = str(item.get("image") or "").strip() if isinstance(item, dict) else ""
    labelled = next((use for use in images.uses if named and use.label == named), None)
    place = re.search(r"image\s*#?\s*(\d+)", named, re.IGNORECASE)
    at = int(place[1]) - 1 if place else -1
    return labelled or (images.uses[at] if 0 <= at < len(images.uses) else None)


def _role(row: Row, position: int) -> str | None:
    for role in ("decisive", "supporting"):
        if str(position) in _PLACE.findall(row.cells.get(f"{role}_image_ids", "")):
            return role
    return None


def _image(row: Row, use: Use, position: int, count: int, case: str, work: Work) -> None:
    if use.picture is None:
        return
    texts = {"label": use.label, "path": use.path, "metadata": use.picture.metadata}
    read = read_modality(texts)
    if not read.note and count == 1:
        read = of_category(row.text("category", "evidence_modality"))
    known = work.modalities.get(use.picture.sha256)
    if known is None or (known.value is None and read.value):
        work.modalities[use.picture.sha256] = known = read
    picture: dict[str, Any] = {
        "width": use.picture.width,
        "height": use.picture.height,
        "mode": use.picture.mode,
        "format": use.picture.format,
        "bytes": use.picture.bytes,
        "pixelSha256": use.picture.pixel_sha256,
        "perceptualHash": use.picture.perceptual_hash,
        "metadata": use.picture.metadata,
        "modality": known.value,
        "modalitySource": known.note,
    }
    work.batch.node(schema.IMAGE, use.picture.sha256, **picture)
    work.batch.edge(schema.HAS_IMAGE, case, use.picture.sha256)
