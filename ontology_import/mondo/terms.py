"""MONDO as an ontology (OBO, OBO Graph JSON or OWL) through pronto: get -> transform -> load.

Terms are Concept nodes with name, synonyms and ``IS_A``, retired ones with their successors. Exact, broader and narrower
matches that MONDO states (SKOS properties, or in OBO a cross-reference of which ``source`` says MONDO:equivalentTo) become
mappings; other cross-references claim nothing and are left to MONDO's mapping sets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from files.documents import Document
from graph import schema
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, state_release
from mmrarebench import ids
from mmrarebench.exceptions import UsageError
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

OWNER = "mondo"
PREFIX = "MONDO"
LICENCE = "CC BY 4.0"
MANAGES = (
    schema.RELEASE,
    schema.CONCEPT,
    schema.DISORDER,
    schema.CONCEPT_IS_A,
    schema.CONCEPT_REPLACED_BY,
    schema.MAPS_TO,
    schema.CONCEPT_MAPS_TO,
)
RELATIONS = {
    "exactMatch": "exact",
    "broadMatch": "broader",
    "narrowMatch": "narrower",
    "closeMatch": "related",
    "relatedMatch": "related",
}
"""Relation of the object to the term, by the local name of the property."""
INVERSE = {"broader": "narrower", "narrower": "broader"}
EQUIVALENT = "MONDO:equivalentTo"
_STANZA = re.compile(r"^id: (MONDO:\d{7})\s*$|^xref: (\S+)(?: \"[^\"]*\")? (\{.*\})", re.MULTILINE)
_MATCH = re.compile(r"(?:^|[#:/])(\w+Match)$")
_OBSOLETE = re.compile(r"^obsolete[:\s]+", re.IGNORECASE)

__all__ = ["MANAGES", "OWNER", "SUFFIXES", "get", "transform"]


def get(document: Document) -> tuple[pronto.Ontology, dict[str, list[str]]]:
    """The ontology and the ``consider`` ids of its obsolete terms.

    Raises:
        FileFormatError: it is no ontology.
    """
    return read_ontology(document, PREFIX, "MONDO")


def transform(
    ontology: pronto.Ontology,
    consider: dict[str, list[str]],
    document: Document,
    paths: Iterable[Path],
    codes: set[str],
    batch: Batch,
) -> list[Anomaly]:
    """Want every MONDO term with its parents, retired ones with their successors, and the matches that it states.

    ``codes`` are the ORPHA codes of the graph; a match with another one is listed and not loaded.

    Raises:
        FileFormatError: there is no MONDO term, or the parents form a cycle.
    """
    where = document.where
    terms, entries = named_terms(ontology, PREFIX, "MONDO", where)
    state_release(batch, OWNER, version_of(ontology), licence=LICENCE, paths=paths, records=len(terms))
    for term in terms.values():
        _term(term, batch)
    anomalies = [
        *repeated_entries(document, PREFIX),
        *link_parents(terms, entries, schema.CONCEPT_IS_A, where, batch),
        *link_successors(terms, consider, PREFIX, schema.CONCEPT_REPLACED_BY, where, batch),
    ]
    live = {code for code, term in terms.items() if not term.obsolete}
    for code, target, relation, wording in sorted(set(_matches(terms, document))):
        if code in live:
            anomalies += _match(code, target, relation, wording, where, codes, batch)
    return anomalies


def _term(term: pronto.Term, batch: Batch) -> None:
    batch.node(
        schema.CONCEPT,
        term.id,
        label=_OBSOLETE.sub("", term.name) if term.obsolete and term.name else term.name,
        synonyms=synonyms_of(term),
        definition=str(term.definition) if term.definition else None,
        obsolete=bool(term.obsolete),
    )


def _matches(terms: dict[str, pronto.Term], document: Document) -> Iterator[tuple[str, str, str, str]]:
    """Term, what it matches as stated, relation and the statement's own word."""
    for code, term in terms.items():
        for value in term.annotations:
            match = _MATCH.search(str(value.property))
            identifier = str(getattr(value, "resource", None) or getattr(value, "literal", ""))
            if match and match[1] in RELATIONS and identifier:
                yield code, identifier, RELATIONS[match[1]], f"skos:{match[1]}"
    if document.name.endswith(".obo"):
        code = ""
        for stanza, xref, qualifiers in _STANZA.findall(document.text()):
            code = stanza or code
            if xref and f'source="{EQUIVALENT}"' in qualifiers:
                yield code, xref, "exact", "skos:exactMatch"


def _match(
    code: str, identifier: str, relation: str, wording: str, where: str, codes: set[str], batch: Batch
) -> list[Anomaly]:
    try:
        target = ids.curie(identifier)
    except UsageError as error:
        return [Anomaly("unreadable_id", identifier, where, code, str(error))]
    if target == code:
        return []
    if not target.startswith("ORPHA:"):
        batch.node(schema.CONCEPT, target)
        batch.edge(schema.CONCEPT_MAPS_TO, code, target, relation=relation, stated=wording, by=OWNER)
    elif target in codes:
        batch.node(schema.DISORDER, target)
        inverse = INVERSE.get(relation, relation)
        batch.edge(schema.MAPS_TO, target, code, relation=inverse, stated=wording, by=OWNER)
    else:
        return [
            Anomaly("unknown_orpha", target, where, code, f"{code} {wording} {identifier}: no such entity is loaded")
        ]
    return []
