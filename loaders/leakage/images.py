"""Pictures of a benchmark: those that look alike, and the words burned into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from files.images import Box, ImageStore
from files.ocr import NOT_LOOKED_FOR, PictureWord, Reader, engine
from files.progress import Tick, silent
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from mmrarebench.leakage.types import Leak, LinkKind, Place, PlaceName

if TYPE_CHECKING:
    from loaders.leakage.questions import LeakageQuestion

DISTANCE, LIKENESS = 8, 0.93


class OcrCoverage(NamedTuple):
    """How far burned-in text was looked for: by what, in how many of how many pictures."""

    engine: str | None
    read: int
    pictures: int

    def describe(self) -> str:
        """The same in words: what was not looked for is never called not found.

        >>> OcrCoverage(None, 0, 75).describe(), OcrCoverage("tesseract 5.5.4", 74, 75).describe()
        ('not looked for: nothing that reads pictures is installed (mmrarebench[ocr])', 'looked for with tesseract 5.5.4 in 74 of 75 pictures')
        """
        if not self.pictures:
            return "no pictures"
        if self.engine is None:
            return f"{NOT_LOOKED_FOR}: nothing that reads pictures is installed (mmrarebench[ocr])"
        return (
            f"looked for with {self.engine} in {self.read} of {self.pictures} pictures" if self.read else NOT_LOOKED_FOR
        )


def read_picture_words(
    questions: Sequence[LeakageQuestion], enabled: bool = True, tick: Tick = silent
) -> tuple[list[LeakageQuestion], OcrCoverage]:
    """Questions with the words in their pictures, and in how many pictures these could be looked for."""
    pictures = {use.sha256: use.pixel_sha256 for question in questions for use in question.uses}
    words = Reader(ImageStore.of_home()).all(pictures, tick) if enabled else {}
    with_words = [
        replace(question, burned={use.position: words[use.sha256] for use in question.uses if use.sha256 in words})
        for question in questions
    ]
    return with_words, OcrCoverage(engine(), len(words), len(pictures))


def texts(burned: Mapping[int, Sequence[PictureWord]]) -> dict[Place, str]:
    """The words of each picture as one text, by place.

    >>> texts({0: [PictureWord("WILSON", (0, 0, 9, 4), 0.9), PictureWord("disease", (9, 0, 20, 4), 0.8)]})
    {Place(name='image', position=0): 'WILSON disease'}
    """
    return {
        Place(PlaceName.IMAGE, position): " ".join(word.text for word in words)
        for position, words in burned.items()
        if words
    }


def words_in_span(words: Sequence[PictureWord], start: int, end: int) -> list[PictureWord]:
    """The words that a span of the text of a picture touches.

    >>> [word.text for word in words_in_span([PictureWord("WILSON", (0, 0, 9, 4), 0.9), PictureWord("disease", (9, 0, 20, 4), 0.8)], 7, 14)]
    ['disease']
    """
    touched, at = [], 0
    for word in words:
        if at < end and start < at + len(word.text):
            touched.append(word)
        at += len(word.text) + 1
    return touched


def covered(burned: Mapping[int, Sequence[PictureWord]], leak: Leak) -> list[PictureWord]:
    """The words of a leak in a picture."""
    return words_in_span(burned[leak.place.position or 0], leak.start, leak.end)


def box_around(burned: Mapping[int, Sequence[PictureWord]], leak: Leak) -> list[int]:
    """The box around the words of a leak: left, top, right, bottom, in pixels."""
    boxes: list[Box] = [word.box for word in covered(burned, leak)]
    sides = list(zip(*boxes, strict=True))
    return [min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])]


def add_near_duplicates(graph: Graph, benchmark: str, batch: Batch) -> None:
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
            identical = rows[i][2] == rows[j][2]
            score = 1.0 if identical else store.likeness(rows[i][0], rows[j][0])
            if score is not None and score >= LIKENESS:
                kind = LinkKind.SAME_PIXELS if identical else LinkKind.NEAR_DUPLICATE_IMAGE
                batch.edge(
                    schema.NEAR_DUPLICATE_OF,
                    rows[i][0],
                    rows[j][0],
                    kind=kind,
                    distance=int(differing[offset]),
                    score=round(score, 4),
                )
