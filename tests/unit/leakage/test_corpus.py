"""Corpus scans read every format whole, however it is cut, and report exactly the text that is there."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import orjson
import pyarrow
import pyarrow.parquet
import pytest
import zstandard

from loaders.leakage import corpus, corpus_files
from mmrarebench.exceptions import FileFormatError, InputError, UsageError
from mmrarebench.leakage.corpus import Index

QUESTION = (
    "a boy of nine years had three weeks of fever a macular rash and a swollen left knee without any trauma before"
)
INDEX = Index(
    {"q1|context": QUESTION, "q2|context": "nothing of the kind stands in these other few words here"}, (8, 13), 0.5
)
OTHER = "entirely other words that have no bearing on anything at all in this place"
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".zst": zstandard.ZstdCompressor().compress,
    ".xz": lzma.compress,
    ".bz2": bz2.compress,
}


def scan_folder(folder: Path, scheduler: str = "threads", fields: tuple[str, ...] = ()) -> corpus.Scanned:
    return corpus.scan_all(INDEX, corpus_files.parts([str(folder)])[0], scheduler, fields)


def lines(*texts: str) -> bytes:
    return b"".join(orjson.dumps({"id": i, "text": text}) + b"\n" for i, text in enumerate(texts))


@pytest.mark.parametrize("compression", COMPRESS)
@pytest.mark.parametrize("kind", [".txt", ".jsonl"])
def test_scan_all_returns_the_same_matches_in_every_format(tmp_path: Path, kind: str, compression: str) -> None:
    text = f"{OTHER} {QUESTION} {OTHER}"
    data = text.encode() if kind == ".txt" else lines(OTHER, text)
    (tmp_path / f"c{kind}{compression}").write_bytes(COMPRESS[compression](data))
    scanned = scan_folder(tmp_path)
    exact = [f.match for f in scanned.matches if f.match.kind == "ngram"]
    assert [(m.text, m.n, m.text_share, m.longest) for m in exact] == [
        ("q1|context", 8, 1.0, 22),
        ("q1|context", 13, 1.0, 22),
    ]
    assert all(text[slice(*m.document_span)] == QUESTION for m in exact)
    assert scanned.documents == (1 if kind == ".txt" else 2)


def test_parts_splits_parquet_by_row_groups(tmp_path: Path) -> None:
    table = pyarrow.table({"n": [1, 2, 3], "title": [OTHER] * 3, "body": [OTHER, OTHER, QUESTION]})
    pyarrow.parquet.write_table(table, tmp_path / "c.parquet", row_group_size=2)
    parts, _ = corpus_files.parts([str(tmp_path)])
    assert [part.start for part in parts] == [0, 1]
    assert {f.document.rsplit("@")[1] for f in scan_folder(tmp_path).matches} == {"2"}
    assert scan_folder(tmp_path, fields=("title",)).matches == []


def test_parts_cuts_large_files_at_line_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [f"{i} {QUESTION if i % 7 == 0 else OTHER}" for i in range(200)]
    (tmp_path / "c.jsonl").write_bytes(lines(*whole))
    at_once = scan_folder(tmp_path)
    monkeypatch.setattr(corpus_files, "BLOCK", 500)
    cut = scan_folder(tmp_path)
    assert len(corpus_files.parts([str(tmp_path)])[0]) > 20
    assert (cut.documents, cut.bytes, cut.matches) == (at_once.documents, at_once.bytes, at_once.matches)


def test_scan_all_reads_a_text_across_piece_borders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus_files, "PIECE", 400)
    monkeypatch.setattr(corpus_files, "OVERLAP", 200)
    text = f"{OTHER} " * 5 + QUESTION + f" {OTHER}" * 5
    (tmp_path / "c.txt").write_text(text, encoding="utf-8")
    best = max(scan_folder(tmp_path).matches, key=lambda f: (f.match.kind == "ngram", f.match.longest))
    at = int(best.document.rpartition("@")[2]) if "@" in best.document else 0
    assert text[at:][slice(*best.match.document_span)] == QUESTION


def test_scan_all_reports_a_reworded_copy_as_near_duplicate(tmp_path: Path) -> None:
    words = QUESTION.split()
    words[7], words[14] = "chills", "red"
    (tmp_path / "c.txt").write_text(f"{' '.join(words)} {OTHER}", encoding="utf-8")
    kinds = {f.match.kind for f in scan_folder(tmp_path).matches}
    assert kinds == {"near_duplicate"}


def test_scan_documents_leaves_out_answers_to_the_question() -> None:
    document = corpus.Document("a1", QUESTION)
    assert corpus.scan_documents(INDEX, [document], 0.0).matches
    assert not corpus.scan_documents(INDEX, [document], 0.0, {"a1": frozenset({"q1|context"})}).matches


def test_parts_lists_skipped_files(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text(QUESTION, encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"x")
    parts, skipped = corpus_files.parts([str(tmp_path)])
    assert len(parts) == 1
    assert [Path(name).name for name in skipped] == ["picture.png"]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("c.jsonl", b'{"text": "a"}\n{"text"\n', "c.jsonl@14: no JSON"),
        ("c.jsonl.gz", gzip.compress(lines(OTHER) * 50)[:-20], "c.jsonl.gz"),
        ("c.txt.zst", zstandard.ZstdCompressor().compress(b"x" * 99)[:-4], "c.txt.zst"),
        ("c.txt", b"\xff\xfe\xff", "c.txt"),
        ("c.parquet", b"PAR1 this is none", "c.parquet"),
    ],
)
def test_scan_all_refuses_a_damaged_file_by_name(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(FileFormatError, match=message):
        scan_folder(tmp_path)


def test_parts_refuses_missing_files_and_unknown_addresses(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        corpus_files.parts([str(tmp_path / "none")])
    with pytest.raises(UsageError, match="cannot read this address"):
        corpus_files.parts(["nosuchprotocol://x"])
    (tmp_path / "c.txt").write_text(QUESTION, encoding="utf-8")
    with pytest.raises(UsageError, match="no Dask cluster answers"):
        scan_folder(tmp_path, "nonsense address")


@pytest.mark.timeout(120)
@pytest.mark.filterwarnings("ignore")
def test_scan_all_returns_the_same_on_a_dask_cluster(tmp_path: Path) -> None:
    from distributed import LocalCluster

    for i in range(6):
        (tmp_path / f"c{i}.jsonl").write_bytes(lines(OTHER, QUESTION if i % 2 else OTHER))
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        there = scan_folder(tmp_path, cluster.scheduler_address)
    here = scan_folder(tmp_path)
    assert (there.matches, there.documents, there.bytes) == (here.matches, here.documents, here.bytes)
    assert len({f.document for f in here.matches}) == 3


@pytest.mark.parametrize("words", range(16))
@pytest.mark.parametrize("n", [2, 3, 8, 13])
def test_index_scans_a_document_of_any_length(words: int, n: int) -> None:
    text = " ".join(QUESTION.split()[:words])
    matches = [m for m in Index({"q": QUESTION}, (n,)).scan(text) if m.kind == "ngram"]
    assert [m.longest for m in matches] == ([words] if words >= n else [])
