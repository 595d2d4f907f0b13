"""A benchmark looked for in a corpus: read questions -> scan pieces on Dask -> write FOUND_IN edges."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, NamedTuple

from files.progress import Tick, silent
from graph import schema
from graph.cluster import cluster
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Loaded, write
from graph.writing.operations import operation
from graph.writing.options import LoadOptions
from loaders.leakage.corpus_files import Document, Part, documents, parts
from loaders.leakage.questions import LeakageQuestion, read_questions
from loaders.leakage.shared_text import packed
from mmrarebench.exceptions import FileFormatError, InputError, NotFoundError
from mmrarebench.leakage.corpus import Index
from mmrarebench.leakage.ngrams import SIZES, Match
from mmrarebench.leakage.types import OverlapKind, Place

MANAGES = (schema.CORPUS_TEXT, schema.FOUND_IN, schema.FOUND_IN_ANSWER)
LOCAL = ("threads", "processes", "synchronous")
MOST = 20
_OWN: dict[str, Index] = {}
"""The index of a worker process, set once when it starts."""
ANSWERS = (
    "MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)<-[:ANSWERS]-(a:Answer) WHERE a.text IS NOT NULL"
)


class CorpusMatch(NamedTuple):
    """A match and the document that it is in."""

    document: str
    match: Match


class ScanResult(NamedTuple):
    """Result of scanning one piece, or all: the best matches, documents, bytes, and CPU seconds."""

    matches: list[CorpusMatch]
    documents: int
    bytes: int
    seconds: float
    error: tuple[str, str, str] | None = None


def texts(questions: Sequence[LeakageQuestion]) -> dict[str, str]:
    """Texts of the benchmark: question and context of every question, named ``id|place``.

    A question's own wording that stands in more than 50 questions is boilerplate and pairs nothing by itself.
    """
    by_place = {
        f"{a.id}|{where}": text for a in questions for where, text in (("question", a.question), ("context", a.context))
    }
    return {name: text for name, text in by_place.items() if text}


def scan_part(index: Index, part: Part, fields: tuple[str, ...]) -> ScanResult:
    """Scan one piece; what is wrong with it is returned, since errors cross processes badly."""
    start = time.thread_time()
    try:
        return scan_documents(index, documents(part, fields), start)
    except (FileFormatError, InputError) as error:
        return ScanResult([], 0, 0, time.thread_time() - start, (error.what, error.where, error.repair))


def scan_documents(
    index: Index, corpus: Iterable[Document], start: float, skip: dict[str, frozenset[str]] | None = None
) -> ScanResult:
    """Scan documents one after the other; of each text and n the 20 longest matches are kept."""
    matches: list[CorpusMatch] = []
    count = size = 0
    for document in corpus:
        count += 1
        size += len(document.text.encode())
        skipped = skip.get(document.where, frozenset()) if skip else frozenset()
        matches += [CorpusMatch(document.where, match) for match in index.scan(document.text, skipped)]
    return ScanResult(best(matches), count, size, time.thread_time() - start)


def best(matches: Iterable[CorpusMatch]) -> list[CorpusMatch]:
    """The 20 longest matches of each text, kind and n, in an order that does not depend on the pieces."""
    by_text: dict[tuple[str, str, int], list[CorpusMatch]] = defaultdict(list)
    for match in matches:
        by_text[match.match.text, match.match.kind, match.match.n].append(match)
    order = sorted(by_text)
    return [
        m
        for key in order
        for m in sorted(by_text[key], key=lambda m: (-m.match.longest, -m.match.text_share, m.document))[:MOST]
    ]


def scan_all(
    index: Index, pieces: Sequence[Part], scheduler: str = "threads", fields: tuple[str, ...] = ()
) -> ScanResult:
    """Scan all pieces on Dask: threads or processes of this machine, or the cluster at an address.

    Raises:
        UsageError: there is no cluster at the address.
        FileFormatError: a piece cannot be read.
    """
    results = _computed(index, pieces, scheduler, fields)
    for result in results:
        if result.error:
            reason, where, repair = result.error
            raise FileFormatError(reason, where=where, repair=repair)
    return ScanResult(
        best(f for r in results for f in r.matches),
        sum(r.documents for r in results),
        sum(r.bytes for r in results),
        sum(r.seconds for r in results),
    )


def _computed(index: Index, pieces: Sequence[Part], scheduler: str, fields: tuple[str, ...]) -> list[ScanResult]:
    """Results of all pieces, in their order; the index goes to each worker once, not with each piece."""
    import dask

    if scheduler == "processes":
        with _pool(index) as pool:
            tasks = [dask.delayed(_scan_with_own, pure=False)(part, fields) for part in pieces]
            return list(dask.compute(*tasks, scheduler="processes", pool=pool))
    if scheduler in LOCAL:
        shared = dask.delayed(index, pure=False, traverse=False)
        work = dask.delayed(scan_part, pure=False)
        return list(dask.compute(*(work(shared, part, fields) for part in pieces), scheduler=scheduler))
    with cluster(scheduler) as client:
        there = client.scatter(index, broadcast=True, hash=False)
        return list(client.gather([client.submit(scan_part, there, part, fields, pure=False) for part in pieces]))


def _pool(index: Index) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=_adopt, initargs=(index,))


def _adopt(index: Index) -> None:
    _OWN["index"] = index


def _scan_with_own(part: Part, fields: tuple[str, ...]) -> ScanResult:
    return scan_part(_OWN["index"], part, fields)


@operation("leakage corpus {benchmark} {name}")
def load(
    graph: Graph,
    benchmark: str,
    addresses: list[str],
    name: str,
    *,
    sizes: Sequence[int] = SIZES,
    near: float | None = 0.5,
    scheduler: str = "threads",
    fields: tuple[str, ...] = (),
    tick: Tick = silent,
) -> tuple[Loaded, ScanResult, list[str]]:
    """Look for a benchmark in a corpus and replace the graph's findings on that corpus.

    Raises:
        NotFoundError: there is no such benchmark.
        InputError: there is no file of a known kind.
    """
    pieces, skipped = parts(addresses)
    if not pieces:
        raise InputError("no JSON lines, Parquet or text file", where=addresses[0], repair="see docs/leakage.md")
    index = Index(texts(read_questions(graph, benchmark)), sizes, near)
    scanned = scan_all(index, pieces, scheduler, fields)
    tick("document", scanned.documents)
    batch = Batch(f"corpus:{benchmark}:{name}", MANAGES)
    for document, match in scanned.matches:
        key = batch.node(schema.CORPUS_TEXT, f"{name}!{document}", corpus=name, where=document)
        _edge(batch, schema.FOUND_IN, key, match)
    return write(graph, batch, [], options=LoadOptions(tick=tick)), scanned, skipped


@operation("leakage answers {benchmark}")
def load_answers(
    graph: Graph,
    benchmark: str,
    *,
    sizes: Sequence[int] = SIZES,
    near: float | None = 0.5,
    tick: Tick = silent,
) -> tuple[Loaded, ScanResult, list[str]]:
    """Look for the questions of a benchmark in the answers to its other questions.

    An answer that quotes its own question says nothing; one that quotes another knows it from elsewhere.

    Raises:
        NotFoundError: there is no such benchmark, or no answer on it.
    """
    questions = read_questions(graph, benchmark)
    rows = sorted(graph.read_bulk(ANSWERS, ("a.id", "q.id", "a.text"), {"benchmark": benchmark}))
    if not rows:
        raise NotFoundError(f"no answers on {benchmark!r}", repair="mmrarebench load answers ...")
    sought = texts(questions)
    index = Index(sought, sizes, near)
    skipped = {key: frozenset(n for n in (f"{q}|question", f"{q}|context") if n in sought) for key, q, _ in rows}
    scanned = scan_documents(index, (Document(key, text) for key, _, text in rows), time.thread_time(), skipped)
    batch = Batch(f"corpus:{benchmark}:answers", MANAGES)
    for answer, match in scanned.matches:
        _edge(batch, schema.FOUND_IN_ANSWER, answer, match)
    return write(graph, batch, [], options=LoadOptions(tick=tick)), scanned, []


def _edge(batch: Batch, spec: Any, end: str, match: Match) -> None:
    question, place = match.text.rsplit("|", 1)
    kind = f"corpus_{match.n}gram" if match.kind == OverlapKind.NGRAM else "corpus_near_duplicate"
    batch.edge(spec, question, end, **packed(match, kind, Place.parse(place)))
