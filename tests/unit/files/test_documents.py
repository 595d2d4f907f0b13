"""Documents from files, archives and folders; truncated, empty, missing and non-UTF-8 files are refused by name."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import zstandard

from files import documents as files
from mmrarebench.exceptions import FileFormatError, InputError

TEXT = b'{"a": "\xc3\xa4"}\n' * 400
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".json": lambda data: data,
    ".json.gz": gzip.compress,
    ".json.xz": lzma.compress,
    ".json.bz2": bz2.compress,
    ".json.zst": zstandard.compress,
}


def tar(data: bytes, mode: str, name: str = "deep/a.json") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for member in (name, "b.txt"):
            entry = tarfile.TarInfo(member)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def zip_archive(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep/a.json", data)
        archive.writestr("b.txt", data)
    return out.getvalue()


ARCHIVES: dict[str, Callable[[bytes], bytes]] = {
    "a.tar": lambda data: tar(data, "w"),
    "a.tar.gz": lambda data: tar(data, "w:gz"),
    "a.tgz": lambda data: tar(data, "w:gz"),
    "a.tar.xz": lambda data: tar(data, "w:xz"),
    "a.tar.bz2": lambda data: tar(data, "w:bz2"),
    "a.zip": zip_archive,
}


def only_document(path: Path) -> files.Document:
    [document] = files.documents([path], (".json",))
    return document


def read_all(path: Path) -> list[bytes]:
    return [document.read() for document in files.documents([path], (".json",))]


@pytest.mark.parametrize("suffix", PACKERS)
def test_documents_read_a_compressed_file(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(PACKERS[suffix](TEXT))
    document = only_document(path)
    assert (document.name, document.read()) == ("a.json", TEXT)
    assert document.where == str(path)


@pytest.mark.parametrize("name", ARCHIVES)
def test_documents_read_an_archive_by_member(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(ARCHIVES[name](TEXT))
    document = only_document(path)
    assert (document.name, document.read()) == ("a.json", TEXT)
    assert document.where == f"{path}!deep/a.json"


@pytest.mark.parametrize("name", [*(f"a{suffix}" for suffix in PACKERS if suffix != ".json"), *ARCHIVES])
def test_documents_refuse_a_truncated_file(name: str, tmp_path: Path) -> None:
    pack = ARCHIVES.get(name) or PACKERS[name[1:]]
    path = tmp_path / name
    whole = pack(bytes(range(256)) * 4000)
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FileFormatError, match="cut short or damaged") as caught:
        read_all(path)
    assert str(path) in caught.value.where
    assert "nothing was loaded" in caught.value.repair


@pytest.mark.parametrize("name", ["a.json.gz", "a.json.xz", "a.json.bz2", "a.json.zst", "a.zip", "a.tar.xz"])
def test_documents_refuse_a_decompression_bomb(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "SMALL", 100_000)
    data, path = b"0" * 50_000_000, tmp_path / name
    if name.endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.json", data)
    elif name.endswith(".tar.xz"):
        (tmp_path / "a.json").write_bytes(data)
        with tarfile.open(path, "w:xz", preset=0) as tar:
            tar.add(tmp_path / "a.json", "a.json")
    else:
        packers = {".gz": gzip.compress, ".xz": lzma.compress, ".bz2": bz2.compress, ".zst": zstandard.compress}
        path.write_bytes(packers[path.suffix](data))
    with pytest.raises(FileFormatError, match="it unpacks to more than"):
        [document.read() for document in files.documents([path], (".json",))]


def test_documents_refuse_a_page_named_as_archive(tmp_path: Path) -> None:
    for name in ("a.tar.xz", "a.zip", "a.json.gz", "a.json.zst", "a.json.bz2"):
        path = tmp_path / name
        path.write_bytes(b"<html>404</html>")
        with pytest.raises(FileFormatError, match="damaged"):
            only_document(path).read()


def test_documents_list_a_folder_by_name_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.json", "a.json.gz", "c.txt", ".hidden.json", ".git/x.json"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress(TEXT) if name.endswith("gz") else TEXT)
    assert [d.name for d in files.documents([tmp_path], (".json",))] == ["a.json", "b.json"]


def test_documents_read_a_folder_below_a_hidden_one(tmp_path: Path) -> None:
    (tmp_path / ".local" / "x").mkdir(parents=True)
    (tmp_path / ".local" / "a.json").write_bytes(TEXT)
    assert read_all(tmp_path / ".local") == [TEXT]
    assert read_all(tmp_path / ".local" / "x" / "..") == [TEXT]


def test_documents_leave_out_hidden_members_of_an_archive(tmp_path: Path) -> None:
    for name in ("__MACOSX/a.json", "deep/._a.json"):
        (tmp_path / "a.tar").write_bytes(tar(TEXT, "w", name))
        assert read_all(tmp_path / "a.tar") == []
    (tmp_path / "a.tar").write_bytes(tar(TEXT, "w", "./a.json"))
    assert read_all(tmp_path / "a.tar") == [TEXT]


def test_documents_join_zstandard_frames(tmp_path: Path) -> None:
    (tmp_path / "a.json.zst").write_bytes(zstandard.compress(b"a") + zstandard.compress(b"b"))
    assert read_all(tmp_path / "a.json.zst") == [b"ab"]


@pytest.mark.parametrize("name", ["a.tar.zst", "a.tzst"])
def test_documents_read_a_zstandard_tar(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(zstandard.compress(tar(TEXT, "w", "a.json")))
    assert read_all(tmp_path / name) == read_all(tmp_path) == [TEXT]


def test_documents_refuse_a_truncated_zstandard_tar(tmp_path: Path) -> None:
    (tmp_path / "a.tar.zst").write_bytes(zstandard.compress(tar(TEXT, "w", "a.json"))[:-8])
    with pytest.raises(FileFormatError, match="cut short or damaged"):
        read_all(tmp_path / "a.tar.zst")


def test_documents_read_a_named_file_of_any_suffix(tmp_path: Path) -> None:
    path = tmp_path / "download"
    path.write_bytes(TEXT)
    assert only_document(path).read() == TEXT


@pytest.mark.parametrize("name", ["a.json", "a.json.gz", "a.tar.xz", "a.zip"])
def test_documents_refuse_an_empty_file(name: str, tmp_path: Path) -> None:
    (tmp_path / name).touch()
    with pytest.raises(FileFormatError, match="empty"):
        list(files.documents([tmp_path / name], (".json",)))


def test_documents_refuse_an_empty_file_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.json").touch()
    with pytest.raises(FileFormatError, match="empty"):
        list(files.documents([tmp_path], (".json",)))


def test_documents_refuse_an_empty_member_of_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(tar(b"", "w"))
    with pytest.raises(FileFormatError, match="empty"):
        read_all(path)


def test_documents_refuse_a_missing_path(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        list(files.documents([tmp_path / "none.json"], (".json",)))


def test_decode_reads_utf8_with_or_without_byte_order_mark() -> None:
    assert files.decode(b"\xef\xbb\xbfa", "x") == files.decode(b"a", "x") == "a"
    with pytest.raises(FileFormatError, match="not UTF-8 at byte 4") as caught:
        files.decode(b"ab\nc\xe4", "x.tsv")
    assert caught.value.where == "x.tsv:2"


def test_sha256_of_a_folder_follows_its_content(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.json").write_bytes(TEXT)
    assert files.sha256(tmp_path / "one") == files.sha256(tmp_path / "two")
    (tmp_path / "two" / "a.json").write_bytes(TEXT + b" ")
    assert files.sha256(tmp_path / "one") != files.sha256(tmp_path / "two")


def test_write_whole_keeps_one_file_under_many_threads(tmp_path: Path) -> None:
    target, data = tmp_path / "deep" / "same", bytes(2**16)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: files.write_whole(target, data), range(200)))
    assert target.read_bytes() == data
    assert list(target.parent.iterdir()) == [target]
