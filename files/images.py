"""The content-addressed folder of images, and what is read off a file once, at load."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from PIL import Image

from files.documents import write_whole
from files.home import Home

Box = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels."""
MAX_PIXELS = 100_000_000
BIG_PIXELS = 16_000_000
STRIP_PIXELS = 4_000_000
_BIG = Lock()
"""Held while a big image is decoded: one at a time, whatever the number of threads."""


@dataclass(frozen=True)
class Picture:
    """Facts of an image file; a file that cannot be decoded has a finding and no size."""

    sha256: str
    bytes: int
    format: str | None = None
    mode: str | None = None
    width: int | None = None
    height: int | None = None
    pixel_sha256: str | None = None
    perceptual_hash: str | None = None
    metadata: str | None = None
    finding: str | None = None


def examine(data: bytes) -> Picture:
    """Decode an image once and say what it is, or why it cannot be decoded.

    >>> examine(b"no image").finding
    'undecodable: cannot identify image file'
    """
    digest = hashlib.sha256(data).hexdigest()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                if image.width * image.height > MAX_PIXELS:
                    return Picture(digest, len(data), image.format, finding=f"too large: {image.width}x{image.height}")
                with _BIG if image.width * image.height > BIG_PIXELS else nullcontext():
                    return _decoded(image, digest, len(data))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        reason = str(error).split(" <", 1)[0]
        return Picture(digest, len(data), finding=f"undecodable: {reason}")


def media_type(data: bytes) -> str:
    """The media type of an image by its first bytes; it is not decoded.

    >>> media_type(b"no image")
    'application/octet-stream'
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                return image.get_format_mimetype() or "application/octet-stream"
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return "application/octet-stream"


def _decoded(image: Image.Image, digest: str, size: int) -> Picture:
    import imagehash

    mode, form, frames = image.mode, image.format, getattr(image, "n_frames", 1)
    image.load()
    finding = f"animated: {frames} frames, the first is used" if frames > 1 else None
    plain = image.convert("I") if mode.startswith("I;16") else image
    grey = plain.point(lambda v: v / 256).convert("L") if mode.startswith("I") else image.convert("L")
    hashed = str(imagehash.phash(grey))
    return Picture(digest, size, form, mode, *image.size, _pixels(image, grey), hashed, metadata(image), finding)


def metadata(image: Image.Image) -> str | None:
    """Text in a file's metadata: comments, text chunks and EXIF strings; None without any."""
    values = [*image.info.values(), *image.getexif().values()]
    texts = [v.decode("utf-8", "ignore") if isinstance(v, bytes) else v for v in values]
    text = " | ".join(v.strip() for v in texts if isinstance(v, str) and v.strip() and v.isprintable())
    return text[:2000] or None


def stripped(data: bytes, boxes: Iterable[Box] = ()) -> bytes:
    """The same pixels as a PNG without metadata, the boxes (left, top, right, bottom) painted over."""
    with Image.open(io.BytesIO(data)) as image:
        plain = image.convert("RGB") if image.mode == "CMYK" else image
        clean = Image.new(plain.mode, plain.size)
        clean.paste(plain)
        if plain.mode == "P" and plain.palette:
            clean.putpalette(plain.getpalette() or [])
        for box in boxes:
            clean.paste(0, box)
        out = io.BytesIO()
        clean.save(out, "PNG")
        return out.getvalue()


def _pixels(image: Image.Image, grey: Image.Image) -> str:
    """Hash of size and pixels (as RGB, or grey where the image is), strip by strip, so that no second copy is needed."""
    of = grey if image.mode.startswith(("I", "F", "L", "1")) else image
    digest = hashlib.sha256(f"{image.size}".encode())
    rows = max(1, STRIP_PIXELS // image.width)
    for top in range(0, image.height, rows):
        whole = rows >= image.height
        strip = of if whole else of.crop((0, top, image.width, min(top + rows, image.height)))
        digest.update((strip if strip.mode in ("L", "RGB") else strip.convert("RGB")).tobytes())
    return digest.hexdigest()


class ImageStore:
    """Bytes by their sha256, two levels of folders, each file written once and whole."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._greys: dict[str, Any] = {}

    @classmethod
    def of_home(cls) -> ImageStore:
        """The store of MMRAREBENCH_HOME."""
        return cls(Home.from_environment().root / "images")

    def path(self, sha256: str) -> Path:
        """Where an image lies."""
        return self.root / sha256[:2] / sha256

    def put(self, sha256: str, data: bytes) -> None:
        """Store bytes under their hash."""
        target = self.path(sha256)
        if not target.exists():
            write_whole(target, data)

    def get(self, sha256: str) -> bytes | None:
        """The bytes, or None where they are not here."""
        target = self.path(sha256)
        return target.read_bytes() if target.exists() else None

    def likeness(self, first: str, second: str) -> float | None:
        """1 - mean absolute difference of two images as grey 32 x 32 thumbnails, the best of small shifts; None where a file is not here."""
        import numpy as np

        first_grey, second_grey = (self._grey(sha256) for sha256 in (first, second))
        if first_grey is None or second_grey is None:
            return None
        shifts = [np.roll(second_grey, (dy, dx), axis=(0, 1)) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
        return 1.0 - float(min(np.abs(first_grey - shifted).mean() for shifted in shifts)) / 255.0

    def _grey(self, sha256: str) -> Any:
        """A picture as 32 x 32 grey values, made once for all comparisons; None where the file is not here."""
        import numpy as np

        if sha256 not in self._greys:
            small = self.thumbnail(sha256, 64)
            if small is None:
                return None
            with Image.open(io.BytesIO(small)) as image:
                self._greys[sha256] = np.asarray(image.convert("L").resize((32, 32)), dtype=float)
        return self._greys[sha256]

    def thumbnail(self, sha256: str, size: int = 160) -> bytes | None:
        """A small PNG of an image, made on demand."""
        data = self.get(sha256)
        if data is None or examine(data).width is None:
            return None
        with Image.open(io.BytesIO(data)) as image:
            small = image.point(lambda v: v / 256).convert("L") if image.mode.startswith("I") else image.convert("RGB")
            small.thumbnail((size, size))
            out = io.BytesIO()
            small.save(out, "PNG")
            return out.getvalue()
