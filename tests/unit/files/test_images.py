"""Image checks at load: the facts of each kind of file, and hashes comparable with those of other libraries."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from pathlib import Path
from typing import Any

import imagehash
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from files.images import ImageStore, examine

SIZE = (60, 40)


def picture(mode: str = "RGB", *, seed: int = 1, size: tuple[int, int] = SIZE) -> Image.Image:
    """Smooth structure with noise, so that no bit of a perceptual hash hangs on a tie."""
    choose = np.random.default_rng(seed)
    rough = Image.fromarray(choose.integers(0, 256, (7, 7, 3), dtype=np.uint8)).resize(size)
    noisy = np.asarray(rough) // 2 + choose.integers(0, 32, (size[1], size[0], 3), dtype=np.uint8)
    return Image.fromarray(noisy).convert(mode)


def encode_image(image: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def sixteen_bits() -> Image.Image:
    return Image.fromarray(np.asarray(picture("L"), dtype=np.uint16) * 257)


def png_header(width: int, height: int) -> bytes:
    """The beginning of a PNG that claims a size."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


FRAMES = [picture("P", seed=n) for n in range(3)]
JPEG, PNG = encode_image(picture(), "JPEG"), encode_image(picture(), "PNG")


@pytest.mark.parametrize(
    ("data", "form", "mode"),
    [
        (JPEG, "JPEG", "RGB"),
        (encode_image(picture("L"), "JPEG"), "JPEG", "L"),
        (encode_image(picture("CMYK"), "JPEG"), "JPEG", "CMYK"),
        (PNG, "PNG", "RGB"),
        (encode_image(picture("RGBA"), "PNG"), "PNG", "RGBA"),
        (encode_image(picture("LA"), "PNG"), "PNG", "LA"),
        (encode_image(picture("P"), "PNG"), "PNG", "P"),
        (encode_image(picture("P"), "PNG", transparency=3), "PNG", "P"),
        (encode_image(picture("1"), "PNG"), "PNG", "1"),
        (encode_image(sixteen_bits(), "PNG"), "PNG", "I;16"),
        (encode_image(sixteen_bits(), "TIFF"), "TIFF", "I;16"),
        (encode_image(picture("CMYK"), "TIFF"), "TIFF", "CMYK"),
        (encode_image(picture(), "WEBP"), "WEBP", "RGB"),
        (encode_image(picture(), "BMP"), "BMP", "RGB"),
        (encode_image(picture("F"), "TIFF"), "TIFF", "F"),
    ],
)
def test_examine_returns_all_facts_of_a_whole_image(data: bytes, form: str, mode: str) -> None:
    image = examine(data)
    assert (image.format, image.mode, image.width, image.height, image.finding) == (form, mode, *SIZE, None)
    assert (image.sha256, image.bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    assert len(image.pixel_sha256 or "") == 64
    assert len(image.perceptual_hash or "") == 16


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (JPEG[: len(JPEG) // 2], "undecodable: Truncated File Read"),
        (PNG[: len(PNG) // 2], "undecodable: image file is truncated"),
        (JPEG[: -2 - len(JPEG) // 20], "undecodable: image file is truncated"),
        (b"no image", "undecodable: cannot identify image file"),
        (b"", "undecodable: cannot identify image file"),
        (png_header(20_000, 20_000), "undecodable: Image size (400000000 pixels)"),
        (png_header(12_000, 10_000), "too large: 12000x10000"),
        (png_header(60, 40), "undecodable: "),
    ],
)
def test_examine_reports_an_undecodable_image_without_size(data: bytes, finding: str) -> None:
    image = examine(data)
    assert (image.finding or "").startswith(finding)
    assert (image.width, image.pixel_sha256, image.perceptual_hash) == (None, None, None)
    assert image.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_examine_reports_and_reads_the_first_frame_of_an_animation(form: str) -> None:
    frames = [frame.convert("RGB") for frame in FRAMES] if form != "GIF" else FRAMES
    lossless = {"lossless": True} if form == "WEBP" else {}
    image = examine(encode_image(frames[0], form, save_all=True, append_images=frames[1:], **lossless))
    assert (image.finding, image.width, image.height) == ("animated: 3 frames, the first is used", *SIZE)
    still = examine(encode_image(frames[0], form, **lossless))
    assert (image.perceptual_hash, image.pixel_sha256) == (still.perceptual_hash, still.pixel_sha256)


@settings(max_examples=40, deadline=None)
@given(
    mode=st.sampled_from(["L", "RGB", "RGBA", "LA", "P", "CMYK", "1"]),
    seed=st.integers(0, 2**32 - 1),
    width=st.integers(1, 300),
    height=st.integers(1, 300),
    form=st.sampled_from(["JPEG", "PNG", "TIFF"]),
)
def test_perceptual_hash_equals_that_of_imagehash(mode: str, seed: int, width: int, height: int, form: str) -> None:
    if (form, mode) in {("PNG", "CMYK"), ("JPEG", "RGBA"), ("JPEG", "LA"), ("JPEG", "P")}:
        mode = "RGB"
    data = encode_image(picture(mode, seed=seed, size=(width, height)), form)
    assert examine(data).perceptual_hash == str(imagehash.phash(Image.open(io.BytesIO(data))))


def test_perceptual_hash_reads_sixteen_bits_as_eight() -> None:
    deep, plain = examine(encode_image(sixteen_bits(), "PNG")), examine(encode_image(picture("L"), "PNG"))
    assert (deep.perceptual_hash, deep.pixel_sha256) == (plain.perceptual_hash, plain.pixel_sha256)
    clipped = imagehash.phash(Image.open(io.BytesIO(encode_image(sixteen_bits(), "PNG"))).convert("I").convert("L"))
    assert deep.perceptual_hash != str(clipped)


def test_pixel_hash_follows_the_pixels_and_not_the_file() -> None:
    comment = PngImagePlugin.PngInfo()
    comment.add_text("Comment", "of another hospital")
    other = picture()
    other.putpixel((3, 3), (0, 0, 0))
    plain, noted, bitmap, changed = (
        examine(data)
        for data in (
            PNG,
            encode_image(picture(), "PNG", pnginfo=comment),
            encode_image(picture(), "BMP"),
            encode_image(other, "PNG"),
        )
    )
    assert plain.pixel_sha256 == noted.pixel_sha256 == bitmap.pixel_sha256 != changed.pixel_sha256
    assert len({plain.sha256, noted.sha256, bitmap.sha256}) == 3
    assert noted.metadata == "of another hospital"
    turned = examine(encode_image(picture().transpose(Image.Transpose.ROTATE_90), "PNG"))
    assert turned.pixel_sha256 != plain.pixel_sha256


def test_image_store_makes_thumbnails_on_demand(tmp_path: Path) -> None:
    store = ImageStore(tmp_path)
    for data in (JPEG, JPEG, encode_image(sixteen_bits(), "PNG"), b"no image"):
        store.put(examine(data).sha256, data)
    small = store.thumbnail(examine(JPEG).sha256, 16)
    assert small is not None
    with Image.open(io.BytesIO(small)) as image:
        assert (image.format, max(image.size)) == ("PNG", 16)
    assert store.thumbnail(examine(b"no image").sha256) is None
    assert store.thumbnail("0" * 64) is None
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == 3
