"""Encoding of the made-up pictures, and the ones with something special about them."""

from __future__ import annotations

import random
from io import BytesIO

from PIL import Image, PngImagePlugin

from samples.paint import PAINTERS, burn

LOSSLESS = frozenset({"ecg", "chart", "pedigree", "oct"})


def jpeg(image: Image.Image, quality: int = 52) -> bytes:
    """Return the JPEG bytes of a picture."""
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True)
    return buffer.getvalue()


def png(image: Image.Image, note: str = "") -> bytes:
    """Return the PNG bytes of a picture, with a note in its text chunk when one is given."""
    buffer, info = BytesIO(), PngImagePlugin.PngInfo()
    if note:
        info.add_text("Description", note)
    image.save(buffer, "PNG", optimize=True, pnginfo=info)
    return buffer.getvalue()


def paint(kind: str, seed: str) -> Image.Image:
    """Return the picture of a kind for a seed, before encoding."""
    return PAINTERS[kind](random.Random(seed))


def encode(kind: str, seed: str) -> tuple[bytes, str]:
    """Return the bytes of a plain picture and the ending of its file name."""
    image = paint(kind, seed)
    return (png(image), "png") if kind in LOSSLESS else (jpeg(image), "jpg")


def sixteen_bit(image: Image.Image) -> Image.Image:
    """Return a picture with sixteen bits a pixel."""
    wide = b"".join((value * 257).to_bytes(2, "little") for value in image.convert("L").tobytes())
    return Image.frombytes("I;16", image.size, wide)


def near_copy(data: bytes) -> bytes:
    """Return the same picture cropped by two pixels, brightened and encoded anew: near, but not identical."""
    image = Image.open(BytesIO(data)).convert("RGB")
    crop = image.crop((2, 2, image.width - 2, image.height - 2)).resize(image.size, Image.Resampling.BICUBIC)
    return jpeg(crop.point([min(255, round(value * 1.05)) for value in range(256)] * 3), 60)


def special(plant: str, text: str, kind: str, seed: str) -> tuple[bytes, str]:
    """Return the bytes and the ending of a picture that carries a planted property.

    Args:
        plant: the kind of the plant (image_metadata, burned_text or image_mode).
        text: the planted word, or the mode.
        kind: what the picture shows.
        seed: the seed of the picture.

    Raises:
        ValueError: nothing of that kind can be planted in an image.
    """
    image = paint(kind, seed)
    match plant, text:
        case "image_metadata", note:
            return png(image.convert("P", palette=Image.Palette.ADAPTIVE, colors=24), note), "png"
        case "burned_text", word:
            return jpeg(burn(image, word), 60), "jpg"
        case "image_mode", "CMYK":
            return jpeg(image.convert("RGB").convert("CMYK"), 40), "jpg"
        case "image_mode", "I;16":
            return png(sixteen_bit(image.resize((96, 96)))), "png"
        case "image_mode", "P":
            return png(image.convert("P")), "png"
    raise ValueError(f"{plant} {text} cannot be planted in an image")
