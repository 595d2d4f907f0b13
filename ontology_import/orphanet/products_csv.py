"""The CSV conversions of Orphadata products 6, 7, 9_prev and 9_ages, each recognised by its columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from files.documents import Document, record
from graph import schema
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, state_release
from mmrarebench import ids
from mmrarebench.exceptions import FileFormatError
from ontology_import.orphanet import facts as facts

LICENCE = "CC BY 4.0"
Row = dict[str, str]


def _gene(row: Row, code: str, batch: Batch) -> None:
    facts.gene(
        batch,
        code,
        row["gene_symbol"],
        row["gene_name"],
        row["association_type"],
        locus=row["gene_locus"] or None,
        validation=row["source_of_validation"],
    )


def _parent(row: Row, code: str, batch: Batch) -> None:
    if row["target_disorder_code"]:
        parent = ids.orpha(row["target_disorder_code"].removesuffix(".0"))
        batch.node(schema.DISORDER, parent, name=row["target_disorder_name"])
        batch.edge(schema.PREFERENTIAL_PARENT, code, parent)


def _prevalence(row: Row, code: str, batch: Batch) -> None:
    texts: dict[str, str | None] = {
        "type": row["prevalence_type"],
        "qualification": row["prevalence_qualification"],
        "class": row["prevalence_class"],
        "geography": row["prevalence_geographic"],
        "reference": row["source"],
    }
    facts.prevalence(batch, code, texts, row["val_moy"], row["prevalence_validation_status"] or None)


def _ages(row: Row, code: str, batch: Batch) -> None:
    facts.entity(
        batch,
        code,
        onset=[v for v in row["age_of_onset"].split("|") if v] or None,
        inheritance=[v for v in row["type_of_inheritance"].split("|") if v] or None,
    )


class Table(NamedTuple):
    """A CSV conversion: a column that identifies it, its reader, and what it states."""

    mark: str
    transform: Callable[[Row, str, Batch], None]
    manages: tuple[object, ...]


TABLES = {
    "product6": Table("gene_symbol", _gene, (schema.GENE, schema.ASSOCIATED_WITH)),
    "product7": Table("target_disorder_code", _parent, (schema.PREFERENTIAL_PARENT,)),
    "product9_prev": Table("prevalence_type", _prevalence, (schema.PREVALENCE, schema.HAS_PREVALENCE)),
    "product9_ages": Table("age_of_onset", _ages, ()),
}


def transform(document: Document, path: Path) -> tuple[Batch, list[Anomaly]]:
    """Want everything that one CSV file states.

    Raises:
        FileFormatError: no table that is known.
    """
    reader = csv.DictReader(io.StringIO(document.text()))
    columns = set(reader.fieldnames or ())
    name = next((n for n, table in TABLES.items() if table.mark in columns and "orpha_code" in columns), None)
    if name is None:
        raise FileFormatError(
            f"no Orphadata table that is known (columns {', '.join(sorted(columns)) or 'none'})",
            where=f"{document.where}:1",
            repair="give the conversions of products 6, 7, 9_prev or 9_ages",
        )
    batch = Batch(f"orphanet-csv:{name}", (schema.RELEASE, schema.DISORDER, *TABLES[name].manages))  # type: ignore[arg-type]
    codes = set()
    for row in reader:
        with record(f"{document.where}:{reader.line_num}", "row"):
            if None in row or None in row.values():
                raise ValueError("it has another number of cells than the header")
            code = ids.orpha(row["orpha_code"])
            codes.add(code)
            facts.entity(batch, code, name=row.get("name") or row.get("disorder_name"))
            TABLES[name].transform(row, code, batch)
    state_release(batch, f"orphanet-csv-{name}", "as converted", licence=LICENCE, paths=[path], records=len(codes))
    return batch, []
