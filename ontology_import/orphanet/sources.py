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
    batches: list[tuple[Batch, list[Anomaly]]] = []
    for path in paths:
        packets: list[Document] = []
        product3 = Classifications()
        for document in files.documents([path], SUFFIXES):
            if document.name.endswith((".json", ".jsonl")):
                packets.append(document)
            elif document.name.endswith(".csv"):
                batches.append(orphanet_csv.transform(document, path))
            elif _is_classification(document):
                product3.add(document)
            else:
                batches.append(orphadata.transform(document, path))
        if packets:
            batch = Batch(orphapackets.OWNER, orphapackets.MANAGES)
            anomalies = orphapackets.transform(orphapackets.get(packets), [path], batch)
            batches.append((batch, anomalies))
        if product3.dates:
            newer = _newer_lineage(graph, max(product3.dates), batches)
            batches.append(product3.finish(path, newer))
    if not batches:
        raise InputError(
            "nothing of Orphanet in it", where=", ".join(str(p) for p in paths), repair="give Orphapackets, XML or CSV"
        )
    yield from batches
    if any(batch.owner == orphapackets.OWNER for batch, _ in batches) and not _has_own_lineage(batches):
        yield from _retire_older(graph, batches)


def _is_classification(document: Document) -> bool:
    with document.stream() as stream:
        return b"<ClassificationList" in stream.read(4000)


def _packet_date(batches: list[tuple[Batch, list[Anomaly]]]) -> str:
    dates = [
        str(r["version"])
        for b, _ in batches
        if b.owner == orphapackets.OWNER
        for n, rows in b.nodes.items()
        if n.label == "Release"
        for r in rows.values()
    ]
    return max(dates, default="")


def _newer_lineage(graph: Graph, date: str, batches: list[tuple[Batch, list[Anomaly]]]) -> bool:
    """Whether a lineage newer than ``date`` is loaded or about to be."""
    rows = graph.read_rows("MATCH (r:Release {name: 'orphapacket'}) RETURN max(r.version)")
    return max(_packet_date(batches), rows[0][0] or "") > date


def _has_own_lineage(batches: list[tuple[Batch, list[Anomaly]]]) -> bool:
    return any(batch.owner == classifications.OWNER for batch, _ in batches)


def _retire_older(graph: Graph, batches: list[tuple[Batch, list[Anomaly]]]) -> Iterator[tuple[Batch, list[Anomaly]]]:
    """Take the lineage of older classification files out, whose pairs go on labelling edges, and that of ORDO."""
    if graph.read_rows("MATCH ()-[r:CHILD_OF]->() WHERE 'ordo' IN r.source RETURN 1 LIMIT 1"):
        yield Batch("ordo", (schema.CHILD_OF,)), []
    rows = graph.read_rows("MATCH (c:Classification) RETURN max(c.release)")
    if rows[0][0] and rows[0][0] < _packet_date(batches):
        yield Batch(classifications.OWNER, (schema.CHILD_OF,)), []
