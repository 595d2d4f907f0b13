"""Orphanet in whatever form it is given: packets, XML products and CSV conversions, sorted out by what they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from files import documents as files
from files.documents import Document
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Anomaly
from mmrarebench.exceptions import InputError
from ontology_import.orphanet import classifications
from ontology_import.orphanet import packets as orphapackets
from ontology_import.orphanet import products as orphadata
from ontology_import.orphanet import products_csv as orphanet_csv
from ontology_import.orphanet.classifications import Classifications

SUFFIXES = (".json", ".jsonl", ".xml", ".csv", ".xml.head")


def batches(graph: Graph, paths: Sequence[Path]) -> Iterator[tuple[Batch, list[Anomaly]]]:
    """One batch for each product among the paths; all of them are read before the first is given out.

    Raises:
        InputError: nothing of Orphanet is in it.
    """
    read: list[tuple[Batch, list[Anomaly]]] = []
    for path in paths:
        packets: list[Document] = []
        product3 = Classifications()
        for document in files.documents([path], SUFFIXES):
            if document.name.endswith((".json", ".jsonl")):
                packets.append(document)
            elif document.name.endswith(".csv"):
                read.append(orphanet_csv.transform(document, path))
            elif _is_classification(document):
                product3.read(document)
            else:
                read.append(orphadata.transform(document, path))
        if packets:
            batch = Batch(orphapackets.OWNER, orphapackets.MANAGES)
            odd = orphapackets.transform(orphapackets.get(packets), [path], batch)
            read.append((batch, odd))
        if product3.dates:
            newer = _newer_lineage(graph, max(product3.dates), read)
            read.append(product3.finish(path, newer))
    if not read:
        raise InputError(
            "nothing of Orphanet in it", where=", ".join(str(p) for p in paths), repair="give Orphapackets, XML or CSV"
        )
    yield from read
    if any(batch.owner == orphapackets.OWNER for batch, _ in read) and not _has_own_lineage(read):
        yield from _retire_older(graph, read)


def _is_classification(document: Document) -> bool:
    with document.stream() as stream:
        return b"<ClassificationList" in stream.read(4000)


def _packet_date(read: list[tuple[Batch, list[Anomaly]]]) -> str:
    dates = [
        str(r["version"])
        for b, _ in read
        if b.owner == orphapackets.OWNER
        for n, rows in b.nodes.items()
        if n.label == "Release"
        for r in rows.values()
    ]
    return max(dates, default="")


def _newer_lineage(graph: Graph, date: str, read: list[tuple[Batch, list[Anomaly]]]) -> bool:
    """Whether a lineage newer than ``date`` is loaded or about to be."""
    rows = graph.read_rows("MATCH (r:Release {name: 'orphapacket'}) RETURN max(r.version)")
    return max(_packet_date(read), rows[0][0] or "") > date


def _has_own_lineage(read: list[tuple[Batch, list[Anomaly]]]) -> bool:
    return any(batch.owner == classifications.OWNER for batch, _ in read)


def _retire_older(graph: Graph, read: list[tuple[Batch, list[Anomaly]]]) -> Iterator[tuple[Batch, list[Anomaly]]]:
    """Take the lineage of older classification files out, whose pairs go on labelling edges, and that of ORDO."""
    if graph.read_rows("MATCH ()-[r:CHILD_OF]->() WHERE 'ordo' IN r.source RETURN 1 LIMIT 1"):
        yield Batch("ordo", (schema.CHILD_OF,)), []
    rows = graph.read_rows("MATCH (c:Classification) RETURN max(c.release)")
    if rows[0][0] and rows[0][0] < _packet_date(read):
        yield Batch(classifications.OWNER, (schema.CHILD_OF,)), []
