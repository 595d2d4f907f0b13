"""Common parts of all exports: files written whole or not at all and hashed on the way, and the bytes of images."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from files.images import ImageStore
from graph.writing.load import Anomaly
from mmrarebench.exceptions import InputError
from reports.exports.records import Question, Use

NOT_BASE64 = "not base64"
SUFFIXES = {"JPEG": "jpg", "TIFF": "tif", None: "bin"}


@dataclass(frozen=True)
class Written:
    """A file of an export: its path below the folder, hash, size and number of records."""

    path: str
    sha256: str
    bytes: int
    records: int


@dataclass
class Exported:
    """Result of an export: its files, and its anomalies."""

    folder: str
    files: list[Written] = field(default_factory=list)
    images: list[Written] = field(default_factory=list)
    anomalies: list[Anomaly] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The result as ``--json`` prints it; image files are counted, their hashes are their names."""
        return {
            "folder": self.folder,
            "files": [asdict(f) for f in self.files],
            "imageFiles": len(self.images),
            "imageBytes": sum(f.bytes for f in self.images),
            "anomalies": [asdict(a) for a in self.anomalies],
        }


class Sink:
    """A text file in the making: hashed and counted as it is written."""

    def __init__(self, part: Path) -> None:
        self._stream = part.open("wb")
        self._hash = hashlib.sha256()
        self.bytes = 0

    def write(self, text: str) -> int:
        """Append text as UTF-8."""
        data = text.encode("utf-8")
        self._hash.update(data)
        self.bytes += len(data)
        return self._stream.write(data)

    def close(self) -> str:
        """Close the file and return its hash."""
        self._stream.close()
        return self._hash.hexdigest()


def safe_name(text: str) -> str:
    """A text as the name of a file on any system: letters, digits, dots, hyphens and underscores stay.

    >>> safe_name("PMC1/patient 2")
    'PMC1_patient_2'
    """
    return "".join(c if c.isalnum() or c in "._-" else "_" for c in text)


@contextmanager
def writing(folder: Path, name: str, exported: Exported) -> Iterator[tuple[Sink, list[int]]]:
    """Write one file of an export; the list's only item counts its records. An error leaves no file behind."""
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    sink, records = Sink(part), [0]
    try:
        yield sink, records
    except BaseException:
        sink.close()
        part.unlink()
        raise
    digest = sink.close()
    part.replace(target)
    exported.files.append(Written(name, digest, sink.bytes, records[0]))


def put(folder: Path, name: str, data: bytes, records: int = 0) -> Written:
    """Write bytes as one file."""
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.write_bytes(data)
    part.replace(target)
    return Written(name, hashlib.sha256(data).hexdigest(), len(data), records)


def image_name(use: Use) -> str:
    """Name of an image file: its hash and the usual suffix of its format.

    >>> image_name(Use(1, "ab12", None, None, "JPEG", "RGB", 8, 8, 99, None))
    'images/ab12.jpg'
    """
    return f"images/{use.sha256}.{SUFFIXES.get(use.format) or str(use.format).lower()}"


def image_bytes(question: Question, use: Use, store: ImageStore) -> bytes | None:
    """The bytes of an image as loaded; None where the source held none (its cell was no base64).

    Raises:
        InputError: the bytes should be in the image folder and are not, or are others.
    """
    if not had_bytes(question, use):
        return None
    data = store.get(use.sha256)
    if data is not None and hashlib.sha256(data).hexdigest() == use.sha256:
        return data
    raise InputError(
        f"image {use.position} of {question.id} is {'missing from' if data is None else 'altered in'} the image folder",
        where=str(store.path(use.sha256)),
        repair="load the benchmark again from its files, with the same MMRAREBENCH_HOME",
    )


def had_bytes(question: Question, use: Use) -> bool:
    """Whether the source held bytes for an image, decodable or not."""
    return not any(f.startswith(f"image {use.position}:") and NOT_BASE64 in f for f in question.findings)


def put_images(questions: list[Question], store: ImageStore, folder: Path, exported: Exported) -> None:
    """Write every image of some questions once; one without bytes is listed."""
    hashes: set[str] = set()
    for question in questions:
        for use in question.uses:
            if use.sha256 in hashes:
                continue
            hashes.add(use.sha256)
            data = image_bytes(question, use, store)
            if data is None:
                exported.anomalies.append(no_bytes(question, use))
            else:
                exported.images.append(put(folder, image_name(use), data))


def no_bytes(question: Question, use: Use) -> Anomaly:
    """An image whose source held no bytes at all."""
    message = f"image {use.position} came in as text that is no base64; no bytes of it exist"
    return Anomaly("image_without_bytes", question.id, use.path or "", str(use.position), message)
