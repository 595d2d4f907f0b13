"""Nodes of the KGX export: Biolink's categories, identifiers that Biolink registers, and what is left a cross-reference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mmrarebench import ids

Rows = Iterable[Mapping[str, Any]]
NODE_COLUMNS = (
    "id",
    "category",
    "name",
    "description",
    "synonym",
    "xref",
    "deprecated",
    "provided_by",
    "symbol",
    "level",
    "type",
    "onset",
    "modes_of_inheritance",
    "information_content",
)
CATEGORIES = {"Disorder": "biolink:Disease", "Phenotype": "biolink:PhenotypicFeature", "Gene": "biolink:Gene"}
DISEASE_PREFIXES = (
    "OMIM",
    "OMIMPS",
    "MONDO",
    "ICD10",
    "ICD11",
    "UMLS",
    "MESH",
    "GARD",
    "MEDDRA",
    "DECIPHER",
    "SNOMEDCT",
    "SCTID",
    "DOID",
)
GENE_PREFIXES = ("HGNC:", "NCBIGene:", "ENSEMBL:")


def owner_names(owners: Iterable[str]) -> list[str]:
    """The owners that state ontologies: a benchmark that refers to an entity is none."""
    return sorted(o for o in owners if o.split(":", 1)[0] not in ("benchmark", "run", "score"))


def gene_id(symbol: str, xrefs: Iterable[str]) -> str:
    """HGNC id of a gene where it is known, else NCBI's or Ensembl's, else its symbol under a prefix of its own.

    >>> gene_id("FBN1", ["OMIM:134797", "HGNC:3603"]), gene_id("FBN1", ["Ensembl:ENSG00000166147"]), gene_id("FBN1", [])
    ('HGNC:3603', 'ENSEMBL:ENSG00000166147', 'HGNC.SYMBOL:FBN1')
    """
    codes = sorted({ids.curie(x) for x in xrefs if x.partition(":")[0].lower() in ids.vocabularies() and x[-1] != ":"})
    return next((c for prefix in GENE_PREFIXES for c in codes if c.startswith(prefix)), f"HGNC.SYMBOL:{symbol}")


def nodes(entities: Rows, references: Mapping[str, set[str]]) -> Iterator[dict[str, Any]]:
    """One row for each disorder, phenotype, gene and concept whose prefix Biolink registers.

    ``references`` are the identifiers that an entity is mapped to and that cannot be nodes.
    """
    for row in entities:
        kind, code = row["kind"], row["id"]
        gene = kind == "Gene"
        identifier = ids.biolink(gene_id(code, row["xrefs"]) if gene else code)
        if identifier is None:
            continue
        respelt = () if gene or identifier == code else (code,)
        yield {
            "id": identifier,
            "category": CATEGORIES.get(kind) or _concept(code),
            "name": row["name"] or (code if gene else None),
            "description": row["definition"],
            "synonym": [_wording(kind, s) for s in row["synonyms"]],
            "xref": [*dict.fromkeys((*row["xrefs"], *respelt, *sorted(references.get(code, ()))))],
            "deprecated": True if row["obsolete"] else None,
            "provided_by": owner_names(row["source"]),
            "symbol": code if gene else None,
            "level": row["level"],
            "type": row["type"],
            "onset": row["onset"],
            "modes_of_inheritance": row["inheritance"],
            "information_content": row["informationContent"],
        }


def cross_references(mappings: Rows) -> dict[str, set[str]]:
    """Of each entity the identifiers that it is mapped to, either way, and that Biolink registers no prefix for.

    >>> cross_references([{"subject": "ORPHA:1", "object": "GARD:2"}, {"subject": "ORPHA:1", "object": "OMIM:3"}])
    {'ORPHA:1': {'GARD:2'}}
    """
    references: dict[str, set[str]] = {}
    for row in mappings:
        for code, target in ((row["subject"], row["object"]), (row["object"], row["subject"])):
            if ids.biolink(target) is None and ids.biolink(code) is not None:
                references.setdefault(code, set()).add(target)
    return references


def _concept(code: str) -> str:
    return "biolink:Disease" if code.split(":", 1)[0] in DISEASE_PREFIXES else "biolink:NamedThing"


def _wording(kind: str, synonym: str) -> str:
    return synonym.split(": ", 1)[-1] if kind in ("Phenotype", "Concept") else synonym
