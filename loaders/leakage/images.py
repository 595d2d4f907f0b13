"""Pictures of a benchmark: those that look alike, and the words burned into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from files.images import ImageStore
from files.ocr import NOT_LOOKED_FOR, Box, Burned, Reader, engine
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from mmrarebench.leakage.detection import Leak

if TYPE_CHECKING:
    from loaders.leakage.questions import Asked

DISTANCE, LIKENESS = 8, 0.93


class Looked(NamedTuple):
    """How far burned-in text was looked for: by what, in how many of how many pictures."""

    engine: str | None
    read: int
    pictures: int

    def told(self) -> str:
        """The same in words: what was not looked for is never called not found.

        >>> Looked(None, 0, 75).told(), Looked("tesseract 5.5.4", 74, 75).told()
        ('not looked for: nothing that reads pictures is installed', 'looked for with tesseract 5.5.4 in 74 of 75 pictures')
        """
        if not self.pictures:
            return "no pictures"
        if self.engine is None:
            return f"{NOT_LOOKED_FOR}: nothing that reads pictures is installed"
        return (
            f"looked for with {self.engine} in {self.read} of {self.pictures} pictures" if self.read else NOT_LOOKED_FOR
        )


def read_burned(asked: Sequence[Asked], wanted: bool = True) -> tuple[list[Asked], Looked]:
    """Questions with the words in their pictures, and in how many pictures these could be looked for."""
    pictures = {use[3] for one in asked for use in one.uses}
    found = Reader(ImageStore.of_home()).all(pictures) if wanted else {}
    read = [replace(one, burned={use[0]: found[use[3]] for use in one.uses if use[3] in found}) for one in asked]
    return read, Looked(engine(), len(found), len(pictures))


def texts(burned: Mapping[int, Sequence[Burned]]) -> dict[str, str]:
    """The words of each picture as one text, by place.

    >>> texts({0: [Burned("WILSON", (0, 0, 9, 4), 0.9), Burned("disease", (9, 0, 20, 4), 0.8)]})
    {'image[0]': 'WILSON disease'}
    """
    return {f"image[{position}]": " ".join(word.text for word in words) for position, words in burned.items() if words}


def held(words: Sequence[Burned], start: int, end: int) -> list[Burned]:
    """The words that a span of the text of a picture touches.

    >>> [word.text for word in held([Burned("WILSON", (0, 0, 9, 4), 0.9), Burned("disease", (9, 0, 20, 4), 0.8)], 7, 14)]
    ['disease']
    """
    found, at = [], 0
    for word in words:
        if at < end and start < at + len(word.text):
            found.append(word)
        at += len(word.text) + 1
    return found


def covered(burned: Mapping[int, Sequence[Burned]], leak: Leak) -> list[Burned]:
    """The words of a leak in a picture."""
    return held(burned[int(leak.where.split("[")[1].rstrip("]"))], leak.start, leak.end)


def around(burned: Mapping[int, Sequence[Burned]], leak: Leak) -> list[int]:
    """The box around the words of a leak: left, top, right, bottom, in pixels."""
    boxes: list[Box] = [word.box for word in covered(burned, leak)]
    sides = list(zip(*boxes, strict=True))
    return [min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])]


def near(graph: Graph, benchmark: str, batch: Batch) -> None:
    """Images whose perceptual hashes are near and whose aligned thumbnails are too."""
    import numpy as np

    rows = graph.read_bulk(
        "MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(:Question)-[:USES]->(i:Image) "
        "WHERE i.perceptualHash IS NOT NULL WITH DISTINCT i",
        ("i.sha256", "i.perceptualHash", "i.pixelSha256"),
        {"benchmark": benchmark},
    )
    rows.sort()
    store = ImageStore.of_home()
    hashes = np.array([int(row[1], 16) for row in rows], dtype=np.uint64)
    for i in range(len(rows)):
        differing = np.unpackbits((hashes[i + 1 :] ^ hashes[i]).view(np.uint8).reshape(-1, 8), axis=1).sum(axis=1)
        for offset in np.flatnonzero(differing <= DISTANCE):
            j = i + 1 + int(offset)
            same = rows[i][2] == rows[j][2]
            score = 1.0 if same else store.likeness(rows[i][0], rows[j][0])
            if score is not None and score >= LIKENESS:
                kind = "same_pixels" if same else "near_duplicate_image"
                batch.edge(
                    schema.NEAR_DUPLICATE_OF,
                    rows[i][0],
                    rows[j][0],
                    kind=kind,
                    distance=int(differing[offset]),
                    score=round(score, 4),
                )
