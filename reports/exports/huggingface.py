"""A benchmark as a dataset of Hugging Face: Parquet with the images inside, one configuration a track, and a card.

``datasets.load_dataset(FOLDER, "diagnosis")`` reads it as it stands. Each track has columns of its own: those that every
question has, and one for each kind of criterion that the track's questions are scored by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from files.documents import sha256
from files.images import ImageStore
from reports.exports.files import Exported, Written, image_bytes, image_name, no_bytes, put
from reports.exports.records import Question

CARD = "README.md"
SPLIT = "test"
ROWS_AT_ONCE = 64
TEXTS = (
    "id",
    "index",
    "case",
    "question",
    "context",
    "answer",
    "gold_status",
    "gold_curie",
    "relation_type",
    "category",
    "content_hash",
)
IMAGES = "images"
LISTS = ("aliases", "golds", "gold_names", "labels", "image_sha256", "licences")
TASKS = "task_categories:\n- question-answering\n- visual-question-answering\nlanguage:\n- en\n"


def write(questions: Sequence[Question], store: ImageStore, out: Path, *, benchmark: str) -> Exported:
    """Write one Parquet file a track, with the images as image features, and the dataset's card."""
    exported = Exported(str(out))
    tracks: dict[str, list[Question]] = {}
    for question in questions:
        tracks.setdefault(question.track, []).append(question)
    for track, rows in tracks.items():
        _write_track(track, rows, store, out, exported)
    card = _card(benchmark, tracks, exported)
    exported.files.append(put(out, CARD, card.encode(), len(tracks)))
    return exported


def _write_track(track: str, rows: list[Question], store: ImageStore, out: Path, exported: Exported) -> None:
    from pyarrow import parquet

    kinds = sorted({criterion.kind for question in rows for criterion in question.criteria})
    schema = _schema(kinds)
    name = f"{track}/{SPLIT}.parquet"
    target = out / name
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    try:
        with parquet.ParquetWriter(part, schema, compression="zstd") as writer:
            for batch in _batches(rows, kinds, store, schema, exported):
                writer.write_batch(batch)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    exported.files.append(Written(name, sha256(target), target.stat().st_size, len(rows)))


def _batches(
    rows: list[Question], kinds: Sequence[str], store: ImageStore, schema: Any, exported: Exported
) -> Iterator[Any]:
    import pyarrow as pa

    for start in range(0, len(rows), ROWS_AT_ONCE):
        records = [_record(question, kinds, store, exported) for question in rows[start : start + ROWS_AT_ONCE]]
        yield pa.RecordBatch.from_pylist(records, schema=schema)


def _record(question: Question, kinds: Sequence[str], store: ImageStore, exported: Exported) -> dict[str, Any]:
    images = []
    for use in question.uses:
        data = image_bytes(question, use, store) if use.width is not None else None
        if data is None:
            exported.anomalies.append(no_bytes(question, use))
        else:
            images.append((use, {"bytes": data, "path": image_name(use).rsplit("/", 1)[-1]}))
    return {
        "id": question.id,
        "index": question.source_id,
        "case": question.case,
        "question": question.question,
        "context": question.context,
        "answer": question.answer,
        "gold_status": question.gold_status,
        "gold_curie": question.gold_curie,
        "relation_type": question.relation_type,
        "category": question.category,
        "content_hash": question.content_hash,
        "aliases": list(question.aliases),
        "golds": list(question.golds),
        "gold_names": list(question.gold_names),
        "labels": [use.label or "" for use, _ in images],
        "image_sha256": [use.sha256 for use, _ in images],
        "licences": question.every_licence,
        IMAGES: [image for _, image in images],
        **{_column(kind): [criterion.text for criterion in question.of_kind(kind)] for kind in kinds},
    }


def _column(kind: str) -> str:
    """The column of a kind of criteria: its name, unless a column of the question has that.

    >>> _column("must_include"), _column("answer")
    ('must_include', 'answer_criteria')
    """
    return f"{kind}_criteria" if kind in TEXTS or kind in LISTS or kind == IMAGES else kind


def _schema(kinds: Sequence[str]) -> Any:
    """The columns of a track, with the feature types that ``datasets`` reads from the file's metadata."""
    import pyarrow as pa

    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    lists = (*LISTS, *map(_column, kinds))
    fields = [*((name, pa.string()) for name in TEXTS), *((name, pa.list_(pa.string())) for name in lists)]
    fields.append((IMAGES, pa.list_(image)))
    text = {"dtype": "string", "_type": "Value"}
    features: dict[str, Any] = dict.fromkeys(TEXTS, text)
    features |= {name: {"feature": text, "_type": "Sequence"} for name in lists}
    features[IMAGES] = {"feature": {"_type": "Image"}, "_type": "Sequence"}
    return pa.schema(fields, metadata={"huggingface": orjson.dumps({"info": {"features": features}})})


def licence_slug(name: str) -> str:
    """The hub's spelling of a licence.

    >>> licence_slug("CC BY-NC 4.0"), licence_slug("CC0 1.0"), licence_slug("all rights reserved")
    ('cc-by-nc-4.0', 'cc0-1.0', 'other')
    """
    match = re.match(r"CC( ?BY[\w-]*|0)(?: ([\d.]+))?$", name)
    if match is None:
        return "other"
    return "-".join(part for part in (f"cc{match[1].replace(' ', '-').lower()}", match[2]) if part)


def _card(benchmark: str, tracks: dict[str, list[Question]], exported: Exported) -> str:
    licences = sorted({licence for rows in tracks.values() for question in rows for licence in question.every_licence})
    unstated = sum(not question.licences for rows in tracks.values() for question in rows)
    slugs = sorted({licence_slug(licence) for licence in licences} | ({"unknown"} if unstated else set()))
    lines = ["---"]
    if slugs:
        lines += ["license:", *(f"- {slug}" for slug in slugs)] if len(slugs) > 1 else [f"license: {slugs[0]}"]
    lines += [*TASKS.rstrip().splitlines(), "configs:"]
    for track in tracks:
        lines += [
            f"- config_name: {track}",
            "  data_files:",
            f"  - split: {SPLIT}",
            f"    path: {track}/{SPLIT}.parquet",
        ]
    lines += ["---", "", f"# {benchmark}", "", "Questions on rare diseases with their images and expected answers.", ""]
    lines += ["| file | questions | sha256 |", "|---|---|---|"]
    lines += [f"| {file.path} | {file.records} | {file.sha256} |" for file in exported.files]
    licence_text = ", ".join(licences) if licences else "none is stated"
    lines += ["", f"Licences of the articles that texts and images come from: {licence_text}.", ""]
    if unstated:
        lines += [f"{unstated} questions come from no article with a stated licence; ask whoever published them.", ""]
    return "\n".join(lines)
