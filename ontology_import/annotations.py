"""HPO's annotations of diseases (phenotype.hpoa) and of genes (genes_to_disease.txt): get -> transform -> load."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from graph import files, schema
from graph.batch import Batch
from graph.files import Document, record
from graph.load import Anomaly, state_release
from graph.session import Graph
from mmrarebench import ids
from mmrarebench.exceptions import FileFormatError, InputError, UsageError

LICENCE = "HPO licence: cite, show the version, do not alter"
SUFFIXES = (".hpoa", ".txt", ".tsv")
HPOA_MANAGES = (
    schema.RELEASE, schema.DISORDER, schema.CONCEPT, schema.PHENOTYPE, schema.HAS_PHENOTYPE,
    schema.CONCEPT_HAS_PHENOTYPE,
)  # fmt: skip
GENE_MANAGES = (
    schema.RELEASE, schema.DISORDER, schema.CONCEPT, schema.GENE, schema.ASSOCIATED_WITH,
    schema.CONCEPT_ASSOCIATED_WITH,
)  # fmt: skip
BANDS = {
    "HP:0040280": ("Obligate (100%)", 1.0, 1.0),
    "HP:0040281": ("Very frequent (99-80%)", 0.8, 0.99),
    "HP:0040282": ("Frequent (79-30%)", 0.3, 0.79),
    "HP:0040283": ("Occasional (29-5%)", 0.05, 0.29),
    "HP:0040284": ("Very rare (<4-1%)", 0.01, 0.04),
    "HP:0040285": ("Excluded (0%)", 0.0, 0.0),
}
Row = dict[str, str]


def frequency(stated: str) -> tuple[str, float, float] | None:
    """A frequency given as HPO term, ratio or percentage, with its bounds in 0..1.

    >>> frequency("HP:0040282"), frequency("3/12"), frequency("15%"), frequency("")
    (('Frequent (79-30%)', 0.3, 0.79), ('3/12', 0.25, 0.25), ('15%', 0.15, 0.15), None)
    """
    if stated in BANDS:
        return BANDS[stated]
    ratio = re.fullmatch(r"(\d+)/(\d+)", stated)
    if ratio and int(ratio[2]):
        share = int(ratio[1]) / int(ratio[2])
        return stated, share, share
    percent = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", stated)
    if percent:
        return stated, float(percent[1]) / 100, float(percent[1]) / 100
    return (stated, 0.0, 1.0) if stated else None


def rows(document: Document, needed: Sequence[str]) -> tuple[str, Iterator[tuple[int, Row]]]:
    """The comment header and the rows, each with its line number.

    Raises:
        FileFormatError: a column is missing.
    """
    lines = document.text().splitlines()
    start = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    reader = csv.DictReader(lines[start:], delimiter="\t", quoting=csv.QUOTE_NONE)
    missing = [name for name in needed if name not in (reader.fieldnames or ())]
    if missing:
        raise FileFormatError(
            f"columns missing: {', '.join(missing)}", where=f"{document.where}:{start + 1}",
            repair="give phenotype.hpoa or genes_to_disease.txt",
        )  # fmt: skip
    return "\n".join(lines[:start]), ((start + reader.line_num, row) for row in reader)


def hpoa(document: Document, path: Path, known: set[str], hpo_version: str | None) -> tuple[Batch, list[Anomaly]]:
    """Want HPO's annotations: those of ORPHA codes on the disorder, the others on their concept."""
    batch, odd = Batch("hpoa", HPOA_MANAGES), list[Anomaly]()
    header, found = rows(document, ("database_id", "disease_name", "qualifier", "hpo_id", "frequency", "aspect"))
    version = re.search(r"#version: (\S+)", header)
    if version and hpo_version and version[1] != hpo_version:
        message = f"annotations of {version[1]} over an ontology of {hpo_version}"
        odd.append(Anomaly("other_version", version[1], document.where, "1", message))
    grouped: dict[tuple[str, str, bool], list[Row]] = defaultdict(list)
    count = 0
    for line, row in found:
        count += 1
        if row["biocuration" if "biocuration" in row else "aspect"] is None:
            raise FileFormatError("the row is cut short", where=f"{document.where}:{line}", repair="fetch it again")
        try:
            disease, term = ids.curie(row["database_id"]), ids.hpo(row["hpo_id"])
        except UsageError as error:
            odd.append(Anomaly("unreadable_id", row["database_id"], document.where, str(line), str(error)))
            continue
        excluded = row["qualifier"] == "NOT" or row["frequency"] == "HP:0040285"
        grouped[(disease, term, excluded)].append(row)
    unknown: dict[str, int] = defaultdict(int)
    for (disease, term, excluded), stated in grouped.items():
        if disease.startswith("ORPHA:") and disease not in known:
            unknown[disease] += 1
            continue
        _annotate(batch, disease, term, excluded, stated)
    odd += [
        Anomaly("unknown_orpha", code, document.where, "", f"{n} annotations of an entity that is not loaded")
        for code, n in sorted(unknown.items())
    ]
    name = version[1] if version else "unknown"
    state_release(batch, "hpoa", name, licence=LICENCE, paths=[path], records=count)
    return batch, odd


def _annotate(batch: Batch, disease: str, term: str, excluded: bool, stated: list[Row]) -> None:
    spec = schema.HAS_PHENOTYPE if disease.startswith("ORPHA:") else schema.CONCEPT_HAS_PHENOTYPE
    if spec is schema.HAS_PHENOTYPE:
        batch.node(schema.DISORDER, disease)
    else:
        batch.node(schema.CONCEPT, disease, label=stated[0]["disease_name"])
    batch.node(schema.PHENOTYPE, term)
    known = [f for f in (frequency(row["frequency"]) for row in stated) if f]
    evidence = sorted({f"{row.get('evidence', '')} {row.get('reference', '')}".strip() for row in stated})
    aspect = stated[0]["aspect"]
    batch.edge(
        spec, disease, term, excluded=excluded, frequency=known[0][0] if known else None,
        frequencyLow=min(f[1] for f in known) if known else None,
        frequencyHigh=max(f[2] for f in known) if known else None,
        statements=sorted({f"hpoa={f[0]}" for f in known}) or None, evidence=evidence or None,
        onset=_distinct(stated, "onset"), sex=_distinct(stated, "sex"), aspect=aspect if aspect != "P" else None,
    )  # fmt: skip


def _distinct(stated: list[Row], column: str) -> list[str] | None:
    return (
        sorted({row[column].lower() if column == "sex" else row[column] for row in stated if row.get(column)}) or None
    )


def genes(document: Document, path: Path, known: set[str]) -> tuple[Batch, list[Anomaly]]:
    """Want HPO's table of genes and diseases."""
    batch, odd = Batch("genes_to_disease", GENE_MANAGES), list[Anomaly]()
    _, found = rows(document, ("ncbi_gene_id", "gene_symbol", "association_type", "disease_id"))
    count = 0
    for line, row in found:
        count += 1
        with record(f"{document.where}:{line}", "row"):
            disease = ids.curie(row["disease_id"])
        if disease.startswith("ORPHA:") and disease not in known:
            odd.append(Anomaly("unknown_orpha", disease, document.where, str(line), "an entity that is not loaded"))
            continue
        batch.node(schema.GENE, row["gene_symbol"], xrefs=[row["ncbi_gene_id"]])
        orphanet = disease.startswith("ORPHA:")
        batch.node(schema.DISORDER if orphanet else schema.CONCEPT, disease)
        spec = schema.ASSOCIATED_WITH if orphanet else schema.CONCEPT_ASSOCIATED_WITH
        batch.edge(spec, disease, row["gene_symbol"], association=f"{row['association_type']} (genes_to_disease)")
    state_release(batch, "genes_to_disease", "as given", licence=LICENCE, paths=[path], records=count)
    return batch, odd


def batches(graph: Graph, paths: Sequence[Path]) -> Iterator[tuple[Batch, list[Anomaly]]]:
    """One batch for each annotation file; all are read before the first is given out.

    Raises:
        InputError: there is none among the paths.
    """
    known = {row[0] for row in graph.read_rows("MATCH (d:Disorder) RETURN d.orpha")}
    version = graph.read_rows("MATCH (r:Release {name: 'hpo'}) RETURN max(r.version)")[0][0]
    read = []
    for path in paths:
        for document in files.documents([path], SUFFIXES):
            if "gene" in document.name:
                read.append(genes(document, path, known))
            else:
                read.append(hpoa(document, path, known, version))
    if not read:
        raise InputError(
            "no annotations in it", where=str(paths[0]), repair="give phenotype.hpoa or genes_to_disease.txt"
        )
    yield from read
