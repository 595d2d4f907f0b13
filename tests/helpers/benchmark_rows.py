"""Made-up rows of benchmark tables, and a load without a graph."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from files.documents import Document
from files.images import ImageStore
from graph import schema
from graph.writing.batch import Batch
from loaders.benchmark import load as benchmark
from loaders.benchmark.diagnosis import DiagnosisMap
from loaders.benchmark.load import Work
from mmrarebench.grounding.matching import Name, NameIndex

Make = Callable[[str, str | bytes], Document]
COLUMNS = ("index", "question", "context", "answer", "image", "image_path", "answer_aliases", "ORPHA_code", "note")
NAMES = NameIndex([Name("ORPHA:324", "Fabry disease", 0), Name("ORPHA:1", "Twin", 0), Name("ORPHA:2", "Twin", 0)])


def png(colour: str = "red") -> str:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), colour).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def row(index: int = 1, **cells: str) -> dict[str, str]:
    usual = {
        "index": str(index),
        "question": "What is it?",
        "context": "Synthetic case. A man.",
        "answer": "Fabry disease",
        "image": png(),
        "image_path": f"images/PMC{index}/fig1.png",
        "answer_aliases": '["Anderson-Fabry"]',
        "ORPHA_code": "324",
        "note": "kept",
    }
    return {**usual, **cells}


def table(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> str:
    return "\n".join(["\t".join(columns), *("\t".join(r[c] for c in columns) for r in rows)]) + "\n"


@pytest.fixture
def work(tmp_path: Path) -> Work:
    codes = DiagnosisMap({}, {"ORPHA:324"}, {"ORPHA:9": "ORPHA:324"})
    batch = Batch("benchmark:toy", benchmark.MANAGES)
    return Work("toy", batch, codes, NAMES, ImageStore(tmp_path / "images"))


def load(work: Work, *documents: Document) -> None:
    with ThreadPoolExecutor(1) as pool:
        for one in benchmark.get(documents):
            benchmark._row(one, work, pool)
        benchmark._finish(work, -1)
    benchmark._follow_references(work)


def one(work: Work, document: Make, **cells: str) -> dict[str, object]:
    load(work, document("diagnosis_opened.tsv", table(row(**cells))))
    return work.batch.nodes[schema.QUESTION]["toy/diagnosis/1"]


def kinds(work: Work) -> list[str]:
    return [anomaly.kind for anomaly in work.anomalies]
