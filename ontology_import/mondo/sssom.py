"""SSSOM mapping sets as the standard has them: a table, its metadata inside it or beside it, and its own prefixes.

The metadata of a table are YAML, in comment lines at its head or in a file beside it (``x.sssom.yml`` to
``x.sssom.tsv``). Prefixes are those of the set's ``curie_map``; an identifier is expanded to its address by them and then
written with the prefix that the graph uses for that address.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from files.documents import Document
from mmrarebench import ids
from mmrarebench.exceptions import FileFormatError, UsageError

TABLES = (".tsv", ".csv")
METADATA = (".yml", ".yaml")
REQUIRED = ("predicate_id",)
_SIDES = ("subject", "object")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ENDINGS = re.compile(r"(?:\.sssom)?(?:[-_.]meta(?:data)?)?\.(?:tsv|csv|ya?ml|json)$", re.IGNORECASE)
_RELEASES = re.compile(r"/releases/([^/]+)/")


class MappingRow(NamedTuple):
    """One row of a table with its line; an identifier that the row lacks is empty."""

    subject: str
    subject_label: str
    predicate: str
    object: str
    object_label: str
    negated: bool
    line: int


class MappingSet(NamedTuple):
    """A mapping set: what its metadata say, the prefixes that it declares, and its rows."""

    id: str
    version: str
    licence: str | None
    prefixes: Mapping[str, str]
    where: str
    rows: tuple[MappingRow, ...]

    @property
    def name(self) -> str:
        """The last part of the set's id, which distinguishes its mappings from those of other sets.

        >>> MappingSet("http://purl.obolibrary.org/obo/mondo/mappings/mondo_exactmatch_omim.sssom.tsv", "", None, {}, "", ()).name
        'mondo_exactmatch_omim'
        """
        return _ENDINGS.sub("", PurePosixPath(self.id.rstrip("/")).name) or self.id

    @property
    def by(self) -> str:
        """Who states the mappings: ``mondo`` of a set that MONDO publishes, else the set's name."""
        return "mondo" if re.search(r"/mondo/|^mondo[_@]|(?:^|/)mondo_", self.id) else self.name


def read_mapping_sets(documents: Iterable[Document]) -> Iterator[MappingSet]:
    """The mapping sets of some files, each table with the metadata that stand in it or beside it.

    Raises:
        FileFormatError: a required column is absent, a row is short, or the metadata are no YAML.
    """
    files_read = list(documents)
    beside = {_stem(d.where): d for d in files_read if d.name.lower().endswith(METADATA)}
    for document in files_read:
        if document.name.lower().endswith(TABLES):
            metadata = beside.get(_stem(document.where))
            yield _read_table(document, metadata.text() if metadata else _metadata_on_disk(document))


def _stem(where: str) -> str:
    return _ENDINGS.sub("", re.sub(r"\.(?:gz|xz|bz2|zst)$", "", where))


def _metadata_on_disk(document: Document) -> str:
    """The text of the metadata file that lies beside a table given alone; empty where there is none."""
    if "!" in document.where:
        return ""
    stem = _stem(document.where)
    middles = (f"{form}{mark}" for form in (".sssom", "") for mark in ("", "-meta", ".meta", "_meta", "-metadata"))
    places = (Path(f"{stem}{middle}{ending}") for middle in middles for ending in METADATA)
    return next((path.read_text(encoding="utf-8") for path in places if path.is_file()), "")


def _read_table(document: Document, external: str) -> MappingSet:
    lines = document.text().splitlines()
    start = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    inside = _metadata("\n".join(line[1:] for line in lines[:start]), document.where)
    metadata = {**_metadata(external, f"{document.where} (metadata beside it)"), **inside}
    prefixes = metadata.get("curie_map") or {}
    if not isinstance(prefixes, dict):
        raise FileFormatError("curie_map is no map of prefixes", where=document.where, repair="correct the metadata")
    identifier = str(metadata.get("mapping_set_id") or document.name)
    licence = metadata.get("license") or metadata.get("mapping_set_license")
    return MappingSet(
        identifier,
        _version(metadata),
        str(licence) if licence else None,
        {str(prefix): str(base) for prefix, base in prefixes.items()},
        document.where,
        tuple(_rows(lines, start, document.where)),
    )


def _metadata(text: str, where: str) -> dict[str, object]:
    r"""The slots of a YAML text, every value as text.

    >>> _metadata("mapping_set_version: 2026-01-01\ncurie_map:\n  O: http://x/", "a.tsv")
    {'mapping_set_version': '2026-01-01', 'curie_map': {'O': 'http://x/'}}
    """
    import yaml

    try:
        slots = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 (BaseLoader makes texts, lists and maps only)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise FileFormatError(
            f"the metadata are no YAML: {getattr(error, 'problem', None) or error}",
            where=f"{where}{line}",
            repair="write them as the SSSOM standard does",
        ) from error
    return slots if isinstance(slots, dict) else {}


def _version(metadata: Mapping[str, object]) -> str:
    """The version that the metadata state: a date in it, else the release that its address names, else as it is.

    >>> _version({"mapping_set_version": "http://x/releases/2026-08-04/m.tsv"}), _version({"mapping_date": "2024-01-02"})
    ('2026-08-04', '2024-01-02')
    """
    for slot in ("mapping_set_version", "mapping_date", "publication_date"):
        version = str(metadata.get(slot) or "")
        if version:
            match = _DATE.search(version) or _RELEASES.search(version)
            return match[match.lastindex or 0] if match else version
    return "unknown"


def _rows(lines: list[str], start: int, where: str) -> Iterator[MappingRow]:
    delimiter = "\t" if start < len(lines) and "\t" in lines[start] else ","
    names = [name.strip() for name in next(csv.reader(lines[start : start + 1], delimiter=delimiter), [])]
    absent = {name for name in REQUIRED if name not in names}
    absent |= {f"{side}_id" for side in _SIDES if not {f"{side}_id", f"{side}_label"} & set(names)}
    if absent:
        raise FileFormatError(
            f"no SSSOM: columns missing: {', '.join(sorted(absent))}",
            where=f"{where}:{start + 1}",
            repair="give an SSSOM mapping file",
        )
    last = max(names.index(name) for name in names if name in ("subject_id", "object_id", "predicate_id"))
    for line, cells in _cells(lines, start, delimiter, len(names)):
        if len(cells) <= last:
            raise FileFormatError("the row is cut short", where=f"{where}:{line}", repair="fetch it again")
        row = dict(zip(names, cells, strict=False))
        yield MappingRow(
            row.get("subject_id", "").strip(" <>"),
            row.get("subject_label", ""),
            row["predicate_id"].strip(" <>"),
            row.get("object_id", "").strip(" <>"),
            row.get("object_label", ""),
            row.get("predicate_modifier", "").strip().lower() == "not",
            line,
        )


def _cells(lines: list[str], start: int, delimiter: str, width: int) -> Iterator[tuple[int, list[str]]]:
    """The last line number and the cells of each row.

    A quotation mark that opens a cell and is not closed in it is a character of the cell, where the line has all its cells
    by its tabs; else the cell goes on in the next line.
    """
    at = start + 1
    while at < len(lines):
        line = lines[at]
        if line.strip():
            cells, further = line.split(delimiter), 0
            if '"' in line:
                quoted = next(csv.reader((line,), delimiter=delimiter))
                if len(quoted) < width > len(cells):
                    reader = csv.reader(islice(lines, at, None), delimiter=delimiter)
                    quoted, further = next(reader), reader.line_num - 1
                cells = quoted if further or len(quoted) >= width or len(cells) != width else cells
            at += further
            yield at + 1, cells
        at += 1


class Normaliser:
    """Writes the identifiers of one set with the prefixes of the graph.

    >>> spell = Normaliser({"O": "http://www.orpha.net/ORDO/Orphanet_"})
    >>> spell("O:586"), spell("Orphanet:558"), spell("https://omim.org/entry/154700")
    ('ORPHA:586', 'ORPHA:558', 'OMIM:154700')
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._bases = dict(prefixes)
        self._own: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """The identifier as the graph spells it.

        Raises:
            UsageError: it is no identifier, or the address of no vocabulary that is known or declared.
        """
        if text not in self._own:
            self._own[text] = self._spell(text)
        return self._own[text]

    def _spell(self, text: str) -> str:
        if text.startswith(("http://", "https://")):
            try:
                return ids.curie(text)
            except UsageError:
                declared = sorted(self._bases.items(), key=lambda pair: -len(pair[1]))
                prefix = next((p for p, base in declared if base and text.startswith(base)), None)
                if prefix is None:
                    raise
                return ids.curie(f"{prefix}:{text.removeprefix(self._bases[prefix])}")
        prefix, separator, local = text.partition(":")
        base = self._bases.get(prefix) if separator else None
        if base and base.startswith(("http://", "https://")):
            try:
                return ids.curie(base + local)
            except UsageError:
                pass  # an address that is known to the set alone: its prefix stands
        return ids.curie(text)
