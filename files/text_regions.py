"""Where a picture may hold text: rows of letter-like spots, found before the slow reader is asked.

Letters are spots that differ from their surroundings, of a letter's size and fill, several beside each other on one
line. What is smooth (most radiographs and photographs) has none, and the reader need not look at it. The test is tuned
to pass too much rather than too little: see docs/leakage.md for its recall.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
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


class Spots(NamedTuple):
    """Letter-like spots: top, left, height and width of each."""

    top: NDArray[np.int64]
    left: NDArray[np.int64]
    height: NDArray[np.int64]
    width: NDArray[np.int64]


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
    from scipy import ndimage

    levels = grey.astype(np.float32)
    edges = np.zeros(levels.shape, np.bool_)
    edges[:, 1:-1] = np.abs(levels[:, 2:] - levels[:, :-2]) > EDGE
    if not edges.any():
        return False
    for size in SURROUNDINGS:
        mean = ndimage.uniform_filter(levels, size, mode="nearest")
        for mask in (levels > mean + CONTRAST, levels < mean - CONTRAST):
            if not mask.any():
                continue
            spots = _spots(ndimage, mask, edges)
            if len(spots.top) > MANY or _has_row(spots):
                return True
    return False


def _spots(ndimage: Any, mask: NDArray[np.bool_], edges: NDArray[np.bool_]) -> Spots:
    labels, count = ndimage.label(mask)
    sharp = np.bincount(labels[edges], minlength=count + 1)[1:]
    boxes = ndimage.find_objects(labels)
    shape = np.array([(y.start, x.start, y.stop - y.start, x.stop - x.start) for y, x in boxes], np.int64).reshape(
        -1, 4
    )
    top, left, height, width = shape.T
    size = (height >= LEAST_HEIGHT) & (height <= MOST_HEIGHT)
    letter = size & (width <= np.maximum(20 * height, 60)) & (width * 10 >= height) & (2 * sharp >= height)
    return Spots(top[letter], left[letter], height[letter], width[letter])


def _has_row(spots: Spots) -> bool:
    """Whether enough letters stand beside each other on a line; a wide spot is several letters that touch."""
    if not len(spots.top):
        return False
    letters = np.where(spots.width > 2 * spots.height, spots.width // np.maximum(spots.height, 1), 1)
    order = np.argsort(spots.left, kind="stable")
    top, left, height, width = (values[order] for values in spots)
    letters, middle, right = letters[order], top + height / 2, left + width
    reached = letters.astype(np.int64).copy()
    for i in range(len(order)):
        after = slice(i + 1, min(i + 200, len(order)))
        gap = left[after] - right[i]
        near = (
            (gap < 1.2 * height[i])
            & (gap > -0.5 * height[i])
            & (np.abs(middle[after] - middle[i]) < 0.45 * np.maximum(height[after], height[i]))
            & (height[after] * 2.5 > height[i])
            & (height[after] < 2.5 * height[i])
        )
        at = np.flatnonzero(near) + i + 1
        reached[at] = np.maximum(reached[at], reached[i] + letters[at])
        if reached[i] >= LEAST_LETTERS:
            return True
    return False
