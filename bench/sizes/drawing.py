"""Made-up pictures that no two look alike, drawn on all cores; one in ten has words burned in."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import Any

SIZE, QUALITY = 800, 85
WORDS_IN = 10
"""One picture in so many has words."""


@cache
def _noise() -> Any:
    import numpy as np

    return np.random.default_rng(7).integers(0, 24, (2 * SIZE, SIZE, 3), dtype=np.uint8)


def picture(number: int) -> bytes:
    """A JPEG of 800 x 800 with smooth structure and noise of its own, the same for the same number."""
    import numpy as np
    from PIL import Image, ImageDraw

    choose = np.random.default_rng(number)
    rough = Image.fromarray(choose.integers(0, 256, (40, 40, 3), dtype=np.uint8)).resize((SIZE, SIZE))
    start = int(choose.integers(0, SIZE))
    drawn = Image.fromarray(np.asarray(rough) // 2 + _noise()[start : start + SIZE])
    if number % WORDS_IN == 0:
        ImageDraw.Draw(drawn).text((60, 700), f"Series {number} posterior", fill=(255, 255, 255), font_size=32)
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def pictures(count: int) -> Iterator[bytes]:
    """So many pictures, in order."""
    processes = ProcessPoolExecutor(os.cpu_count())
    try:
        yield from processes.map(picture, range(count), chunksize=16)
    finally:
        processes.shutdown(cancel_futures=True)  # whoever reads may need fewer
