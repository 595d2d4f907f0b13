"""Whether a downloaded copy of the benchmark has the columns, counts and labels that its files should have."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graph import files
from loaders.benchmark import SUFFIXES, get
from loaders.tracks import TRACKS
from mmrarebench.exceptions import InputError, MMRareBenchError
from mmrarebench.parsing import reference_list_cell

PUBLISHED_IMAGES = 7_380
PUBLISHED_QUESTIONS = 1_719


def check(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """One row a thing checked: found, expected, and the repair where they differ.

    Raises:
        InputError: there is no table at all.
    """
    found = list(files.documents(paths, SUFFIXES))
    if not found:
        raise InputError("no TSV file in it", where=str(paths[0]), repair="give the folder of the download")
    rows: list[dict[str, Any]] = []
    seen: dict[str, tuple[int, int]] = {}
    for document in found:
        questions = images = labelled = 0
        track = None
        try:
            for row in get([document]):
                track = row.track
                questions += 1
                cell = row.cells["image"].strip()
                images += len(reference_list_cell(cell)) if cell.startswith("[") else bool(cell)
                labelled += bool(row.cells.get("figure_mapping", "").strip())
        except MMRareBenchError as error:
            rows.append(_row(f"{document.name}: readable", False, error.what, error.repair))
            continue
        if track is None:
            rows.append(_row(f"{document.name}: rows", False, "none", "fetch it again"))
            continue
        seen[track.track] = (questions, images)
        rows.append(_row(f"{track.track}: columns", True, document.name, ""))
        same = questions == track.published
        rows.append(
            _row(
                f"{track.track}: questions",
                same,
                f"{questions:,} (published: {track.published:,})",
                "" if same else "another revision?",
            )
        )
        rows.append(_row(f"{track.track}: figure labels", True, f"{labelled:,} of {questions:,} rows", ""))
    missing = [t.track for t in TRACKS if t.track not in seen]
    rows.append(
        _row(
            "all four tracks",
            not missing,
            ", ".join(seen) or "none",
            f"missing: {', '.join(missing)}" if missing else "",
        )
    )
    total = sum(images for _, images in seen.values())
    same = total == PUBLISHED_IMAGES
    rows.append(
        _row(
            "image uses",
            same,
            f"{total:,} (published release: {PUBLISHED_IMAGES:,}; paper: 7,958)",
            "" if same else "another revision?",
        )
    )
    return rows


def _row(name: str, ok: bool, found: str, repair: str) -> dict[str, Any]:
    return {"check": name, "ok": ok, "found": found, "repair": repair}
