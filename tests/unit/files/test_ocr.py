"""OCR of words burned into images: boxes, and painting over."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from files.images import ImageStore, examine, stripped
from files.ocr import PictureWord, Reader, engine
from loaders.leakage.images import box_around, covered, texts
from mmrarebench.benchmark.vocabulary import LeakageLayer
from mmrarebench.leakage.detection import find
from mmrarebench.leakage.terms import Answer
from mmrarebench.leakage.types import Leak, LeakKind, Place

reads = pytest.mark.skipif(engine() is None, reason="nothing that reads pictures is installed")


def picture(words: str, mode: str = "RGB") -> bytes:
    font_size, image = 24, Image.new("L", (420, 120), 20)
    ImageDraw.Draw(image).text((30, 40), words, fill=240, font_size=font_size)
    out = io.BytesIO()
    image.convert(mode).save(out, "PNG")
    return out.getvalue()


def store_image(store: ImageStore, data: bytes) -> str:
    sha256 = examine(data).sha256
    store.put(sha256, data)
    return sha256


@reads
@pytest.mark.parametrize("mode", ["RGB", "L", "P"])
def test_ocr_reads_a_name_and_stripped_paints_it_over(tmp_path: Path, mode: str) -> None:
    store = ImageStore(tmp_path / "images")
    data = picture("WILSON DISEASE arrow", mode)
    words = Reader(store).words(store_image(store, data))
    assert words is not None
    [leak] = find(Answer("diagnosis", ("Wilson disease",)), texts({0: words}), (LeakKind.GOLD_NAME,))
    left, top, right, bottom = box_around({0: words}, leak)
    assert 20 < left < 40
    assert 30 < top < bottom < 80
    copy = stripped(data, [word.box for word in covered({0: words}, leak)])
    again = Reader(store).words(store_image(store, copy))
    assert again is not None
    assert [word.text for word in again] == ["arrow"]
    assert right < 420


@reads
@pytest.mark.parametrize("ink", [10, 235])
def test_ocr_reads_words_on_an_uneven_background(tmp_path: Path, ink: int) -> None:
    import numpy as np

    random = np.random.default_rng(5)
    shades = Image.fromarray(random.normal(110, 30, (16, 20)).clip(0, 255).astype("uint8"))
    ground = np.asarray(shades.resize((800, 640), Image.Resampling.BICUBIC)) + random.normal(0, 6, (640, 800))
    image = Image.fromarray(ground.clip(0, 255).astype("uint8"))
    ImageDraw.Draw(image).text((90, 150), "Gaucher disease", fill=ink, font_size=20)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    store = ImageStore(tmp_path / "images")
    words = Reader(store).words(store_image(store, out.getvalue()))
    assert words is not None
    assert {"Gaucher", "disease"} <= {word.text for word in words}
    assert all(80 < word.box[0] < word.box[2] < 260 for word in words if word.text == "Gaucher")


@reads
def test_ocr_reader_reads_a_picture_once(tmp_path: Path) -> None:
    store = ImageStore(tmp_path / "images")
    sha256 = store_image(store, picture("Fabry"))
    words_of_image = Reader(store).all({sha256: None})
    store.path(sha256).unlink()
    assert Reader(store).all({sha256: None}) == words_of_image
    assert [word.text for word in words_of_image[sha256]] == ["Fabry"]


@reads
def test_ocr_reader_returns_nothing_for_an_undecodable_picture(tmp_path: Path) -> None:
    store = ImageStore(tmp_path / "images")
    assert Reader(store).all({store_image(store, b"no picture"): None, "0" * 64: None}) == {}


def test_box_around_encloses_all_words_of_a_leak() -> None:
    burned = {2: [PictureWord("Wilson", (5, 9, 40, 20), 0.9), PictureWord("disease", (44, 8, 90, 22), 0.8)]}
    leak = Leak(LeakKind.GOLD_NAME, LeakageLayer.IMAGE, Place.parse("image[2]"), 0, 14, "Wilson disease", 1.0, "")
    assert box_around(burned, leak) == [5, 8, 90, 22]
