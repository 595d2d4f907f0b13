"""60 MB of Orphadata, or of a benchmark table with images, need less than 300 MB: measured in a process of its own."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("resource", reason="peak memory is read through getrusage, which this system has not")
SIZE, LIMIT = 60_000_000, 300
HEAD = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
<JDBOR date="2024-12-03 07:10:31" version="1.3.29 / 4.1.7 [2023-08-02] (orientdb version)">
"""
READ = """
import resource, sys
from pathlib import Path
from files import documents as files
from ontology_import.orphanet import sources as orphanet
path = Path(sys.argv[1])
read = list(orphanet.batches(None, [path]))
rows = sum(len(rows) for batch, _ in read for rows in (*batch.nodes.values(), *batch.edges.values()))
unit = 1024 if sys.platform != "darwin" else 1024 * 1024
peak = next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmHWM"))
print(peak // 1024, rows)
"""

READ_TABLE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from files import documents as files
from graph import schema
from graph.writing.batch import Batch
from files.images import ImageStore
from loaders.benchmark import load as benchmark
from loaders.benchmark.diagnosis import DiagnosisMap
from mmrarebench.grounding.matching import NameIndex
path = Path(sys.argv[1])
work = benchmark.Work("toy", Batch("toy", benchmark.MANAGES), DiagnosisMap({}, set(), {}), NameIndex([]), ImageStore(path.parent))
with ThreadPoolExecutor(2) as pool:
    for row in benchmark.get(files.documents([path], benchmark.SUFFIXES)):
        benchmark._row(row, work, pool)
    benchmark._finish(work, -1)
peak = next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmHWM"))
print(peak // 1024, len(work.batch.nodes[schema.IMAGE]))
"""


def disorder(code: int, inner: str) -> str:
    return (
        f'<Disorder id="{code}">\n  <OrphaCode>{code}</OrphaCode>\n  <ExpertLink lang="en">{"x" * 60}</ExpertLink>\n'
        f'  <Name lang="en">Made-up disorder number {code}</Name>\n{inner}</Disorder>\n'
    )


def phenotypes() -> Iterator[str]:
    """Product 4: 27 phenotypes a disorder."""
    for code in range(1, 10_000_000):
        terms = "".join(
            f'      <HPODisorderAssociation id="{code}{n}">\n        <HPO id="{n}">\n'
            f"          <HPOId>HP:{(code * 31 + n * 7) % 19_000:07}</HPOId>\n          <HPOTerm>Made-up term {n}</HPOTerm>\n"
            '        </HPO>\n        <HPOFrequency id="28412">\n          <Name lang="en">Very frequent (99-80%)</Name>\n'
            "        </HPOFrequency>\n        <DiagnosticCriteria/>\n      </HPODisorderAssociation>\n"
            for n in range(27)
        )
        inner = f'    <HPODisorderAssociationList count="27">\n{terms}    </HPODisorderAssociationList>\n'
        yield f"<HPODisorderSetStatus>{disorder(code, inner)}<ValidationStatus>y</ValidationStatus></HPODisorderSetStatus>\n"


def nomenclature() -> Iterator[str]:
    """Product 1: six references and a definition for each entity."""
    for code in range(1, 10_000_000):
        references = "".join(
            f'      <ExternalReference id="{code}{n}">\n        <Source>{source}</Source>\n        <Reference>{code}</Reference>\n'
            '        <DisorderMappingRelation id="21527">\n          <Name lang="en">E (Exact mapping: the two concepts are '
            "equivalent)</Name>\n        </DisorderMappingRelation>\n        <DisorderMappingICDRelation/>\n"
            '        <DisorderMappingValidationStatus id="21611">\n          <Name lang="en">Validated</Name>\n'
            "        </DisorderMappingValidationStatus>\n      </ExternalReference>\n"
            for n, source in enumerate(("OMIM", "UMLS", "MeSH", "ICD-10", "ICD-11", "GARD"))
        )
        text = (
            "<SummaryInformationList><SummaryInformation><TextSectionList><TextSection><TextSectionType><Name>Definition</Name>"
            f"</TextSectionType><Contents>{'word ' * 80}</Contents></TextSection></TextSectionList></SummaryInformation>"
            "</SummaryInformationList>"
        )
        yield disorder(
            code, f'    <ExternalReferenceList count="6">\n{references}    </ExternalReferenceList>\n    {text}\n'
        )


@pytest.mark.parametrize("elements", [phenotypes, nomenclature])
def test_orphadata_reader_needs_below_300_mb_for_60_mb(elements: Callable[[], Iterator[str]], tmp_path: Path) -> None:
    path = tmp_path / "product.xml"
    with path.open("wb") as file:
        file.write(HEAD + b"<List>\n")
        for text in elements():
            file.write(text.encode("latin-1"))
            if file.tell() > SIZE:
                break
        file.write(b"</List></JDBOR>\n")
    result = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    peak, rows = map(int, result.stdout.split())
    assert rows > 100_000
    assert peak < LIMIT, f"{peak} MB for {rows} nodes and relationships"


def test_benchmark_load_needs_below_300_mb_for_60_mb(tmp_path: Path) -> None:
    choose, path = np.random.default_rng(7), tmp_path / "crossmodal_comparison.tsv"
    with path.open("w", encoding="utf-8") as file:
        file.write("index\tquestion\tcontext\tanswer\tgolden_mainline\trelation_type\timage\n")
        for index in range(10_000_000):
            cells = []
            for _ in range(4):
                out = io.BytesIO()
                Image.fromarray(choose.integers(0, 256, (200, 200, 3), dtype=np.uint8)).save(out, "BMP")
                cells.append(base64.b64encode(out.getvalue()).decode())
            quoted = json.dumps(cells).replace('"', '""')
            file.write(f'{index}\tq\tc\ta\t[]\tconfirm\t"{quoted}"\n')
            if file.tell() > SIZE:
                break
    result = subprocess.run([sys.executable, "-c", READ_TABLE, str(path)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    peak, images = map(int, result.stdout.split())
    assert images == 4 * (index + 1) > 350
    assert peak < LIMIT, f"{peak} MB for {images} images"
