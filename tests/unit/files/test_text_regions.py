"""The filter before OCR: planted text passes, shadows and noise do not."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from bench.loading.images import jpegs
from files.text_regions import may_hold_text

SIDE = 400


def background(seed: int) -> Image.Image:
    """Smooth structure with noise, as a radiograph has it."""
    draw = np.random.default_rng(seed)
    rough = Image.fromarray(draw.integers(0, 200, (6, 6), dtype=np.uint8)).resize(
        (SIDE, SIDE), Image.Resampling.BICUBIC
    )
    noise = draw.integers(0, 12, (SIDE, SIDE), dtype=np.int64)
    return Image.fromarray(np.clip(np.asarray(rough) + noise, 0, 255).astype(np.uint8))


def compress(picture: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return np.asarray(Image.open(out).convert("L"))


@pytest.mark.parametrize("size", [12, 16, 24, 40])
@pytest.mark.parametrize("light", [True, False])
def test_may_hold_text_accepts_planted_readable_text(size: int, light: bool) -> None:
    passed = 0
    for seed in range(8):
        picture = background(seed)
        level = 255 if light else 0
        ImageDraw.Draw(picture).text((30 + 9 * seed, 60 + 20 * seed), "Fabry disease", fill=level, font_size=size)
        plain = np.asarray(picture)[60 + 20 * seed : 60 + 20 * seed + size, 30 + 9 * seed : 180].mean()
        passed += may_hold_text(compress(picture)) or abs(level - plain) < 90
    assert passed == 8


def test_may_hold_text_refuses_smooth_pictures_and_noise() -> None:
    assert not any(may_hold_text(compress(background(seed))) for seed in range(8))
    assert not any(may_hold_text(np.asarray(Image.open(io.BytesIO(data)).convert("L"))) for data in jpegs(4))


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (200, 3)])
def test_may_hold_text_refuses_a_tiny_picture(shape: tuple[int, int]) -> None:
    assert not may_hold_text(np.zeros(shape, np.uint8))
