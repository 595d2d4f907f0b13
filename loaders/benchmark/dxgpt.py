"""DxGPT's diagnosis tables as a benchmark: the expected names of each row, in the order that its answer files keep."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from files import documents as files
from files.documents import Document
from files.tables import rows_of
from graph import schema
from graph.names import read_index
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, Loaded, state_release, write
from graph.writing.operations import operation
from graph.writing.options import DEFAULTS, LoadOptions
from loaders.benchmark.dxgpt_rows import QUESTION, content, expected
from mmrarebench import ids
from mmrarebench.benchmark.vocabulary import MappingRelation, Track
from mmrarebench.exceptions import FileFormatError
from mmrarebench.grounding.matching import NameIndex

MANAGES = (
    schema.RELEASE,
    schema.BENCHMARK,
    schema.TRACK,
    schema.QUESTION,
    schema.CASE,
    schema.DISORDER,
    schema.PART_OF,
    schema.IN_TRACK,
    schema.ASKS_ABOUT,
    schema.HAS_DIAGNOSIS,
    schema.BENCHMARK_RELEASE,
)


def is_table(document: Document) -> bool:
    """Whether a document is one of DxGPT's tables (its first column is GT)."""
    if not document.name.endswith(".csv"):
        return False
    with document.stream() as stream:
        return stream.read(200).decode("utf-8-sig", "replace").startswith("GT,")


@operation("load benchmark {benchmark}")
def load(graph: Graph, paths: Sequence[Path], *, benchmark: str, options: LoadOptions = DEFAULTS) -> Loaded:
    """Load the expected diagnoses of one table; the texts of the cases are not in it."""
    index, batch, anomalies = read_index(graph), Batch(f"benchmark:{benchmark}", MANAGES), list[Anomaly]()
    rows = [(d.where, line, row) for d in files.documents(paths, (".csv",)) for line, row in rows_of(d, ",", ("GT",))]
    if not rows or "GT" not in rows[0][2]:
        raise FileFormatError("no column GT", where=str(paths[0]), repair="give one of DxGPT's diagnosis tables")
    hashes = []
    for number, (where, line, row) in enumerate(rows, 1):
        hashes.append(_row(number, expected(row["GT"]), where, line, benchmark, index, batch, anomalies))
    batch.node(schema.BENCHMARK, benchmark, version="", manifestSha256=ids.content_hash(*hashes))
    batch.node(schema.TRACK, Track.DIAGNOSIS, title="Name the disorder")
    release = state_release(batch, benchmark, "as given", licence="MIT (DxGPT)", paths=paths, records=len(rows))
    batch.edge(schema.BENCHMARK_RELEASE, benchmark, release)
    return write(graph, batch, anomalies, options=options)


def _row(
    number: int,
    names: list[str],
    where: str,
    line: int,
    benchmark: str,
    index: NameIndex,
    batch: Batch,
    anomalies: list[Anomaly],
) -> str:
    question = f"{benchmark}/diagnosis/{number}"
    case = batch.node(schema.CASE, question)
    status = "none"
    if not names:
        message = "the row expects no name; the question is kept and never scored"
        anomalies.append(Anomaly("no_diagnosis", question, where, str(line), message))
    for name in names:
        match = index.ground(name)
        if len(match.codes) == 1:
            status = MappingRelation.EXACT
            batch.node(schema.DISORDER, match.codes[0])
            batch.edge(schema.HAS_DIAGNOSIS, case, match.codes[0], via=name, relation=MappingRelation.EXACT, by="name")
        else:
            message = f"names no single Orphanet entity ({match.kind.value})"
            anomalies.append(Anomaly("ungrounded_answer", name, where, str(line), message))
    hashed = content(names)
    batch.node(
        schema.QUESTION,
        question,
        sourceId=str(number),
        question=QUESTION,
        answer=names[0] if names else None,
        aliases=names[1:] or None,
        goldStatus=status,
        imageCount=0,
        contentHash=hashed,
    )
    batch.edge(schema.PART_OF, question, benchmark)
    batch.edge(schema.IN_TRACK, question, Track.DIAGNOSIS)
    batch.edge(schema.ASKS_ABOUT, question, case)
    return hashed
