"""Ontologies as OBO, OBO Graph JSON or OWL through pronto, whichever they are: what HPO and MONDO have in common."""

from __future__ import annotations

import io
import re
import warnings
from collections import Counter
from typing import TYPE_CHECKING, Any

import orjson

from files import documents as files
from files.documents import Document
from graph.model import Relationship
from graph.writing.batch import Batch
from graph.writing.load import Anomaly
from mmrarebench.exceptions import FileFormatError
from mmrarebench.ontology.lineage import Edge, refuse_cycles

if TYPE_CHECKING:
    import pronto

    Terms = dict[str, pronto.Term]

SUFFIXES = (".json", ".obo", ".owl")
_CONSIDER = "consider"
_TAG = re.compile(rb"xml:lang=[\"']([A-Za-z-]+)[\"']")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def term_id(text: str, prefix: str) -> str | None:
    """Id of a term of one vocabulary, given as a CURIE or as an address; None for anything else.

    >>> term_id("http://purl.obolibrary.org/obo/MONDO_0007947", "MONDO"), term_id("HP:0001250", "MONDO")
    ('MONDO:0007947', None)
    """
    match = re.search(rf"(?:^|/){prefix}[:_](\d{{7}})$", text)
    return f"{prefix}:{match[1]}" if match else None


def read_ontology(document: Document, prefix: str, title: str) -> tuple[pronto.Ontology, dict[str, list[str]]]:
    """The ontology and the ``consider`` ids of its obsolete terms, which pronto drops from OBO Graph JSON.

    Args:
        document: the file.
        prefix: of its terms, such as HP.
        title: name of the ontology, for messages.

    Raises:
        FileFormatError: it is no ontology.
    """
    import pronto

    data = document.read()
    files.refuse_html(data, document.where)
    consider: dict[str, list[str]] = {}
    try:
        if document.name.endswith(".json"):
            consider = _consider(orjson.loads(data), prefix)
        if document.name.endswith(".owl"):
            data = _english(data, document.where, title)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return pronto.Ontology(io.BytesIO(data), encoding="utf-8", threads=1), consider
    except FileFormatError:
        raise
    except Exception as error:
        unknown = term_id(str(error.args[0]), prefix) if isinstance(error, KeyError) else None
        message = (
            f"a term refers to {unknown}, which the file does not have"
            if unknown
            else (f"no readable ontology: {str(error)[:200] or type(error).__name__}")
        )
        repair = f"give {title}, whole, as OBO, OBO Graph JSON or OWL"
        raise FileFormatError(message, where=_place(document.where, data, unknown), repair=repair) from error


def _english(data: bytes, where: str, title: str) -> bytes:
    """OWL without the texts that are tagged as those of another language than English: pronto would take the first of them.

    Raises:
        FileFormatError: no label is in English.
    """
    tags = {tag.decode().lower() for tag in _TAG.findall(data)}
    languages = sorted(tag for tag in tags if tag.split("-")[0] != "en")
    if not languages:
        return data
    from lxml import etree

    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    for element in list(root.iter()):
        language = (element.get(_XML_LANG) or "en").split("-")[0].lower()
        parent = element.getparent()
        if language != "en" and parent is not None:
            parent.remove(element)
    if root.find(".//{*}Class/{http://www.w3.org/2000/01/rdf-schema#}label") is None:
        repair = f"give {title} in English; names in several languages beside the English ones are read, too"
        raise FileFormatError(f"its labels are in the language {', '.join(languages)}", where=where, repair=repair)
    return etree.tostring(root)


def _place(where: str, data: bytes, code: str | None) -> str:
    """File and the line that first names a term; the file alone where no line does."""
    at = data.find(code.encode()) if code else -1
    line = data.count(b"\n", 0, at) + 1
    return f"{where}:{line}" if at >= 0 else where


def _consider(graph: dict[str, Any], prefix: str) -> dict[str, list[str]]:
    successors: dict[str, list[str]] = {}
    for node in graph["graphs"][0]["nodes"]:
        for value in node.get("meta", {}).get("basicPropertyValues", ()):
            if value["pred"].endswith(_CONSIDER):
                codes = successors.setdefault(term_id(node["id"], prefix) or "", [])
                codes.append(term_id(value["val"], prefix) or value["val"])
    return successors


def stated_twice(document: Document, prefix: str) -> list[str]:
    """Ids of which an OBO or OBO Graph JSON file has more than one entry; a reader would make one of them."""
    if document.name.endswith(".owl"):
        return []
    entry = re.compile(
        rf'^id: {prefix}:(\d{{7}})\s*$|"id"\s*:\s*"[^"]*/{prefix}_(\d{{7}})"'.encode(),
        re.MULTILINE,
    )
    counts = Counter((obo or graph).decode() for obo, graph in entry.findall(document.read()))
    return sorted(f"{prefix}:{number}" for number, times in counts.items() if times > 1)


def successors_of(term: pronto.Term, consider: list[str]) -> list[tuple[str, str]]:
    """Ids that an obsolete term names, each with ``replaced_by`` or ``consider``; one that is both is the former."""
    successors = [(code, "replaced_by") for code in sorted(term.replaced_by.ids)]
    considered = [*consider, *sorted(term.consider.ids)]
    by_code = dict(successors)
    return successors + [(code, _CONSIDER) for code in dict.fromkeys(considered) if code not in by_code]


def version_of(ontology: pronto.Ontology) -> str:
    """The date in its version, else its version or name as stated."""
    wording = str(ontology.metadata.data_version or ontology.metadata.ontology or "")
    match = re.search(r"\d{4}-\d{2}-\d{2}", wording)
    return match[0] if match else wording or "unknown"


def synonyms_of(term: pronto.Term) -> list[str] | None:
    """Synonyms of a term, each as scope: text, sorted; None where there is none."""
    return sorted({f"{s.scope}: {s.description}" for s in term.synonyms}) or None


def named_terms(ontology: pronto.Ontology, prefix: str, title: str, where: str) -> tuple[Terms, set[str]]:
    """The terms of a prefix that have a name or are obsolete, and the ids of all its entries, named only or not.

    Raises:
        FileFormatError: there is no such term.
    """
    entries = {term.id: term for term in ontology.terms() if term_id(term.id, prefix)}
    terms = {code: term for code, term in entries.items() if term.name is not None or term.obsolete}
    if not terms:
        raise FileFormatError(f"no {title} term in it", where=where, repair=f"give {title}")
    return terms, set(entries)


def repeated_entries(document: Document, prefix: str) -> list[Anomaly]:
    """An anomaly for each id that the file states twice."""
    return [
        Anomaly("duplicate_code", code, document.where, code, "stated twice; both read as one")
        for code in stated_twice(document, prefix)
    ]


def link_parents(
    terms: Terms, entries: set[str], relationship: Relationship, where: str, batch: Batch
) -> list[Anomaly]:
    """Want the edges from each term to its parents; parents that are named and not described are listed.

    Raises:
        FileFormatError: the parents form a cycle.
    """
    anomalies, edges = list[Anomaly](), list[Edge]()
    for code, term in terms.items():
        for parent in sorted(term.superclasses(distance=1, with_self=False).to_set().ids):
            if parent in terms:
                edges.append(Edge(code, parent))
                batch.edge(relationship, code, parent)
            elif parent in entries:
                message = f"its parent {parent} is not in the file"
                anomalies.append(Anomaly("dangling_parent", code, where, code, message))
    refuse_cycles(edges, where)
    return anomalies


def link_successors(
    terms: Terms, consider: dict[str, list[str]], prefix: str, relationship: Relationship, where: str, batch: Batch
) -> list[Anomaly]:
    """Want the edges from each obsolete term to its successors; those that are not in the file are listed."""
    anomalies: list[Anomaly] = []
    for code, term in terms.items():
        for successor, relation in successors_of(term, consider.get(code, [])) if term.obsolete else ():
            target = term_id(successor, prefix)
            if target in terms:
                batch.edge(relationship, code, str(target), relation=relation)
            else:
                anomalies.append(Anomaly("dangling_successor", code, where, code, f"{successor} is not in the file"))
    return anomalies
