"""ORDO (OWL) through rdflib: classes, deprecation and successors: get -> transform -> load."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from rdflib import OWL, RDF, RDFS, Graph, Literal, Namespace, URIRef

from graph import schema
from graph.batch import Batch
from graph.files import Document
from graph.load import Anomaly, state_release
from mmrarebench import ids
from mmrarebench.exceptions import FileFormatError, UsageError

OWNER = "ordo"
LICENCE = "CC BY 4.0"
SUFFIXES = (".owl", ".ttl", ".rdf", ".nt")
MANAGES = (schema.RELEASE, schema.DISORDER, schema.REPLACED_BY)
OBO = Namespace("http://purl.obolibrary.org/obo/")
_NESTED = re.compile(rb"<!ENTITY\s+\S+\s+(?:\"[^\"]*&[^#]|'[^']*&[^#]|SYSTEM|PUBLIC)")
FORMATS = {".ttl": "turtle", ".nt": "nt", ".owl": "xml", ".rdf": "xml"}


def get(documents: Iterable[Document]) -> tuple[Graph, str]:
    """The triples of all files, and where they came from.

    Raises:
        FileFormatError: a file is no RDF.
    """
    triples, where = Graph(), ""
    for document in documents:
        where = document.where
        data = document.read()
        if _NESTED.search(data[:200_000]):
            raise FileFormatError("entities that hold entities", where=where, repair="ORDO has none; fetch it again")
        form = next(form for suffix, form in FORMATS.items() if document.name.endswith(suffix))
        try:
            triples.parse(data=data, format=form)
        except Exception as error:
            raise FileFormatError(
                f"no readable {form}: {str(error)[:200]}", where=where, repair="fetch it again"
            ) from error
    return triples, where


def code_of(iri: object) -> str | None:
    """ORPHA code of an ORDO class, None for anything else."""
    try:
        return ids.orpha(str(iri)) if "Orphanet_" in str(iri) and str(iri).rsplit("_", 1)[1].isdigit() else None
    except UsageError:
        return None


def transform(found: tuple[Graph, str], paths: Iterable[Path], known: set[str], batch: Batch) -> list[Anomaly]:
    """Want labels of ORDO's classes, the status of deprecated ones, and their successors."""
    triples, where = found
    odd: list[Anomaly] = []
    classes = {iri: code for iri in triples.subjects(RDF.type, OWL.Class) if (code := code_of(iri))}
    if not classes:
        raise FileFormatError("no ORDO class in it", where=where, repair="give ORDO as OWL")
    for iri, code in sorted(classes.items(), key=lambda item: item[1]):
        deprecated = (iri, OWL.deprecated, None) in triples
        successors = [s for s in map(code_of, triples.objects(iri, OBO.IAO_0100001)) if s]
        if code not in known and not deprecated:
            continue
        label = triples.value(iri, RDFS.label)
        status = ("moved" if successors else "obsolete") if deprecated else None
        batch.node(schema.DISORDER, code, name=str(label) if isinstance(label, Literal) else None, status=status)
        for successor in successors:
            if successor in known:
                batch.edge(schema.REPLACED_BY, code, batch.node(schema.DISORDER, successor), relation="moved")
            else:
                odd.append(Anomaly("dangling_successor", code, where, code, f"{successor} is not loaded"))
    ontology = triples.value(None, RDF.type, OWL.Ontology)
    version = triples.value(ontology, OWL.versionInfo) if isinstance(ontology, URIRef) else None
    state_release(batch, "ordo", str(version or "unknown"), licence=LICENCE, paths=paths, records=len(classes))
    return odd
