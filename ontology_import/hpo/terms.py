"""The Human Phenotype Ontology (OBO, OBO Graph JSON or OWL) through pronto: get -> transform -> load."""

from __future__ import annotations

import io
import re
import warnings
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from files import documents as files
from files.documents import Document
from graph import schema
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, state_release
from mmrarebench import ids
from mmrarebench.exceptions import FileFormatError
from mmrarebench.ontology.lineage import Edge, refuse_cycles

if TYPE_CHECKING:
    import pronto

_ENTRY = re.compile(rb'^id: HP:(\d{7})\s*$|"id"\s*:\s*"[^"]*/HP_(\d{7})"', re.MULTILINE)
OWNER = "hpo"
LICENCE = "HPO licence: cite, show the version, do not alter"
SUFFIXES = (".json", ".obo", ".owl")
MANAGES = (
    schema.RELEASE,
    schema.PHENOTYPE,
    schema.IS_A,
    schema.PHENOTYPE_REPLACED_BY,
    schema.PHENOTYPE_RELEASE,
)


def get(document: Document) -> tuple[pronto.Ontology, dict[str, list[str]]]:
    """The ontology and the ``consider`` ids of its obsolete terms, which pronto drops from OBO Graph JSON.

    Raises:
        FileFormatError: it is no ontology.
    """
    import pronto

    data = document.read()
    files.refuse_html(data, document.where)
    consider: dict[str, list[str]] = {}
    try:
        if document.name.endswith(".json"):
            consider = _consider(orjson.loads(data))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return pronto.Ontology(io.BytesIO(data), encoding="utf-8", threads=1), consider
    except Exception as error:
        unknown = _hp(str(error.args[0])) if isinstance(error, KeyError) else None
        message = (
            f"a term refers to {unknown}, which the file does not have"
            if unknown
            else (f"no readable ontology: {str(error)[:200] or type(error).__name__}")
        )
        repair = "give HPO, whole, as OBO, OBO Graph JSON or OWL"
        raise FileFormatError(message, where=_place(document.where, data, unknown), repair=repair) from error


def _place(where: str, data: bytes, code: str | None) -> str:
    """File and the line that first names a term; the file alone where no line does."""
    at = data.find(code.encode()) if code else -1
    line = data.count(b"\n", 0, at) + 1
    return f"{where}:{line}" if at >= 0 else where


def _consider(graph: dict[str, Any]) -> dict[str, list[str]]:
    successors: dict[str, list[str]] = {}
    for node in graph["graphs"][0]["nodes"]:
        for value in node.get("meta", {}).get("basicPropertyValues", ()):
            if value["pred"].endswith("consider"):
                successors.setdefault(_hp(node["id"]) or "", []).append(_hp(value["val"]) or "")
    return successors


def _hp(iri: str) -> str | None:
    match = re.search(r"HP[:_](\d{7})$", iri)
    return f"HP:{match[1]}" if match else None


def transform(
    ontology: pronto.Ontology, consider: dict[str, list[str]], document: Document, paths: Iterable[Path], batch: Batch
) -> list[Anomaly]:
    """Want every HPO term with its parents, obsolete ones with their successors."""
    anomalies: list[Anomaly] = []
    entries = {term.id: term for term in ontology.terms() if _hp(term.id)}
    terms = {code: term for code, term in entries.items() if term.name is not None or term.obsolete}
    if not terms:
        raise FileFormatError("no HPO term in it", where=document.where, repair="give HPO")
    for code in stated_twice(document):
        anomalies.append(Anomaly("duplicate_code", code, document.where, code, "stated twice; both read as one"))
    version = _version(ontology)
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


def stated_twice(document: Document) -> list[str]:
    """HPO ids of which an OBO or OBO Graph JSON file has more than one entry; a reader would make one of them."""
    if document.name.endswith(".owl"):
        return []
    counts = Counter((obo or graph).decode() for obo, graph in _ENTRY.findall(document.read()))
    return sorted(f"HP:{number}" for number, times in counts.items() if times > 1)


def _term(term: pronto.Term, batch: Batch) -> None:
    batch.node(
        schema.PHENOTYPE,
        term.id,
        name=term.name,
        synonyms=sorted(f"{s.scope}: {s.description}" for s in term.synonyms) or None,
        definition=str(term.definition) if term.definition else None,
        obsolete=bool(term.obsolete),
        altIds=sorted(term.alternate_ids) or None,
        xrefs=sorted(x.id for x in term.xrefs) or None,
    )


def _successors(
    term: pronto.Term, consider: list[str], terms: dict[str, Any], where: str, batch: Batch, anomalies: list[Anomaly]
) -> None:
    successors = [(successor.id, "replaced_by") for successor in term.replaced_by]
    consider = [*consider, *(successor.id for successor in term.consider)]
    successors += [(code, "consider") for code in consider if code not in dict(successors)]
    for code, relation in successors:
        target = _hp(code)
        if target in terms:
            batch.edge(schema.PHENOTYPE_REPLACED_BY, term.id, ids.hpo(target), relation=relation)
        else:
            anomalies.append(Anomaly("dangling_successor", term.id, where, term.id, f"{code} is not in the file"))


def _version(ontology: pronto.Ontology) -> str:
    wording = str(ontology.metadata.data_version or ontology.metadata.ontology or "")
    match = re.search(r"\d{4}-\d{2}-\d{2}", wording)
    return match[0] if match else wording or "unknown"
