"""Mappings in SSSOM (MONDO to Orphanet, OMIM, ...): get -> transform -> load."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from files.documents import Document
from graph import schema
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, state_release
from mmrarebench import ids
from mmrarebench.exceptions import FileFormatError, UsageError

OWNER = "mondo"
LICENCE = "CC BY 4.0"
SUFFIXES = (".sssom.tsv", ".tsv")
MANAGES = (schema.RELEASE, schema.DISORDER, schema.CONCEPT, schema.MAPS_TO, schema.CONCEPT_MAPS_TO)
RELATIONS = {
    "skos:exactMatch": "exact",
    "skos:broadMatch": "broader",
    "skos:narrowMatch": "narrower",
    "skos:relatedMatch": "related",
    "skos:closeMatch": "related",
    "oboInOwl:hasDbXref": "undetermined",
}
_OBSOLETE = "OBSOLETE: "
INVERSE = {"broader": "narrower", "narrower": "broader"}


class Mapping(NamedTuple):
    """One row: subject, predicate and object, with labels and place."""

    subject: str
    subject_label: str
    predicate: str
    object: str
    object_label: str
    where: str
    line: int


def get(documents: Iterable[Document]) -> Iterator[Mapping]:
    """Rows of SSSOM files.

    Raises:
        FileFormatError: a needed column is missing, or a row is short.
    """
    for document in documents:
        lines = document.text().splitlines()
        start = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
        reader = csv.DictReader(lines[start:], delimiter="\t")
        missing = {"subject_id", "predicate_id", "object_id"} - set(reader.fieldnames or ())
        if missing:
            raise FileFormatError(
                f"no SSSOM: columns missing: {', '.join(sorted(missing))}",
                where=f"{document.where}:{start + 1}",
                repair="give an SSSOM mapping file",
            )
        for row in reader:
            line = start + reader.line_num
            if row["object_id"] is None:
                raise FileFormatError("the row is cut short", where=f"{document.where}:{line}", repair="fetch it again")
            yield Mapping(
                row["subject_id"],
                row.get("subject_label") or "",
                row["predicate_id"],
                row["object_id"],
                row.get("object_label") or "",
                document.where,
                line,
            )


def version(documents: Iterable[Document]) -> str:
    """Newest date that the files' headers name.

    >>> version([])
    'unknown'
    """
    dates = [m for d in documents for m in re.findall(rb"mapping_set_version:.*?(\d{4}-\d{2}-\d{2})", d.read()[:4000])]
    return max(dates).decode() if dates else "unknown"


def transform(
    rows: Iterable[Mapping], paths: Iterable[Path], release: str, known: set[str], batch: Batch
) -> list[Anomaly]:
    """Want each mapping as an edge from the disorder (or from MONDO to another vocabulary).

    ``known`` are the ORPHA codes of the graph; a mapping to another is counted and listed, not loaded. The label of
    such a code is kept as a former name of the concept.
    """
    anomalies: list[Anomaly] = []
    former: dict[str, set[str]] = defaultdict(set)
    count = 0
    for row in rows:
        count += 1
        relation = RELATIONS.get(row.predicate)
        try:
            subject, target = ids.curie(row.subject), ids.curie(row.object)
        except UsageError as error:
            anomalies.append(Anomaly("unreadable_id", row.object, row.where, str(row.line), str(error)))
            continue
        if relation is None:
            anomalies.append(Anomaly("unknown_predicate", row.predicate, row.where, str(row.line), "row left out"))
        elif target.startswith("ORPHA:"):
            _from_disorder(target, subject, row, INVERSE.get(relation, relation), known, batch, anomalies)
            if target not in known and row.object_label:
                former[subject].add(row.object_label.removeprefix(_OBSOLETE))
        else:
            batch.node(schema.CONCEPT, subject, label=row.subject_label or None)
            batch.node(schema.CONCEPT, target, label=row.object_label or None)
            batch.edge(schema.CONCEPT_MAPS_TO, subject, target, relation=relation, by="mondo", stated=row.predicate)
    for concept, names in former.items():
        if concept in batch.nodes[schema.CONCEPT]:
            batch.node(schema.CONCEPT, concept, formerNames=sorted(names))
    state_release(batch, "mondo", release, licence=LICENCE, paths=paths, records=count)
    return anomalies


def _from_disorder(
    code: str, concept: str, row: Mapping, relation: str, known: set[str], batch: Batch, anomalies: list[Anomaly]
) -> None:
    if code not in known:
        message = f"{concept} {row.predicate} {code}: no such entity is loaded"
        anomalies.append(Anomaly("unknown_orpha", code, row.where, str(row.line), message))
        return
    batch.node(schema.DISORDER, code)
    batch.node(schema.CONCEPT, concept, label=row.subject_label or None)
    batch.edge(schema.MAPS_TO, code, concept, relation=relation, by="mondo", stated=row.predicate)
