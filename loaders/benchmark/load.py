"""MMRareBench tables (TSV with base64 images) into the graph: get -> transform -> load, one row in memory at a time."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from files import documents as files
from files.images import ImageStore
from graph import schema
from graph.names import read_index
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Loaded, state_release, write
from graph.writing.operations import operation
from graph.writing.options import DEFAULTS, LoadOptions
from loaders.benchmark import diagnosis, table_images
from loaders.benchmark.diagnosis import DiagnosisMap
from loaders.benchmark.question_nodes import Work, write_question
from loaders.benchmark.tables import SUFFIXES, Row, get, with_golds_first
from mmrarebench import ids
from mmrarebench.exceptions import InputError, UsageError

__all__ = ["MANAGES", "SUFFIXES", "Work", "get", "load"]
MANAGES = (
    *diagnosis.MANAGES,
    schema.RELEASE,
    schema.BENCHMARK,
    schema.TRACK,
    schema.QUESTION,
    schema.CASE,
    schema.IMAGE,
    schema.CRITERION,
    schema.ARTICLE,
    schema.PART_OF,
    schema.IN_TRACK,
    schema.ASKS_ABOUT,
    schema.USES,
    schema.HAS_IMAGE,
    schema.EXPECTS,
    schema.REPORTED_IN,
    schema.BENCHMARK_RELEASE,
    schema.GROUNDED_IN_IMAGE,
)
IN_FLIGHT = 16_000_000
MOST_ROWS = 16


@operation("load benchmark {benchmark}")
def load(graph: Graph, paths: Sequence[Path], *, benchmark: str, options: LoadOptions = DEFAULTS) -> Loaded:
    """Load every table among the paths as one benchmark."""
    prefix = f"{benchmark}/"
    batch = Batch(f"benchmark:{benchmark}", MANAGES, {schema.QUESTION: prefix, schema.CRITERION: prefix})
    work = Work(benchmark, batch, DiagnosisMap.read(graph), read_index(graph), ImageStore.of_home())
    work.foreign = foreign_cases(graph, batch.owner)
    count = 0
    with ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        for row in get(with_golds_first(lambda: files.documents(paths, SUFFIXES))):
            _row(row, work, pool)
            count += 1
            options.tick("row", 1)
            options.tick("byte", row.bytes)
        _finish(work, -1)
    if not count:
        raise InputError("no row in it", where=str(paths[0]), repair="give the benchmark's TSV files or their folder")
    _follow_references(work)
    manifest = ids.content_hash(*sorted(work.hashes.items()))
    batch.node(schema.BENCHMARK, benchmark, version="", manifestSha256=manifest)
    release = state_release(batch, benchmark, "as given", licence="as published", paths=paths, records=count)
    batch.edge(schema.BENCHMARK_RELEASE, benchmark, release)
    return write(graph, batch, work.anomalies, options=options)


def foreign_cases(graph: Graph, owner: str) -> frozenset[str]:
    """Cases that another benchmark's tables hold and this one's do not: their golds are left alone."""
    rows = graph.read_bulk("MATCH (c:Case)", ("c.id", "c.source"), {})
    return frozenset(
        case
        for case, owners in rows
        if owner not in owners and any(owner_of_case.startswith("benchmark:") for owner_of_case in owners)
    )


def _row(row: Row, work: Work, pool: ThreadPoolExecutor) -> None:
    question = f"{work.benchmark}/{row.track.track}/{row.key}"
    version, where = work.versions.setdefault(row.track.track, (row.track.version, row.where))
    if version != row.track.version:
        raise UsageError(
            f"{row.track.track} tables of two versions: {where} is {version}, this is {row.track.version}",
            where=f"{row.where}:1",
            repair="load each version as a benchmark of its own",
        )
    if _is_repeated(row, question, work):
        return
    if table_images.reference(row) is not None:
        work.references.append((row, question))
        return
    work.started.append((row, question, table_images.start(row, work.store, pool)))
    _finish(work, IN_FLIGHT)


def _finish(work: Work, in_flight: int) -> None:
    """Finish the rows that were started first, until no more than so many bytes (and rows) are in flight."""
    while work.started and (len(work.started) > MOST_ROWS or sum(row.bytes for row, _, _ in work.started) > in_flight):
        row, question, started = work.started.popleft()
        images = table_images.finish(row, started, work.store, work.report)
        work.images[(row.track.track, row.key)] = images
        write_question(row, question, images, work)


def _is_repeated(row: Row, question: str, work: Work) -> bool:
    """Whether the question was read before; the same row in another file (one file a condition) is no anomaly."""
    content = hash(tuple(sorted(row.cells.items()))) if row.track.conditions else 0
    where, before = work.rows.setdefault(question, (f"{row.where}:{row.line}", content))
    if where == f"{row.where}:{row.line}":
        return False
    if not row.track.conditions or before != content:
        work.report("duplicate_index", row, f"index {row.key} occurs twice; the later row was left out")
    return True


def _follow_references(work: Work) -> None:
    for row, question in work.references:
        target = work.images.get((row.track.track, row.cells["image"].strip()))
        write_question(row, question, table_images.follow(row, target, work.store, work.report), work)
