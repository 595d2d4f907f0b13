"""Candidate rows of text in a picture: rows of letter-like spots, found before the slow OCR.

Letters are spots that differ from their surroundings, of a letter's size and fill, several beside each other on one
line. What is smooth (most radiographs and photographs) has none, and the reader need not look at it. The test is tuned
to pass too much rather than too little: see docs/leakage.md for its recall.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]
CONTRAST = 28
"""Grey levels by which a letter differs from the mean of its surroundings."""
SURROUNDINGS = (15, 41)
"""Widths in pixels of these surroundings, for small and for large letters."""
EDGE = 20
"""Grey levels between the two neighbours of a pixel on the edge of a letter: letters are sharp, shadows are not."""
LEAST_HEIGHT, MOST_HEIGHT = 5, 120
LEAST_LETTERS = 3
MANY = 6000
"""Spots from which on a picture is taken for texture that may hold anything."""
AFTER = 200
"""A spot's neighbours are looked for among so many, in the order of their left sides."""
WINDOW, LEAST_SHARP = 32, 6
"""Sharp pixels in some square of two by two windows where letters are: three of the smallest have nine."""


class Spots(NamedTuple):
    """Letter-like spots in the order of their left sides: top, left, height and width of each."""

    top: Numbers
    left: Numbers
    height: Numbers
    width: Numbers


class Neighbours(NamedTuple):
    """Letters in each spot (a wide one is several that touch), and pairs of spots that stand beside each other on a line."""

    letters: Numbers
    before: Numbers
    after: Numbers

    def has_row(self) -> bool:
        """Whether some spots beside each other make enough letters."""
        several = (self.letters >= LEAST_LETTERS).any()
        two = (self.letters[self.before] + self.letters[self.after] >= LEAST_LETTERS).any()
        return bool(several or two or np.intersect1d(self.before, self.after).size)


def may_hold_text(grey: Grey) -> bool:
    """Whether a grey picture has a row of letter-like spots.

    >>> from PIL import Image, ImageDraw
    >>> picture = Image.new("L", (200, 60), 20)
    >>> may_hold_text(np.asarray(picture))
    False
    >>> ImageDraw.Draw(picture).text((10, 20), "Wilson disease", fill=230, font_size=16)
    >>> may_hold_text(np.asarray(picture))
    True
    """
    return any(len(spots.top) > MANY or neighbours(spots).has_row() for spots, _ in letter_like(grey))


def letter_like(grey: Grey) -> Iterator[tuple[Spots, bool]]:
    """Letter-like spots of a picture, dark and light ones, by small and by large surroundings."""
    if grey.shape[1] < 3:
        return
    before, after = grey[:, :-2], grey[:, 2:]
    sharp = np.maximum(before, after) - np.minimum(before, after) > EDGE
    y, x = np.divmod(np.flatnonzero(sharp), sharp.shape[1])  # ten times as fast as nonzero of two dimensions
    if len(y) < LEAST_SHARP:
        return
    edges = np.zeros(grey.shape, np.bool_)
    edges[:, 1:-1] = sharp
    sums = _sums(grey)
    for size in SURROUNDINGS:
        least, at_edges = CONTRAST * size * size, _differences_at(sums, grey, (y, x + 1), size)
        promising = [_gathers(y[at], x[at]) for at in (at_edges > least, at_edges < -least)]
        if any(promising):
            differences = _differences(sums, grey, size)
            if promising[0]:
                yield _spots(differences > least, edges), True
            if promising[1]:
                yield _spots(differences < -least, edges), False


def _gathers(y: Numbers, x: Numbers) -> bool:
    """Whether so many sharp pixels stand near each other as letters have."""
    if len(y) < LEAST_SHARP:
        return False
    counts = np.zeros((y.max() // WINDOW + 2, x.max() // WINDOW + 2), np.int64)
    np.add.at(counts, (y // WINDOW, x // WINDOW), 1)
    squares = counts[:-1, :-1] + counts[:-1, 1:] + counts[1:, :-1] + counts[1:, 1:]
    return bool(squares.max() >= LEAST_SHARP)


def _sums(grey: Grey) -> NDArray[np.uint32]:
    """Sums over all boxes from the corner of a picture, its border repeated around it, whence a mean around any pixel follows."""
    margin = max(SURROUNDINGS) // 2
    padded = np.pad(grey, ((margin + 1, margin), (margin + 1, margin)), "edge")
    padded[0], padded[:, 0] = 0, 0
    sums = np.cumsum(padded, axis=1, dtype=np.uint32)
    for i in range(1, len(sums)):  # row by row is twice as fast as along the other axis
        sums[i] += sums[i - 1]
    return sums


def _differences(sums: NDArray[np.uint32], grey: Grey, size: int) -> NDArray[np.int32]:
    """Every pixel less the mean of its surroundings, times the pixels of these."""
    height, width = grey.shape
    margin = (max(SURROUNDINGS) - size) // 2
    rows = sums[margin + size : margin + size + height] - sums[margin : margin + height]
    around = rows[:, margin + size : margin + size + width] - rows[:, margin : margin + width]
    differences: NDArray[np.int32] = grey.astype(np.int32) * (size * size) - around.view(np.int32)
    return differences


def _differences_at(
    sums: NDArray[np.uint32], grey: Grey, places: tuple[Numbers, Numbers], size: int
) -> NDArray[np.int32]:
    """The same at some pixels."""
    margin, width = (max(SURROUNDINGS) - size) // 2, sums.shape[1]
    flat, start = sums.ravel(), (places[0] + margin) * width + places[1] + margin
    down = size * width
    around = flat[start + down + size] - flat[start + down] - flat[start + size] + flat[start]
    differences: NDArray[np.int32] = grey[places].astype(np.int32) * (size * size) - around.view(np.int32)
    return differences


def _spots(mask: Mask, edges: Mask) -> Spots:
    from scipy import ndimage

    labels, count = ndimage.label(mask)
    sharp = np.bincount(labels[edges], minlength=count + 1)[1:]
    boxes = ndimage.find_objects(labels)
    shape = [(y.start, x.start, y.stop - y.start, x.stop - x.start) for y, x in boxes]
    top, left, height, width = np.array(shape, np.int64).reshape(-1, 4).T
    size = (height >= LEAST_HEIGHT) & (height <= MOST_HEIGHT)
    letter = size & (width <= np.maximum(20 * height, 60)) & (width * 10 >= height) & (2 * sharp >= height)
    order = np.flatnonzero(letter)[np.argsort(left[letter], kind="stable")]
    return Spots(top[order], left[order], height[order], width[order])


def neighbours(spots: Spots) -> Neighbours:
    """Letters in each spot, and which spots stand beside each other on a line, of about one height."""
    top, left, height, width = spots
    count = len(top)
    letters = np.where(width > 2 * height, width // np.maximum(height, 1), 1)
    middle, right, places = top + height / 2, left + width, np.arange(count)
    first = np.maximum(np.searchsorted(left, right - 0.5 * height, "right"), places + 1)
    last = np.minimum(np.searchsorted(left, right + 1.2 * height, "left"), places + AFTER)
    reach = np.maximum(last - first, 0)
    before = np.repeat(places, reach)
    after = np.arange(len(before)) - np.repeat(np.cumsum(reach) - reach, reach) + np.repeat(first, reach)
    level = np.abs(middle[after] - middle[before]) < 0.45 * np.maximum(height[after], height[before])
    alike = (height[after] * 2.5 > height[before]) & (height[after] < 2.5 * height[before])
    return Neighbours(letters, before[level & alike], after[level & alike])
