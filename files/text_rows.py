"""Rows of text in a picture, each made an image of its own in which letters are dark and what is around them is white.

A reader that takes a whole picture divides it by one level into ink and paper, which loses letters on a radiograph or
a photograph; a row less its own surroundings keeps them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PIL import Image

from files.images import Box
from files.text_regions import LEAST_HEIGHT, LEAST_LETTERS, MANY, Grey, letter_like, neighbours

MOST_ROWS = 40
"""Rows of a picture that are read, the longest; more are texture or a page, which the whole picture decides."""
LETTER = 32
"""Pixels to which the letters of a row are scaled: the reader's best size."""
MARGIN = 0.6
"""Margin that is shown around a row, in heights of its letters."""
INK = 97
"""Percentile of the differences from the surroundings that is drawn black."""


class Row(NamedTuple):
    """Letters beside each other: their box (left, top, right, bottom), their median height, whether they are light."""

    box: Box
    height: int
    light: bool


class RowImage(NamedTuple):
    """A row as an image of its own, its scale, and the place of its corner in the picture."""

    image: Image.Image
    scale: float
    left: int
    top: int

    def in_picture(self, box: Box) -> Box:
        """Where a box of the row stands in the picture."""
        x0, y0, x1, y1 = (value / self.scale for value in box)
        return (int(x0) + self.left, int(y0) + self.top, -int(-x1 // 1) + self.left, -int(-y1 // 1) + self.top)


def text_rows(grey: Grey) -> list[Row]:
    """The longest rows of letter-like spots, from top to bottom; none where spots are so many that they are texture.

    >>> from PIL import ImageDraw
    >>> picture = Image.new("L", (200, 60), 20)
    >>> ImageDraw.Draw(picture).text((10, 20), "Wilson", fill=230, font_size=16)
    >>> any(row.light for row in text_rows(np.asarray(picture)))
    True
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    rows: dict[Box, Row] = {}
    for spots, light in letter_like(grey):
        if len(spots.top) > MANY:
            return []
        neighbourhood, count = neighbours(spots), len(spots.top)
        graph = coo_matrix(
            (np.ones(len(neighbourhood.before), np.bool_), (neighbourhood.before, neighbourhood.after)), (count, count)
        )
        row_of_spot = connected_components(graph, directed=False)[1]
        for number in np.flatnonzero(np.bincount(row_of_spot, neighbourhood.letters) >= LEAST_LETTERS):
            top, left, height, width = (values[row_of_spot == number] for values in spots)
            x0, y0, x1, y1 = left.min(), top.min(), (left + width).max(), (top + height).max()
            box = (int(x0), int(y0), int(x1), int(y1))
            rows.setdefault(box, Row(box, int(np.median(height)), light))
    longest = sorted(rows.values(), key=lambda row: row.box[0] - row.box[2])[:MOST_ROWS]
    return sorted(longest, key=lambda row: (row.box[1], row.box[0]))


def row_image(grey: Grey, row: Row) -> RowImage:
    """A row less the mean of its surroundings, dark on white, its letters of the reader's best size."""
    from scipy import ndimage

    margin, wide = max(4, round(row.height * MARGIN)), 2 * row.height + 1
    left, top = max(0, row.box[0] - margin), max(0, row.box[1] - margin)
    right, bottom = min(grey.shape[1], row.box[2] + margin), min(grey.shape[0], row.box[3] + margin)
    x, y = max(0, left - wide), max(0, top - wide)
    around = grey[y : bottom + wide, x : right + wide].astype(np.float32)
    ink = (around - ndimage.uniform_filter(around, wide))[top - y : bottom - y, left - x : right - x]
    ink = ink if row.light else -ink
    drawn = 255 - np.clip(ink * (255 / max(float(np.percentile(ink, INK)), 1.0)), 0, 255)
    scale = LETTER / max(row.height, LEAST_HEIGHT + 3)
    size = max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale))
    image = Image.fromarray(drawn.astype(np.uint8)).resize(size, Image.Resampling.BICUBIC)
    return RowImage(image, scale, left, top)
