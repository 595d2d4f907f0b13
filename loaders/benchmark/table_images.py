"""The images of a table's row: cells decoded or followed, files beside the table, labels, paths, and what is missing.

What a row states and images and labels alone would not give back (labels that fit no image, paths without an image, a
reference that leads nowhere) is kept as the cell has it, so that an export writes it again.
"""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import orjson

from files.images import ImageStore, Picture, examine
from loaders.benchmark.tables import Row
from loaders.benchmark.tracks import SLOTS
from mmrarebench.benchmark.list_cells import reference_list_cell

Report = Callable[[str, Row, str], None]
LONGEST_REFERENCE = 64
NOT_BASE64 = "undecodable: not base64"
NAMED = "~"
"""Folder that an export with labels in names puts between an image's path and the name that the harness looks for."""


class Use(NamedTuple):
    """An image as a question uses it; without a picture it is only named, and missing."""

    picture: Picture | None
    path: str | None
    label: str | None
    missing: str | None = None

    @property
    def finding(self) -> str | None:
        """Defect of the image."""
        return self.picture.finding if self.picture else self.missing


class Images(NamedTuple):
    """The images of a row, and the cells that they alone do not give back."""

    uses: tuple[Use, ...]
    raw: dict[str, str]

    @property
    def shown(self) -> list[Use]:
        """The uses of which there are bytes, or at least a text in their place."""
        return [use for use in self.uses if use.picture]

    @property
    def findings(self) -> list[str]:
        """Findings with the places of their images, which count from 1."""
        return [f"image {i}: {use.finding}" for i, use in enumerate(self.uses, 1) if use.finding]


def reference(row: Row) -> str | None:
    """The index of another row whose images this one takes; None where the cell holds images, or nothing."""
    cell = row.cells["image"].strip()
    return cell if 0 < len(cell) <= LONGEST_REFERENCE and not cell.startswith("[") else None


def start(row: Row, store: ImageStore, pool: ThreadPoolExecutor) -> list[Future[Picture | None]]:
    """Begin to decode the images that a row holds itself."""
    cell = row.cells["image"].strip()
    encoded = reference_list_cell(cell) if cell.startswith("[") else [cell] if cell else []
    return [pool.submit(picture_of, str(text), store) for text in encoded]


def finish(row: Row, started: Sequence[Future[Picture | None]], store: ImageStore, report: Report) -> Images:
    """The images that a row holds itself, or that lie as files beside its table."""
    return _put_together(row, [future.result() for future in started], paths_of(row), store, report)


def follow(row: Row, target: Images | None, store: ImageStore, report: Report) -> Images:
    """The images of another row with this row's paths and labels; where it states no path, with the other row's."""
    if target is None:
        target_index = row.cells["image"].strip()
        report(
            "dangling_image_reference", row, f"the image cell names row {target_index}, which has no images of its own"
        )
        lost = Use(None, None, None, f"missing: row {target_index}, whose images it takes, has none")
        return Images((lost,), _cells(row, ("image", "image_path", "figure_mapping")))
    pictures = [use.picture for use in target.uses]
    return _put_together(row, pictures, paths_of(row) or [use.path for use in target.uses], store, report)


def paths_of(row: Row) -> list[str | None]:
    """Paths as the row states them, without the names that ``--labels-in-names`` gave."""
    cell_paths = [str(path) for path in reference_list_cell(row.cells.get("image_path", ""))]
    return [plain_path(path, f"{row.key}--{i}.jpg") for i, path in enumerate(cell_paths, 1)]


def plain_path(path: str, added: str) -> str | None:
    """A path without the name that an export gave it; None where there was none before.

    >>> plain_path("PMC1/a.jpg/~/7--1.jpg", "7--1.jpg"), plain_path("~/7--2.jpg", "7--2.jpg"), plain_path("x/7--1.jpg", "7--1.jpg")
    ('PMC1/a.jpg', None, 'x/7--1.jpg')
    """
    marked = f"{NAMED}/{added}"
    if path == marked:
        return None
    return path.removesuffix(f"/{marked}") or None


def _put_together(
    row: Row, pictures: Sequence[Picture | None], paths: Sequence[str | None], store: ImageStore, report: Report
) -> Images:
    count = max(len(pictures), len(paths))
    labels, raw = _labels(row, paths, count, report)
    uses = []
    for i in range(count):
        path = paths[i] if i < len(paths) else None
        picture = (pictures[i] if i < len(pictures) else None) or _beside(row, path, store)
        problem = None if picture else f"missing: no bytes and no file {path}"
        uses.append(Use(picture, path, labels[i], problem))
    if pictures and paths and len(paths) != len(pictures):
        report("image_count", row, f"{len(pictures)} images, {len(paths)} paths")
    if any(use.picture is None for use in uses):
        raw |= _cells(row, ("image_path",))
    for i, use in enumerate(uses, 1):
        if use.finding:
            report("image", row, f"image {i} ({use.path or 'no path'}): {use.finding}")
    return Images(tuple(uses), raw)


def _cells(row: Row, names: Iterable[str]) -> dict[str, str]:
    return {name: row.cells[name] for name in names if row.cells.get(name, "").strip() not in ("", "[]")}


def picture_of(encoded: str, store: ImageStore) -> Picture | None:
    """The image of an item, decoded, checked and stored; None where the item is empty."""
    if not encoded:
        return None
    try:
        data = _decode(encoded)
    except (binascii.Error, ValueError):
        text = encoded.encode()
        picture = Picture(hashlib.sha256(text).hexdigest(), len(text), finding=NOT_BASE64)
        store.put(picture.sha256, text)
        return picture
    return _stored(data, store)


def _decode(encoded: str) -> bytes:
    try:
        return binascii.a2b_base64(encoded, strict_mode=True)
    except binascii.Error:  # lines of 76 characters are base64 too
        return binascii.a2b_base64("".join(encoded.split()), strict_mode=True)


def _stored(data: bytes, store: ImageStore) -> Picture:
    picture = examine(data)
    store.put(picture.sha256, data)
    return picture


def _beside(row: Row, path: str | None, store: ImageStore) -> Picture | None:
    """The image file that a path names below the table's own folder."""
    if not path or "!" in row.where:
        return None
    folder = Path(row.where).parent
    file = folder / path
    return _stored(file.read_bytes(), store) if _belongs(file.resolve(), folder) and file.is_file() else None


def _belongs(file: Path, folder: Path) -> bool:
    """Whether a file lies in a folder, or, as in a snapshot of Hugging Face, among the blobs that its links lead to."""
    snapshots = next((parent for parent in folder.absolute().parents if parent.name == "snapshots"), None)
    blobs = snapshots and (snapshots.parent / "blobs").resolve()
    return file.is_relative_to(folder.resolve()) or bool(blobs and file.is_relative_to(blobs))


def _labels(
    row: Row, paths: Sequence[str | None], count: int, report: Report
) -> tuple[list[str | None], dict[str, str]]:
    """The label of each image, and the entries of the cell that belong to none."""
    if SLOTS in row.cells:
        return _slots(row, count, report), _cells(row, ("figure_mapping",))
    cell = row.cells.get("figure_mapping", "").strip()
    if not cell:
        return [None] * count, {}
    try:
        mapping = {str(label): str(path) for label, path in orjson.loads(cell).items()}
    except (orjson.JSONDecodeError, AttributeError):
        report("figure_mapping", row, "no JSON object; no image has a label of it")
        return [None] * count, {"figure_mapping": cell}
    cell_paths = [str(path) for path in reference_list_cell(row.cells.get("image_path", ""))]
    names = [PurePosixPath(p or "").name for p in cell_paths or paths]
    by_name = {PurePosixPath(path).name: label for label, path in mapping.items()}
    labels = [by_name.get(name) for name in names]
    unused = {label: path for label, path in mapping.items() if label not in labels}
    if unused:
        report("unmatched_label", row, f"no image has the path of {', '.join(unused)}; kept for exports")
    raw = {"figure_mapping": orjson.dumps(unused).decode()} if unused else {}
    return [*labels, *[None] * (count - len(labels))], raw


def _slots(row: Row, count: int, report: Report) -> list[str | None]:
    """Labels as the evidence table gives them to the model, one a place; a place without one is ``Image k``."""
    cell = row.cells[SLOTS].strip()
    try:
        slots = orjson.loads(cell) if cell else []
    except orjson.JSONDecodeError:
        slots = None
    if not isinstance(slots, list):
        report("image_slot_map", row, "no JSON list; the images are Image 1, Image 2, ...")
        slots = []
    slot_labels = [str(slot.get("public_slot") or "").strip() for slot in slots if isinstance(slot, dict)]
    return [(slot_labels[i] if i < len(slot_labels) else "") or f"Image {i + 1}" for i in range(count)]
