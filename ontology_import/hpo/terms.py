"""The Human Phenotype Ontology (OBO, OBO Graph JSON or OWL) through pronto: get -> transform -> load."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from files.documents import Document
from graph import schema
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, state_release
from ontology_import.ontology_files import (
    SUFFIXES,
    link_parents,
    link_successors,
    named_terms,
    read_ontology,
    repeated_entries,
    synonyms_of,
    version_of,
)

if TYPE_CHECKING:
    import pronto

OWNER = "hpo"
LICENCE = "HPO licence: cite, show the version, do not alter"
PREFIX = "HP"
__all__ = ["MANAGES", "OWNER", "SUFFIXES", "get", "transform"]
MANAGES = (
    schema.RELEASE,
    schema.PHENOTYPE,
    schema.IS_A,
    schema.PHENOTYPE_REPLACED_BY,
    schema.PHENOTYPE_RELEASE,
)


def get(document: Document) -> tuple[pronto.Ontology, dict[str, list[str]]]:
    """The ontology and the ``consider`` ids of its obsolete terms.

    Raises:
        FileFormatError: it is no ontology.
    """
    return read_ontology(document, PREFIX, "HPO")


def transform(
    ontology: pronto.Ontology, consider: dict[str, list[str]], document: Document, paths: Iterable[Path], batch: Batch
) -> list[Anomaly]:
    """Want every HPO term with its parents, obsolete ones with their successors."""
    where = document.where
    terms, entries = named_terms(ontology, PREFIX, "HPO", where)
    release = state_release(batch, "hpo", version_of(ontology), licence=LICENCE, paths=paths, records=len(terms))
    for code, term in terms.items():
        _term(term, batch)
        batch.edge(schema.PHENOTYPE_RELEASE, code, release)
    return [
        *repeated_entries(document, PREFIX),
        *link_parents(terms, entries, schema.IS_A, where, batch),
        *link_successors(terms, consider, PREFIX, schema.PHENOTYPE_REPLACED_BY, where, batch),
    ]


def _term(term: pronto.Term, batch: Batch) -> None:
    batch.node(
        schema.PHENOTYPE,
        term.id,
        name=term.name,
        synonyms=synonyms_of(term),
        definition=str(term.definition) if term.definition else None,
        obsolete=bool(term.obsolete),
        altIds=sorted(term.alternate_ids) or None,
        xrefs=sorted(x.id for x in term.xrefs) or None,
    )
