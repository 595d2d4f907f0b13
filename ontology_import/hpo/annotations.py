"""HPO's annotations of diseases (phenotype.hpoa) and of genes (genes_to_disease.txt): get -> transform -> load."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from files import documents as files
from files.documents import Document
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, state_release
from mmrarebench import ids
from mmrarebench.exceptions import FileFormatError, InputError, UsageError
from ontology_import.hpo.frequencies import frequency

LICENCE = "HPO licence: cite, show the version, do not alter"
SUFFIXES = (".hpoa", ".txt", ".tsv")
HPOA_MANAGES = (
    schema.RELEASE,
    schema.DISORDER,
    schema.CONCEPT,
    schema.PHENOTYPE,
    schema.HAS_PHENOTYPE,
    schema.CONCEPT_HAS_PHENOTYPE,
)
GENE_MANAGES = (
    schema.RELEASE,
    schema.DISORDER,
    schema.CONCEPT,
    schema.GENE,
    schema.ASSOCIATED_WITH,
    schema.CONCEPT_ASSOCIATED_WITH,
)
_SPELLINGS = {
    "databaseid": "database_id",
    **dict.fromkeys(("diseasename", "db_name", "dbname"), "disease_name"),
    "db_reference": "reference",
}
NO_SYMBOL = frozenset(("-", "", "N/A"))
GENES = ("ncbi_gene_id", "gene_symbol", "association_type", "disease_id")


class AnnotationRow(NamedTuple):
    """Statement of a row of phenotype.hpoa on a disease's term."""

    frequency: str
    aspect: str
    evidence: str
    reference: str
    onset: str
    sex: str


REQUIRED = ("database_id", "disease_name", "qualifier", "hpo_id", *AnnotationRow._fields[:2])
OPTIONAL = AnnotationRow._fields[2:]
Grouped = dict[tuple[str, str, bool], list[AnnotationRow]]


def rows(
    document: Document, required: Sequence[str], optional: Sequence[str] = ()
) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    """The comment header, and of each row its line number and the cells of these columns; empty where one is not there.

    Raises:
        FileFormatError: a column that is needed is missing, or a row is cut short.
    """
    lines = document.text().splitlines()
    start = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    if start and "\t" in lines[start - 1]:  # until 2020 the line of column names was a comment, too
        start -= 1
        lines[start] = lines[start].lstrip("#")
    reader = csv.reader(lines[start:], delimiter="\t", quoting=csv.QUOTE_NONE)
    names = [_column(name) for name in next(reader, [])]
    absent = [name for name in required if name not in names]
    if absent:
        raise FileFormatError(
            f"columns missing: {', '.join(absent)}",
            where=f"{document.where}:{start + 1}",
            repair="give phenotype.hpoa or genes_to_disease.txt",
        )

    def cells() -> Iterator[tuple[int, list[str]]]:
        at = [names.index(name) if name in names else -1 for name in (*required, *optional)]
        for row in reader:
            if row and len(row) < len(names):
                where = f"{document.where}:{start + reader.line_num}"
                raise FileFormatError("the row is cut short", where=where, repair="fetch it again")
            row.append("")  # what -1 points at
            if len(row) > 1:
                yield start + reader.line_num, [row[i] for i in at]

    return "\n".join(lines[:start]), cells()


def _column(name: str) -> str:
    """A column's name as it is spelt since 2023.

    >>> _column("DatabaseID"), _column("HPO_ID"), _column("disease_name")
    ('database_id', 'hpo_id', 'disease_name')
    """
    name = name.strip().lower()
    return _SPELLINGS.get(name, name)


def _version(header: str) -> str | None:
    """The release that a header names: its version, else its date."""
    match = re.search(r"^#\s*(?:version|date):\s*v?(\S+)", header, re.MULTILINE | re.IGNORECASE)
    return match[1] if match else None


def hpoa(document: Document, path: Path, codes: set[str], hpo_version: str | None) -> tuple[Batch, list[Anomaly]]:
    """Want HPO's annotations: those of ORPHA codes on the disorder, the others on their concept."""
    batch, anomalies = Batch("hpoa", HPOA_MANAGES), list[Anomaly]()
    header, lines = rows(document, REQUIRED, OPTIONAL)
    version = _version(header)
    if version and hpo_version and version != hpo_version:
        message = f"annotations of {version} over an ontology of {hpo_version}"
        anomalies.append(Anomaly("other_version", version, document.where, "1", message))
    grouped: Grouped = defaultdict(list)
    in_none: Grouped = defaultdict(list)
    labels: dict[str, str] = {}
    count = 0
    for line, (code, label, qualifier, term, *columns) in lines:
        count += 1
        try:
            disease, phenotype = ids.curie(code), ids.hpo(term)
        except UsageError as error:
            anomalies.append(Anomaly("unreadable_id", code, document.where, str(line), str(error)))
            continue
        row = AnnotationRow(*columns)
        labels.setdefault(disease, label)
        negated = qualifier.strip().upper() == "NOT"
        if qualifier.strip() and not negated:
            message = f"unknown qualifier {qualifier!r}; the row was left out"
            anomalies.append(Anomaly("unknown_qualifier", f"{disease} {phenotype}", document.where, str(line), message))
            continue
        stated_frequency = frequency(row.frequency)
        if stated_frequency and stated_frequency.high is None:
            message = (
                f"{row.frequency!r} is no term, ratio up to 1 or percentage up to 100; the phenotype has no bounds"
            )
            anomalies.append(
                Anomaly("unreadable_frequency", f"{disease} {phenotype}", document.where, str(line), message)
            )
        nobody = not negated and bool(stated_frequency and stated_frequency.excludes)
        (in_none if nobody else grouped)[(disease, phenotype, negated or nobody)].append(row)
    _pool(grouped, in_none)
    anomalies += _annotate(batch, grouped, labels, codes, document.where)
    state_release(batch, "hpoa", version or "unknown", licence=LICENCE, paths=[path], records=count)
    return batch, anomalies


def _pool(grouped: Grouped, in_none: Grouped) -> None:
    """Count reports of none of n patients with those of patients who had it: together the phenotype is present.

    What a row excludes by NOT stays excluded.
    """
    for (disease, phenotype, _), reports in in_none.items():
        grouped[(disease, phenotype, (disease, phenotype, False) not in grouped)] += reports


def _annotate(batch: Batch, grouped: Grouped, labels: dict[str, str], codes: set[str], where: str) -> Iterator[Anomaly]:
    """Want the annotations of known entities, and count those of each unknown one."""
    unknown = Counter(d for d, _, _ in grouped if d.startswith("ORPHA:") and d not in codes)
    for disease, label in labels.items():
        if not disease.startswith("ORPHA:"):
            batch.node(schema.CONCEPT, disease, label=label)
        elif disease in codes:
            batch.node(schema.DISORDER, disease)
    for term in {term: None for disease, term, _ in grouped if disease not in unknown}:
        batch.node(schema.PHENOTYPE, term)
    for (disease, term, excluded), rows in grouped.items():
        if disease not in unknown:
            spec = schema.HAS_PHENOTYPE if disease in codes else schema.CONCEPT_HAS_PHENOTYPE
            batch.edge(spec, disease, term, excluded=excluded, **_facts(*rows))
    for code, count in sorted(unknown.items()):
        yield Anomaly("unknown_orpha", code, where, "", f"{count} annotations of an entity that is not loaded")


@lru_cache(maxsize=2**17)
def _facts(*rows: AnnotationRow) -> dict[str, Any]:
    """Joint statement of the rows on one disease and term; most rows repeat another."""
    frequencies = [band for row in rows if (band := frequency(row.frequency))]
    facts = {
        "frequency": frequencies[0].text if frequencies else None,
        "frequencyLow": min((f.low for f in frequencies if f.low is not None), default=None),
        "frequencyHigh": max((f.high for f in frequencies if f.high is not None), default=None),
        "statements": _distinct(f"hpoa={f.text}" for f in frequencies),
        "evidence": _distinct(f"{row.evidence} {row.reference}".strip() for row in rows),
        "onset": _distinct(row.onset for row in rows),
        "sex": _distinct(row.sex.lower() for row in rows),
        "aspect": rows[0].aspect if rows[0].aspect != "P" else None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _distinct(cells: Iterable[str]) -> list[str] | None:
    return sorted({cell for cell in cells if cell}) or None


def genes(document: Document, path: Path, codes: set[str]) -> tuple[Batch, list[Anomaly]]:
    """Want HPO's table of genes and diseases."""
    batch, anomalies = Batch("genes_to_disease", GENE_MANAGES), list[Anomaly]()
    _, lines = rows(document, GENES)
    count = 0
    for line, (number, symbol, association, disease_id) in lines:
        count += 1
        try:
            disease = ids.curie(disease_id)
        except UsageError as error:
            anomalies.append(Anomaly("unreadable_id", disease_id, document.where, str(line), str(error)))
            continue
        if disease.startswith("ORPHA:") and disease not in codes:
            anomalies.append(
                Anomaly("unknown_orpha", disease, document.where, str(line), "an entity that is not loaded")
            )
            continue
        symbol, number = symbol.strip(), number.strip()
        number = f"NCBIGene:{number}" if number.isdigit() else number
        if symbol in NO_SYMBOL and number in NO_SYMBOL:
            message = f"neither symbol nor number of the gene of {disease}; the row was left out"
            anomalies.append(Anomaly("gene_without_symbol", disease, document.where, str(line), message))
            continue
        if symbol in NO_SYMBOL:
            message = f"the gene has no symbol; {number} stands for it"
            anomalies.append(Anomaly("gene_without_symbol", number, document.where, str(line), message))
            symbol = number
        batch.node(schema.GENE, symbol, xrefs=None if number in NO_SYMBOL else [number])
        orphanet = disease.startswith("ORPHA:")
        batch.node(schema.DISORDER if orphanet else schema.CONCEPT, disease)
        spec = schema.ASSOCIATED_WITH if orphanet else schema.CONCEPT_ASSOCIATED_WITH
        batch.edge(spec, disease, symbol, association=f"{association} (genes_to_disease)")
    state_release(batch, "genes_to_disease", "as given", licence=LICENCE, paths=[path], records=count)
    return batch, anomalies


def batches(graph: Graph, paths: Sequence[Path]) -> Iterator[tuple[Batch, list[Anomaly]]]:
    """One batch for each annotation file; all are read before the first is given out.

    Raises:
        InputError: there is none among the paths.
    """
    codes = {row[0] for row in graph.read_rows("MATCH (d:Disorder) RETURN d.orpha")}
    version = graph.read_rows("MATCH (r:Release {name: 'hpo'}) RETURN max(r.version)")[0][0]
    batches = []
    for path in paths:
        for document in files.documents([path], SUFFIXES):
            if "gene" in document.name:
                batches.append(genes(document, path, codes))
            else:
                batches.append(hpoa(document, path, codes, version))
    if not batches:
        raise InputError(
            "no annotations in it", where=str(paths[0]), repair="give phenotype.hpoa or genes_to_disease.txt"
        )
    yield from batches
