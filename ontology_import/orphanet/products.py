"""Orphadata XML (products 1, 3, 4, 6, 7, 9), streamed: entities and network off, one disorder in memory at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from files.documents import Document, record
from graph import schema
from graph.model import Node, Relationship
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, state_release
from mmrarebench import ids
from mmrarebench.exceptions import FileFormatError
from ontology_import.orphanet import facts as facts
from ontology_import.orphanet.orphadata_xml import Element, Head, elements, language_of, term, text
from ontology_import.orphanet.terms import LANGUAGES, english, level_by_group

LICENCE = "CC BY 4.0"
_STATUS = "HPODisorderSetStatus"
Reader = Callable[[Element, str, Batch, Document, list[Anomaly]], None]


def _name_facts(element: Element) -> dict[str, object]:
    """Name and synonyms of a disorder: as such in English, else kept under their language."""
    name = text(element, "Name")
    synonyms = [str(s.text) for s in element.iterfind("SynonymList/Synonym") if s.text]
    language = language_of(element)
    if language in LANGUAGES and name:
        return {f"names{language.capitalize()}": [name, *synonyms]}
    return {"name": name, "synonyms": synonyms or None}


_STATUS_FLAGS = {"459": "moved", "455": "obsolete", "461": "obsolete", "456": "non-rare"}
_STATUS_WORDS = {
    "deprecated": "moved",
    "moved": "moved",
    "non rare": "non-rare",
    "non-rare": "non-rare",
    "obsolete": "obsolete",
    "inactive": "obsolete",
}
_INACTIVE = "495"
# How a name begins in capitals where the entry is retired, in the languages of Orphadata (OBSOLETE:, NON RARE EN EUROPE:).
_MARKS = (
    ("non-rare", re.compile(r"^(?:NON?|N[ÃA]O|NICHT|NIET|NIE|NEN[IÍ])[- ](?:RAR|SELTEN|ZELDZA|RZADK|VZ[AÁ]CN)")),
    ("moved", re.compile(r"^(?:MOVED|DEPRECATED)\b")),
    ("obsolete", re.compile(r"^(?:OBSOL|VERALTET|VEROUDERD|PRZESTARZA|ZASTARAL)")),
)


def _status(name: str, flags: list[Element]) -> str:
    """Status of an entry out of Orphanet's flags, by their number or in words, and of its name (OBSOLETE: ...)."""
    numbers = {flag.get("id") for flag in flags}
    labels = " ".join(flag.findtext("Label") or "" for flag in flags).lower()
    head, colon, _ = name.partition(":")
    by_number = next((status for number, status in _STATUS_FLAGS.items() if number in numbers), None)
    by_words = next((status for word, status in _STATUS_WORDS.items() if word in labels), None)
    by_name = next((status for status, mark in _MARKS if colon and mark.match(head.strip())), None)
    return by_number or by_name or by_words or ("obsolete" if _INACTIVE in numbers else "active")


def _product1(e: Element, code: str, batch: Batch, document: Document, anomalies: list[Anomaly]) -> None:
    successors = e.findall("DisorderFlagList/DisorderFlag")
    english_file = language_of(e) == "en"
    flags = [label for flag in successors if english_file and (label := text(flag, "Label"))]
    kind = term(e, "DisorderType")
    group = e.find("DisorderGroup")
    facts.entity(
        batch,
        code,
        status=_status(text(e, "Name") or "", successors),
        flags=flags or None,
        type=kind,
        level=level_by_group(None if group is None else group.get("id"), kind),
        definition=_definition(e),
        **_name_facts(e),
    )
    for r in e.iterfind("ExternalReferenceList/ExternalReference"):
        facts.mapping(
            batch,
            code,
            text(r, "Source") or "",
            text(r, "Reference") or "",
            term(r, "DisorderMappingRelation"),
            validation=term(r, "DisorderMappingValidationStatus"),
            icdRelation=term(r, "DisorderMappingICDRelation"),
        )
    for a in e.iterfind("DisorderDisorderAssociationList/DisorderDisorderAssociation"):
        target = text(a, "TargetDisorder/OrphaCode")
        relation = (term(a, "DisorderDisorderAssociationType") or "").lower()
        if target and ids.orpha(target) != code and ("moved" in relation or "referred" in relation):
            batch.node(schema.DISORDER, ids.orpha(target))
            relation = "moved" if "moved" in relation else "referred"
            batch.edge(schema.REPLACED_BY, code, ids.orpha(target), relation=relation)


def _definition(element: Element) -> str | None:
    """The English definition of a disorder."""
    if language_of(element) != "en":
        return None
    sections = element.iterfind(".//TextSection")
    return next((text(s, "Contents") for s in sections if text(s, "TextSectionType/Name") == "Definition"), None)


def _product4(e: Element, code: str, batch: Batch, document: Document, anomalies: list[Anomaly]) -> None:
    validated = _validation(e.getparent())
    annotations = []
    for a in e.iterfind("HPODisorderAssociationList/HPODisorderAssociation"):
        criterion = text(a, "DiagnosticCriteria/Name")
        evidence = (*validated, *([f"diagnostic criterion: {criterion}"] if criterion else ()))
        label = text(a, "HPO/HPOTerm") if language_of(e) == "en" else None
        phenotype = ids.hpo(text(a, "HPO/HPOId") or "")
        annotations.append(facts.PhenotypeAnnotation(phenotype, label, term(a, "HPOFrequency"), evidence))
    facts.phenotypes(batch, code, annotations, document.where, anomalies)


def _validation(status: Element | None) -> list[str]:
    """Facts of product 4 on a disorder's phenotypes as a whole: status and date of validation, and the source."""
    if status is None or status.tag != _STATUS:
        return []
    validation = {
        "validation": text(status, "ValidationStatus/Name") or text(status, "ValidationStatus"),
        "validated": (text(status, "ValidationDate") or "")[:10],
        "reference": text(status, "Source"),
    }
    return [f"{name}: {value}" for name, value in validation.items() if value]


def _product6(e: Element, code: str, batch: Batch, document: Document, anomalies: list[Anomaly]) -> None:
    for a in e.iterfind("DisorderGeneAssociationList/DisorderGeneAssociation"):
        symbol = text(a, "Gene/Symbol")
        if symbol:
            xrefs = [
                f"{text(x, 'Source')}:{text(x, 'Reference')}"
                for x in a.iterfind("Gene/ExternalReferenceList/ExternalReference")
            ]
            loci = "; ".join(x.text for x in a.iterfind("Gene/LocusList/Locus/GeneLocus") if x.text)
            facts.gene(
                batch,
                code,
                symbol,
                text(a, "Gene/Name"),
                term(a, "DisorderGeneAssociationType"),
                locus=loci or None,
                xrefs=xrefs,
                validation=text(a, "SourceOfValidation"),
            )


def _product7(e: Element, code: str, batch: Batch, document: Document, anomalies: list[Anomaly]) -> None:
    for target in e.iterfind("DisorderDisorderAssociationList/DisorderDisorderAssociation/TargetDisorder"):
        parent = ids.orpha(text(target, "OrphaCode") or "")
        batch.node(schema.DISORDER, parent, name=text(target, "Name") if language_of(e) == "en" else None)
        batch.edge(schema.PREFERENTIAL_PARENT, code, parent)


def _prevalence(e: Element, code: str, batch: Batch, document: Document, anomalies: list[Anomaly]) -> None:
    for p in e.iterfind("PrevalenceList/Prevalence"):
        texts = {
            "type": term(p, "PrevalenceType"),
            "qualification": term(p, "PrevalenceQualification"),
            "class": term(p, "PrevalenceClass"),
            "geography": text(p, "PrevalenceGeographic/Name"),
            "reference": text(p, "Source"),
        }
        facts.prevalence(batch, code, texts, text(p, "ValMoy"), term(p, "PrevalenceValidationStatus"))


def _ages(e: Element, code: str, batch: Batch, document: Document, anomalies: list[Anomaly]) -> None:
    facts.entity(
        batch,
        code,
        onset=_terms(e, "AverageAgeOfOnsetList", "AverageAgeOfOnset"),
        inheritance=_terms(e, "TypeOfInheritanceList", "TypeOfInheritance"),
    )


def _terms(element: Element, path: str, vocabulary: str) -> list[str] | None:
    entries = (
        english(vocabulary, item.get("id"), text(item, "Name")) for item in element.iterfind(f"{path}/{vocabulary}")
    )
    return [wording for wording in entries if wording] or None


class Product(NamedTuple):
    """An Orphadata product: its mark, its reader, and what it states."""

    mark: str
    transform: Reader
    manages: tuple[Node | Relationship, ...]


PRODUCTS: dict[str, Product] = {
    "product4": Product("HPODisorderAssociationList", _product4, (schema.PHENOTYPE, schema.HAS_PHENOTYPE)),
    "product6": Product("DisorderGeneAssociationList", _product6, (schema.GENE, schema.ASSOCIATED_WITH)),
    "product9_prev": Product("PrevalenceList", _prevalence, (schema.PREVALENCE, schema.HAS_PREVALENCE)),
    "product9_ages": Product("AverageAgeOfOnsetList", _ages, ()),
    "product1": Product("ExternalReferenceList", _product1, (schema.CONCEPT, schema.MAPS_TO, schema.REPLACED_BY)),
    "product7": Product("DisorderDisorderAssociationList", _product7, (schema.PREFERENTIAL_PARENT,)),
}


def recognise(element: Element, where: str) -> str:
    """Product that a disorder element comes from.

    Raises:
        FileFormatError: from none that is known.
    """
    for name, product in PRODUCTS.items():
        if element.find(product.mark) is not None:
            return name
    raise FileFormatError("no Orphadata product that is known", where=where, repair="give product 1, 3, 4, 6, 7 or 9")


def _owner(product: str, language: str) -> str:
    """The owner of what a product states; a product in another language is a source of its own.

    >>> _owner("product1", "en"), _owner("product1", "fr")
    ('orphadata:product1', 'orphadata-fr:product1')
    """
    return f"orphadata:{product}" if language == "en" else f"orphadata-{language}:{product}"


def transform(document: Document, path: Path) -> tuple[Batch, list[Anomaly]]:
    """Want everything that one XML product states."""
    anomalies: list[Anomaly] = []
    name, batch, heading, codes = "", None, Head("", ""), set()
    for head, outer in elements(document, _STATUS, "Disorder"):
        heading = head
        element = outer.find("Disorder") if outer.tag == _STATUS else outer
        if element is None:
            continue
        code_text = text(element, "OrphaCode")
        if batch is None:
            name = recognise(element, document.where)
            batch = Batch(
                _owner(name, language_of(element)), (schema.RELEASE, schema.DISORDER, *PRODUCTS[name].manages)
            )
        if not code_text:
            anomalies.append(
                Anomaly("no_code", "", document.where, str(element.sourceline), "a disorder without OrphaCode")
            )
            continue
        with record(f"{document.where}:{element.sourceline}", "disorder"):
            code = ids.orpha(code_text)
            if code in codes:
                anomalies.append(
                    Anomaly("duplicate_code", code, document.where, str(element.sourceline), "stated twice; both read")
                )
            codes.add(code)
            facts.entity(batch, code, **_name_facts(element))
            PRODUCTS[name].transform(element, code, batch, document, anomalies)
    if batch is None:
        raise FileFormatError(
            "no disorder in it", where=document.where, repair="fetch the file again; nothing was loaded"
        )
    release = state_release(
        batch, batch.owner.replace(":", "-"), heading.date, licence=LICENCE, paths=[path], records=len(codes)
    )
    batch.node(schema.RELEASE, release, export=heading.version or None)
    return batch, anomalies
