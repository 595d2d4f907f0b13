"""A benchmark with Croissant metadata (JSON-LD): questions, uses of images, criteria, and the images in one archive.

Every file is named with its sha256; the archive is the same, byte for byte, for the same images. Images that cannot be
decoded lie in it as ``.bin`` and belong to no record set of images. Licence, address and date are facts of whoever
publishes: they stand in the metadata where they are given, and are never made up.
"""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from files.documents import sha256
from files.images import ImageStore
from reports.exports import jsonl as export_jsonl
from reports.exports.files import Exported, Written, image_bytes, image_name, no_bytes, put, writing
from reports.exports.records import Question

FILE, IMAGES, CRITERIA, ARCHIVE = "croissant.json", "images.csv", "criteria.csv", "images.zip"
CONFORMS = "http://mlcommons.org/croissant/1.0"
MIME = {
    "jpg": "image/jpeg",
    "tif": "image/tiff",
    "png": "image/png",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "webp": "image/webp",
}
_PLAIN = (
    "citeAs",
    "column",
    "equivalentProperty",
    "extract",
    "field",
    "fileProperty",
    "fileObject",
    "fileSet",
    "format",
    "includes",
    "isLiveDataset",
    "jsonPath",
    "key",
    "md5",
    "parentField",
    "path",
    "recordSet",
    "references",
    "regex",
    "repeated",
    "replace",
    "samplingRate",
    "separator",
    "source",
    "subField",
    "transform",
)
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{name: f"cr:{name}" for name in _PLAIN},
}
QUESTION_FIELDS = {
    "id": "stable id: benchmark/track/index",
    "track": "track",
    "index": "index in the published table",
    "case": "case",
    "question": "question as asked",
    "context": "context given with it",
    "answer": "expected answer",
    "orpha_code": "ORPHA code as the source states it",
    "category": "category as the source states it",
    "relation_type": "expected relation between images",
    "content_hash": "hash over what is seen and scored",
    "diagnosis": "diagnosis given with the question (evidence track)",
    "image_findings_text": "what the images show in words, as the condition full gives it",
    "conditions": "inputs that the source asks the question under; empty where there is one",
}
IMAGE_FIELDS = {
    "question": "id of the question",
    "position": "place in the list, from 1",
    "sha256": "hash of the file",
    "path": "path in the archive",
    "label": "figure label",
    "source_path": "path in the source",
    "role": "decisive or supporting, where the source says so",
}
CRITERION_FIELDS = {
    "id": "stable id",
    "question": "id of the question",
    "kind": "kind",
    "position": "place, from 1",
    "text": "text",
}


def write(
    questions: Sequence[Question],
    store: ImageStore,
    out: Path,
    *,
    benchmark: str,
    facts: Mapping[str, str] | None = None,
) -> Exported:
    """Write the files and ``croissant.json``; ``facts`` may hold license, url, datePublished, version, citeAs."""
    exported = Exported(str(out))
    export_jsonl.write_lines(out, export_jsonl.FILE, (export_jsonl.record(q, benchmark) for q in questions), exported)
    uses = ({**image, "question": q.id} for q in questions for image in export_jsonl.images(q))
    _table(out, IMAGES, tuple(IMAGE_FIELDS), uses, exported)
    criteria = ({**c._asdict(), "question": q.id} for q in questions for c in q.criteria)
    _table(out, CRITERIA, tuple(CRITERION_FIELDS), criteria, exported)
    _archive(questions, store, out, exported)
    described = metadata(benchmark, exported.files, _suffixes(questions), facts or {}, len(questions))
    exported.files.append(put(out, FILE, orjson.dumps(described, option=orjson.OPT_INDENT_2) + b"\n", 1))
    return exported


def _table(out: Path, name: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], exported: Exported) -> None:
    with writing(out, name, exported) as (sink, count):
        table = csv.DictWriter(sink, columns, lineterminator="\n", extrasaction="ignore")
        table.writeheader()
        for row in rows:
            table.writerow(row)
            count[0] += 1


def _suffixes(questions: Sequence[Question]) -> list[str]:
    names = {image_name(use).rsplit(".", 1)[1] for q in questions for use in q.uses if use.width is not None}
    return sorted(names - {"bin"})


def _archive(questions: Sequence[Question], store: ImageStore, out: Path, exported: Exported) -> None:
    first = {image_name(use): (q, use) for q in reversed(questions) for use in reversed(q.uses)}
    target, records = out / ARCHIVE, 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(first):
            question, use = first[name]
            data = image_bytes(question, use, store)
            if data is None:
                exported.anomalies.append(no_bytes(question, use))
                continue
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
            records += 1
    exported.files.append(Written(ARCHIVE, sha256(target), target.stat().st_size, records))


def metadata(
    benchmark: str, files: Sequence[Written], suffixes: Sequence[str], facts: Mapping[str, str], count: int
) -> dict[str, Any]:
    """The JSON-LD document."""
    hashes = {file.path: file for file in files}
    formats = {
        export_jsonl.FILE: "application/jsonlines",
        IMAGES: "text/csv",
        CRITERIA: "text/csv",
        ARCHIVE: "application/zip",
    }
    distribution: list[dict[str, Any]] = [
        {
            "@type": "cr:FileObject",
            "@id": name,
            "name": name,
            "contentUrl": name,
            "encodingFormat": form,
            "contentSize": f"{hashes[name].bytes} B",
            "sha256": hashes[name].sha256,
        }
        for name, form in formats.items()
    ]
    records = [
        _records("questions", "Questions, one a line.", export_jsonl.FILE, QUESTION_FIELDS),
        _records("image-uses", "Uses of images by questions.", IMAGES, IMAGE_FIELDS, refers=True),
        _records("criteria", "What an answer is scored by.", CRITERIA, CRITERION_FIELDS, refers=True),
    ]
    if suffixes:
        distribution.append(_file_set(suffixes))
        records.append(_image_records())
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS,
        "name": benchmark,
        "description": f"{count} questions on rare diseases with their images, expected answers and criteria.",
        **facts,
        "distribution": distribution,
        "recordSet": records,
    }


def _records(name: str, text: str, file: str, fields: Mapping[str, str], *, refers: bool = False) -> dict[str, Any]:
    described = []
    for column, meaning in fields.items():
        column_field: dict[str, Any] = {
            "@type": "cr:Field",
            "@id": f"{name}/{column}",
            "name": column,
            "description": meaning,
            "dataType": "sc:Integer" if column == "position" else "sc:Text",
            "source": {"fileObject": {"@id": file}, "extract": {"column": column}},
        }
        if column == "conditions":
            column_field["repeated"] = True
        if refers and column == "question":
            column_field["references"] = {"field": {"@id": "questions/id"}}
        described.append(column_field)
    key = {"key": {"@id": f"{name}/id"}} if "id" in fields else {}
    return {"@type": "cr:RecordSet", "@id": name, "name": name, "description": text, **key, "field": described}


def _file_set(suffixes: Sequence[str]) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": "image-files",
        "name": "image-files",
        "containedIn": {"@id": ARCHIVE},
        "encodingFormat": [MIME.get(s, f"image/{s}") for s in suffixes],
        "includes": [f"images/*.{s}" for s in suffixes],
    }


def _image_records() -> dict[str, Any]:
    def field(name: str, kind: str, prop: str) -> dict[str, Any]:
        source = {"fileSet": {"@id": "image-files"}, "extract": {"fileProperty": prop}}
        return {"@type": "cr:Field", "@id": f"images/{name}", "name": name, "dataType": kind, "source": source}

    fields = [field("file", "sc:Text", "filename"), field("content", "sc:ImageObject", "content")]
    return {
        "@type": "cr:RecordSet",
        "@id": "images",
        "name": "images",
        "description": "Images, by file.",
        "field": fields,
    }
