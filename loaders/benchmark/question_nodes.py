"""Nodes and edges of one benchmark row: question, case, diagnosis, criteria and images."""

from __future__ import annotations

import re
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import orjson

from files.images import ImageStore, Picture
from graph import schema
from graph.writing.batch import Batch
from graph.writing.images import image_properties
from graph.writing.load import Anomaly
from loaders.benchmark.diagnosis import DiagnosisMap
from loaders.benchmark.table_images import Images, Use
from loaders.benchmark.tables import Row
from loaders.benchmark.tracks import EVIDENCE, FINDINGS, GOLD_TRACKS, POINTS, TITLES
from mmrarebench import ids
from mmrarebench.benchmark.list_cells import reference_list_cell
from mmrarebench.benchmark.modality import Modality, of_category, read_modality
from mmrarebench.benchmark.vocabulary import MappingRelation
from mmrarebench.exceptions import UsageError
from mmrarebench.grounding.matching import NameIndex

READ_COLUMNS = {
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
_PMC = re.compile(r"PMC\d+")
_PLACE = re.compile(r"\d+")


@dataclass
class Work:
    """State that a load carries from row to row."""

    benchmark: str
    batch: Batch
    codes: DiagnosisMap
    names: NameIndex
    store: ImageStore
    anomalies: list[Anomaly] = field(default_factory=list)
    images: dict[tuple[str, str], Images] = field(default_factory=dict)
    references: list[tuple[Row, str]] = field(default_factory=list)
    started: deque[tuple[Row, str, list[Future[Picture | None]]]] = field(default_factory=deque)
    hashes: dict[str, str] = field(default_factory=dict)
    versions: dict[str, tuple[str, str]] = field(default_factory=dict)
    rows: dict[str, tuple[str, int]] = field(default_factory=dict)
    modalities: dict[str, Modality] = field(default_factory=dict)
    foreign: frozenset[str] = frozenset()
    patients: dict[str, dict[str, str]] = field(default_factory=dict)
    patient_of_image: dict[tuple[str, str], str] = field(default_factory=dict)

    def report(self, kind: str, row: Row, message: str, name: str = "") -> None:
        """Record an anomaly of a row."""
        self.anomalies.append(Anomaly(kind, name or row.cells["index"], row.where, str(row.line), message))


def write_question(row: Row, question: str, images: Images, work: Work) -> None:
    """Add the question of a row: its case, diagnosis, criteria, images and links."""
    cells, batch, track = row.cells, work.batch, row.track
    evidence = track is EVIDENCE
    gold = cells.get("final_diagnosis", "") if evidence else cells["answer"]
    states_gold = track.track in GOLD_TRACKS
    case = _case(row, question, images, work, (row.text("ORPHA_code", "orpha_code") or gold) if states_gold else None)
    status = _diagnosis(row, case, gold, work) if states_gold else None
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
    question_text, answer, findings = row.text(*track.question), row.text(*track.answer), cells.get(FINDINGS) or None
    visible = (
        question_text,
        cells.get("context", ""),
        [(u.picture.sha256 if u.picture else None, u.label) for u in images.uses],
    )
    version_columns = (findings, gold) if track.version == "v2" else ()
    work.hashes[question] = ids.content_hash(
        *visible, answer, cells.get("relation_type", ""), criteria, *version_columns
    )
    columns = {track.question[0], track.answer[0], *(name for name, _ in track.criteria), *READ_COLUMNS}
    extra = {k: v for k, v in cells.items() if v and k not in columns}
    batch.node(
        schema.QUESTION,
        question,
        sourceId=row.key,
        question=question_text,
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


def _case(row: Row, question: str, images: Images, work: Work, gold: str | None) -> str:
    """The PMC id that the row or an image path states, else the row itself; each patient of an article apart.

    A gold belongs to the questions of its own patient and benchmark: a second diagnosis in one article is a second
    case (``PMC1#2``), and the case of an article that another benchmark holds is one of this benchmark (``PMC1@NAME``).
    """
    places = [row.cells.get("pmcid", ""), *(use.path or "" for use in images.uses)]
    article = next((m[0] for text in places for m in [_PMC.search(text)] if m), None)
    if article is None:
        work.batch.node(schema.CASE, question, synthetic=_synthetic(row.cells) or None)
        return question
    case = _patient(row, article, images, work, gold)
    work.batch.node(schema.CASE, case, synthetic=_synthetic(row.cells) or None)
    work.batch.node(schema.ARTICLE, f"PMC:{article[3:]}")
    work.batch.edge(schema.REPORTED_IN, case, f"PMC:{article[3:]}")
    return case


def _patient(row: Row, article: str, images: Images, work: Work, gold: str | None) -> str:
    """The case of an article that a row is about: that of its gold, else that of its images, else the first one."""
    name = f"{article}@{work.benchmark}" if article in work.foreign else article
    patients = work.patients.setdefault(article, {})
    hashes = [use.picture.sha256 for use in images.uses if use.picture]
    if gold is None:
        shared = {
            work.patient_of_image[article, image] for image in hashes if (article, image) in work.patient_of_image
        }
        if len(patients) > 1 and len(shared) != 1:
            work.report("several_patients", row, f"{article} has several patients, and no image says which is meant")
        return shared.pop() if len(shared) == 1 else name
    key = gold.strip().casefold()
    case = patients.setdefault(key, name if not patients else f"{name}#{len(patients) + 1}")
    for image in hashes:
        work.patient_of_image.setdefault((article, image), case)
    return case


def _synthetic(cells: dict[str, str]) -> bool:
    return cells.get("context", "").lstrip().lower().startswith("synthetic case")


def _diagnosis(row: Row, case: str, gold: str, work: Work) -> str:
    """Link the case to its diagnosis: by the stated code, else by the name of the answer."""
    code_text = row.text("ORPHA_code", "orpha_code").strip()
    if code_text:
        try:
            code = ids.orpha(code_text)
        except UsageError as error:
            work.report("unreadable_orpha", row, str(error), code_text)
            return "none"
        retirement = work.codes.retirement(code)
        if retirement:
            work.report("replaced_orpha", row, retirement, code)
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
    work.batch.edge(schema.HAS_DIAGNOSIS, case, code, via=gold, relation=MappingRelation.EXACT, by="name")
    return MappingRelation.EXACT


def _criteria(row: Row, question: str, images: Images, batch: Batch) -> list[tuple[str, str]]:
    criteria: list[tuple[str, str]] = []
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
            criteria.append((kind, text))
    return criteria


def _of_point(item: object, images: Images) -> Use | None:
    """The image that an evidence point names by its label, or as ``Image k``."""
    image_name = str(item.get("image") or "").strip() if isinstance(item, dict) else ""
    labelled = next((use for use in images.uses if image_name and use.label == image_name), None)
    place = re.search(r"image\s*#?\s*(\d+)", image_name, re.IGNORECASE)
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
    modality = read_modality(texts)
    if not modality.note and count == 1:
        modality = of_category(row.text("category", "evidence_modality"))
    settled = work.modalities.get(use.picture.sha256)
    if settled is None or (settled.value is None and modality.value):
        work.modalities[use.picture.sha256] = settled = modality
    picture: dict[str, Any] = {
        **image_properties(use.picture),
        "metadata": use.picture.metadata,
        "modality": settled.value,
        "modalitySource": settled.note,
    }
    work.batch.node(schema.IMAGE, use.picture.sha256, **picture)
    work.batch.edge(schema.HAS_IMAGE, case, use.picture.sha256)
