"""The files of a folder that hold one model's answers: the newest run of each dataset, and no other model's."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from files import documents as files
from files.documents import Document
from loaders.answers.files import SUFFIXES
from loaders.benchmark.tracks import DATASETS, beside_answers, dataset_of
from mmrarebench.exceptions import UsageError

_RUN_FOLDER = re.compile(r"T\d{8}\w*")
_DATASET_END = re.compile(rf"_?(?:{'|'.join(map(re.escape, DATASETS))})$", re.IGNORECASE)


def documents(paths: Sequence[Path], model: str) -> list[Document]:
    """The files that may hold a model's answers, each once.

    In a folder, what the public harness writes beside its predictions (scores, caches) is passed over, and so is a
    second link to a file; of several runs of one dataset the newest counts: the one that a link outside the runs'
    folders points to, else that of the last run folder (T20260101_G...).

    Raises:
        UsageError: a folder holds files of two models, and neither is ``model``.
    """
    direct = set(map(str, paths))
    chosen: list[Document] = []
    in_folders: dict[str, list[Document]] = defaultdict(list)
    for document in files.documents(paths, SUFFIXES):
        if document.where in direct:
            chosen.append(document)
        elif not beside_answers(_stem(document)):
            in_folders[document.name].append(document)
    newest = [document for same_name in in_folders.values() for document in _newest(same_name)]
    return _distinct([*chosen, *_of_model(newest, model)])


def _stem(document: Document) -> str:
    return document.name.rsplit(".", 1)[0]


def _newest(same_name: Sequence[Document]) -> Sequence[Document]:
    """Return the newest of several files of one name that lie in run folders, else all of them."""
    runs = [document for document in same_name if _run_of(document)]
    if len(runs) < 2:
        return same_name if not runs or len(same_name) == 1 else _linked(same_name, runs)
    return _linked(same_name, runs)


def _linked(same_name: Sequence[Document], runs: Sequence[Document]) -> Sequence[Document]:
    links = [document for document in same_name if not _run_of(document) and Path(document.where).is_symlink()]
    if links:
        return links
    newest = max(_run_of(document) for document in runs)
    return [document for document in same_name if _run_of(document) in ("", newest)]


def _run_of(document: Document) -> str:
    """Return the run folder that a file lies in, or an empty text."""
    return next((part for part in reversed(Path(document.where).parts[:-1]) if _RUN_FOLDER.fullmatch(part)), "")


def _of_model(documents: Sequence[Document], model: str) -> Sequence[Document]:
    """Return the files of the one model that a folder holds, or of the model that is asked for."""
    prefixes: dict[str, str] = {}
    for document in documents:
        if dataset_of(_stem(document)):
            prefixes.setdefault(_DATASET_END.sub("", _stem(document)).lower(), document.where)
    if len(prefixes) < 2:
        return documents
    chosen = next((prefix for prefix in prefixes if prefix == model.lower()), None)
    if chosen is None:
        raise UsageError(
            f"a folder with answers of {len(prefixes)} models: {', '.join(sorted(prefixes.values()))}",
            repair="give the files of one model, or --model as the files are named",
        )
    return [d for d in documents if not dataset_of(_stem(d)) or _DATASET_END.sub("", _stem(d)).lower() == chosen]


def _distinct(documents: Iterable[Document]) -> list[Document]:
    by_file: dict[Path, Document] = {}
    for document in documents:
        by_file.setdefault(Path(document.where).resolve(), document)
    return list(by_file.values())
