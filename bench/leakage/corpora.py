"""The corpus scan: megabytes a second a core, by format and by scheduler, beside a plain index and datasketch."""

from __future__ import annotations

import json
import random
import re
import tempfile
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from bench.common import cpu_timed, data, timed
from files.documents import documents
from loaders.leakage import corpus, corpus_files
from mmrarebench.leakage.corpus import Index

Rows = list[dict[str, object]]
MEGABYTES, DOCUMENT, PLANTED, QUESTIONS = 100, 800, 40, 1756
PLAIN_MB, SKETCHED = 10, 2000
TOKEN = re.compile(r"\S+")


def main() -> Rows:
    """100 MB of made-up documents with the words of real case reports (seed 7); 40 hold a question or most of one."""
    choose = random.Random(7)
    make = _writer(choose)
    texts = {f"q{i:04}|context": next(make) for i in range(QUESTIONS)}
    planted = [texts[name] for name in choose.sample(sorted(texts), PLANTED)]
    index, seconds = timed(lambda: Index(texts, (8, 13), 0.5))
    size = sum(map(len, texts.values())) / 1e6
    rows: Rows = [{"work": f"index of {QUESTIONS:,} questions ({size:.1f} MB)", "seconds": round(seconds, 1)}]
    with tempfile.TemporaryDirectory() as folder:
        lines = list(_documents(make, planted, choose))
        for kind, path in _written(lines, Path(folder)):
            rows.append(_scanned(index, kind, path, "threads", planted))
        plain = Path(folder) / "plain"
        rows.append(_scanned(index, "JSON lines", plain, "processes", planted))
        rows.append(_cluster(index, plain, planted))
    return [*rows, _plain_index(texts, lines), _sketched(lines)]


def _writer(choose: random.Random) -> Iterator[str]:
    """Texts of about 300 words, drawn as often as real case reports use them; made-up words where there are none."""
    folder, counts = data(), dict[str, int]()
    reports = documents([folder / "case_texts"], (".json",)) if folder else ()
    for document in reports:
        for word in TOKEN.findall(" ".join(str(v) for case in json.loads(document.read()) for v in case.values())):
            counts[word] = counts.get(word, 0) + 1
    counts = counts or {f"word{i}": 1 + 10_000 // (i + 1) for i in range(20_000)}
    words, weights = list(counts), list(accumulate(counts.values()))
    while True:
        yield " ".join(choose.choices(words, cum_weights=weights, k=300))


def _documents(make: Iterator[str], planted: list[str], choose: random.Random) -> Iterator[str]:
    """Documents of 600 words each out of a stock of texts, every so many of them with a planted question in its middle."""
    stock = [next(make) for _ in range(DOCUMENT)]
    size, at = 0, 0
    waiting = list(planted)
    while size < MEGABYTES * 1e6:
        remaining, right = choose.sample(stock, 2)
        cut = choose.randrange(0, 200)
        text = f"{remaining[cut:]} {right[: len(right) - cut]}"
        if waiting and at % 500 == 250:
            text = f"{remaining} {waiting.pop()} {right}"
        yield text
        size, at = size + len(text), at + 1


def _written(lines: list[str], folder: Path) -> Iterator[tuple[str, Path]]:
    import orjson
    import pyarrow
    import pyarrow.parquet
    import zstandard

    plain, packed, table = (folder / name for name in ("plain", "packed", "table"))
    for path in (plain, packed, table):
        path.mkdir()
    whole = b"".join(orjson.dumps({"text": text}) + b"\n" for text in lines)
    (plain / "part.jsonl").write_bytes(whole)
    middle = whole.index(b"\n", len(whole) // 2) + 1
    for i, half in enumerate((whole[:middle], whole[middle:])):
        (packed / f"part{i}.jsonl.zst").write_bytes(zstandard.ZstdCompressor(3).compress(half))
    pyarrow.parquet.write_table(pyarrow.table({"text": lines}), table / "part.parquet", row_group_size=len(lines) // 8)
    yield from (("JSON lines", plain), ("JSON lines, .zst", packed), ("Parquet", table))


def _scanned(index: Index, kind: str, path: Path, scheduler: str, planted: list[str]) -> dict[str, object]:
    parts, _ = corpus_files.parts([str(path)])
    scanned, seconds = timed(lambda: corpus.scan_all(index, parts, scheduler))
    size = scanned.bytes / 1e6
    result = {
        match.match.text for match in scanned.matches if match.match.kind == "ngram" and match.match.text_share > 0.9
    }
    where = scheduler if scheduler in corpus.LOCAL else "a cluster of two workers"
    return {
        "work": f"{kind}, {size:.0f} MB, {where}",
        "seconds": round(seconds, 1),
        "MB/s": round(size / seconds, 1),
        "MB/s a core": round(size / scanned.seconds, 1),
        "planted found": f"{len(result)} of {len(planted)}",
    }


def _cluster(index: Index, path: Path, planted: list[str]) -> dict[str, object]:
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        return _scanned(index, "JSON lines", path, cluster.scheduler_address, planted)


def _plain_index(texts: dict[str, str], lines: list[str]) -> dict[str, object]:
    """What a plain dictionary of 13-grams does in Python: no spans, no containment, no near duplicates."""

    def grams(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.lower())
        return {tuple(words[i : i + 13]) for i in range(len(words) - 12)}

    index = set().union(*(grams(text) for text in texts.values()))
    some = _first(lines, PLAIN_MB)
    _, _, cpu = cpu_timed(lambda: [not index.isdisjoint(grams(text)) for text in some])
    size = sum(map(len, some)) / 1e6
    return {"work": f"plain Python set of 13-grams, {size:.0f} MB", "MB/s a core": round(size / cpu, 1)}


def _sketched(lines: list[str]) -> dict[str, object]:
    from datasketch import MinHash

    def sketch(text: str) -> None:
        words = text.split()
        made = MinHash(num_perm=128, seed=7)
        made.update_batch([" ".join(words[i : i + 3]).encode() for i in range(len(words) - 2)])

    some = lines[:SKETCHED]
    _, _, cpu = cpu_timed(lambda: [sketch(text) for text in some])
    size = sum(map(len, some)) / 1e6
    return {
        "work": f"datasketch MinHash-128 alone, {SKETCHED:,} documents ({SKETCHED / cpu:,.0f} a second)",
        "MB/s a core": round(size / cpu, 1),
    }


def _first(lines: list[str], megabytes: float) -> list[str]:
    some, size = [], 0
    for text in lines:
        if size > megabytes * 1e6:
            break
        some.append(text)
        size += len(text)
    return some
