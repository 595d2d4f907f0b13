"""The Human Phenotype Ontology (OBO, OBO Graph JSON or OWL) through pronto: get -> transform -> load."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from files.documents import Document
from graph import schema
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, state_release
from mmrarebench import ids
from mmrarebench.exceptions import FileFormatError
from mmrarebench.ontology.lineage import Edge, refuse_cycles
from ontology_import.ontology_files import (
    SUFFIXES,
    read_ontology,
    stated_twice,
    successors_of,
    synonyms_of,
    term_id,
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


def _hp(iri: str) -> str | None:
    return term_id(iri, PREFIX)


def transform(
    ontology: pronto.Ontology, consider: dict[str, list[str]], document: Document, paths: Iterable[Path], batch: Batch
) -> list[Anomaly]:
    """Want every HPO term with its parents, obsolete ones with their successors."""
    anomalies: list[Anomaly] = []
    entries = {term.id: term for term in ontology.terms() if _hp(term.id)}
    terms = {code: term for code, term in entries.items() if term.name is not None or term.obsolete}
    if not terms:
        raise FileFormatError("no HPO term in it", where=document.where, repair="give HPO")
    for code in stated_twice(document, PREFIX):
        anomalies.append(Anomaly("duplicate_code", code, document.where, code, "stated twice; both read as one"))
    version = version_of(ontology)
    release = state_release(batch, "hpo", version, licence=LICENCE, paths=paths, records=len(terms))
    edges: list[Edge] = []
    for code, term in terms.items():
        _term(term, batch)
        batch.edge(schema.PHENOTYPE_RELEASE, code, release)
        for parent in sorted(p.id for p in term.superclasses(distance=1, with_self=False)):
            if parent in terms:
                edges.append(Edge(code, parent))
                batch.edge(schema.IS_A, code, parent)
            elif parent in entries:
                message = f"its parent {parent} is not in the file"
                anomalies.append(Anomaly("dangling_parent", code, document.where, code, message))
    refuse_cycles(edges, document.where)
    for code, term in terms.items():
        if term.obsolete:
            _successors(term, consider.get(code, []), terms, document.where, batch, anomalies)
    return anomalies


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


def _successors(
    term: pronto.Term, consider: list[str], terms: dict[str, Any], where: str, batch: Batch, anomalies: list[Anomaly]
) -> None:
    for code, relation in successors_of(term, consider):
        target = _hp(code)
        if target in terms:
            batch.edge(schema.PHENOTYPE_REPLACED_BY, term.id, ids.hpo(target), relation=relation)
        else:
            anomalies.append(Anomaly("dangling_successor", term.id, where, term.id, f"{code} is not in the file"))
