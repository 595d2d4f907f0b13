"""What an image costs on load (decoded once, checked, sized, two hashes, stored), beside imagehash's plain loop."""

from __future__ import annotations

import base64
import io
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.common import cpu_timed as timed
from files.images import ImageStore, examine
from loaders.benchmark.table_images import picture_of

Rows = list[dict[str, object]]
COUNT, SIZE, THREADS = 400, 800, 2


def jpegs(count: int, *, size: int = SIZE, distinct: int = 32) -> list[bytes]:
    """Made-up JPEGs with smooth structure and noise (seed 7), each with other bytes; a comment tells equal ones apart."""
    import numpy as np
    from PIL import Image

    choose = np.random.default_rng(7)
    drawn = []
    for _ in range(min(count, distinct)):
        rough = Image.fromarray(choose.integers(0, 256, (40, 40, 3), dtype=np.uint8)).resize((size, size))
        noise = choose.integers(0, 24, (size, size, 3), dtype=np.uint8)
        out = io.BytesIO()
        Image.fromarray(np.asarray(rough) // 2 + noise).save(out, "JPEG", quality=85)
        drawn.append(out.getvalue())
    return [commented(drawn[i % len(drawn)], i) for i in range(count)]


def commented(data: bytes, number: int) -> bytes:
    """A JPEG with a number in a comment, so that its bytes are its own."""
    comment = f"{number:012}".encode()
    return data[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + data[2:]


def main() -> Rows:
    """Ours on two threads and on one, and imagehash.phash(Image.open(...)) one after the other."""
    import imagehash
    from PIL import Image

    data = jpegs(COUNT)
    cells = [base64.b64encode(image).decode() for image in data]
    examine(data[0])
    with tempfile.TemporaryDirectory() as folder:
        store = ImageStore(Path(folder))

        def ours(cell: str) -> None:
            picture_of(cell, store)

        def plain(image: bytes) -> None:
            str(imagehash.phash(Image.open(io.BytesIO(image))))

        with ThreadPoolExecutor(THREADS) as pool:
            rates = timed(lambda: list(pool.map(ours, cells)))
        peer = timed(lambda: list(map(plain, data)))
        alone = timed(lambda: [examine(image) for image in data])
    size = sum(map(len, data)) / len(data) / 1e3
    works = (
        (
            f"as load does, {THREADS} threads: base64, check, size, mode, sha256, pixel hash, pHash, metadata, store",
            rates,
        ),
        ("the same without base64 and store, 1 thread", alone),
        ("imagehash: phash(Image.open(...)) in a loop, 1 thread", peer),
    )
    return [
        {"work": work, "images/s": round(COUNT / wall), "CPU ms an image": round(cpu / COUNT * 1000, 1)}
        for work, (_, wall, cpu) in works
    ] + [{"work": f"{COUNT} images of {size:.0f} kB"}]
