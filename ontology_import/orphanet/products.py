"""Orphadata XML (products 1, 3, 4, 6, 7, 9), streamed: entities and network off, one disorder in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from files.documents import Document, reading, record
from graph import schema
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, state_release
from mmrarebench import ids
from mmrarebench.exceptions import FileFormatError
from ontology_import.orphanet import facts as facts
from ontology_import.orphanet.terms import level_of

LICENCE = "CC BY 4.0"
_STATUS = "HPODisorderSetStatus"
Element = etree._Element
Reader = Callable[[Element, str, Batch, Document, list[Anomaly]], None]


class Head(NamedTuple):
    """What the root of a file says of itself."""

    date: str
    version: str


def elements(document: Document, *tags: str) -> Iterator[tuple[Head, Element]]:
    """Elements of some tags, outermost only, each freed after use.

    Raises:
        FileFormatError: no XML, another root, a document type with entities, or cut short; with the line.
    """
    with document.stream() as stream:
        depth, head = 0, None
        context = etree.iterparse(
            stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        try:
            with reading(document.where):
                for event, element in context:
                    if head is None:
                        head = _head(element, document.where)
                    if element.tag in tags:
                        depth += 1 if event == "start" else -1
                        if event == "end" and depth == 0:
                            yield head, element
                            _free(element)
        except etree.XMLSyntaxError as error:
            raise FileFormatError(
                f"no well-formed XML: {error.msg}",
                where=f"{document.where}:{error.lineno}",
                repair="fetch the file again; nothing was loaded",
            ) from error


def _head(root: Element, where: str) -> Head:
    if root.tag != "JDBOR":
        message = "an HTML page" if str(root.tag).lower().endswith("html") else f"the root is <{root.tag}>"
        raise FileFormatError(
            f"{message}, not Orphadata's <JDBOR>", where=f"{where}:1", repair="give an Orphadata product"
        )
    if getattr(root.getroottree().docinfo, "internalDTD", None) is not None:
        raise FileFormatError(
            "a document type declaration", where=f"{where}:1", repair="Orphadata has none; fetch it again"
        )
    date = root.get("date") or root.get("ExtractionDate") or ""
    return Head(date[:10], root.get("version") or "")


def _free(element: Element) -> None:
    element.clear()
    while element.getprevious() is not None:
        parent = element.getparent()
        if parent is None:
            break
        del parent[0]


def text(element: Element, path: str) -> str | None:
    """Text at a path, or None where it is missing or blank."""
    value = element.findtext(path)
    return value.strip() or None if value else None


_STATUS_FLAGS = {"459": "moved", "455": "obsolete", "461": "obsolete", "456": "non-rare"}
_STATUS_WORDS = {
    "deprecated": "moved",
    "obsolete": "obsolete",
    "moved": "moved",
    "non rare": "non-rare",
    "non-rare": "non-rare",
}


def _status(name: str, flags: list[Element]) -> str:
    """Status of an entry out of Orphanet's flags, by their number or in words, and of its name (OBSOLETE: ...)."""
    numbers = {flag.get("id") for flag in flags}
    label = " ".join([*(flag.findtext("Label") or "" for flag in flags), name.split(":", 1)[0]]).lower()
    by_number = next((status for number, status in _STATUS_FLAGS.items() if number in numbers), None)
    return by_number or next((status for word, status in _STATUS_WORDS.items() if word in label), "active")


def _product1(e: Element, code: str, batch: Batch, document: Document, anomalies: list[Anomaly]) -> None:
    successors = e.findall("DisorderFlagList/DisorderFlag")
    flags = [label for flag in successors if (label := text(flag, "Label"))]
    kind = text(e, "DisorderType/Name")
    definition = next(
        (text(s, "Contents") for s in e.iterfind(".//TextSection") if text(s, "TextSectionType/Name") == "Definition"),
        None,
    )
    facts.entity(
        batch,
        code,
        name=text(e, "Name"),
        status=_status(text(e, "Name") or "", successors),
        flags=flags or None,
        type=kind,
        level=level_of(kind),
        synonyms=[str(s.text) for s in e.iterfind("SynonymList/Synonym") if s.text] or None,
        definition=definition,
    )
    for r in e.iterfind("ExternalReferenceList/ExternalReference"):
        facts.mapping(
            batch,
            code,
            text(r, "Source") or "",
            text(r, "Reference") or "",
            text(r, "DisorderMappingRelation/Name"),
            validation=text(r, "DisorderMappingValidationStatus/Name"),
            icdRelation=text(r, "DisorderMappingICDRelation/Name"),
        )
    for a in e.iterfind("DisorderDisorderAssociationList/DisorderDisorderAssociation"):
        target = text(a, "TargetDisorder/OrphaCode")
        relation = (text(a, "DisorderDisorderAssociationType/Name") or "").lower()
        if target and ids.orpha(target) != code and ("moved" in relation or "referred" in relation):
            batch.node(schema.DISORDER, ids.orpha(target))
            relation = "moved" if "moved" in relation else "referred"
            batch.edge(schema.REPLACED_BY, code, ids.orpha(target), relation=relation)


def _product4(e: Element, code: str, batch: Batch, document: Document, anomalies: list[Anomaly]) -> None:
    validated = _validation(e.getparent())
    annotations = []
    for a in e.iterfind("HPODisorderAssociationList/HPODisorderAssociation"):
        criterion = text(a, "DiagnosticCriteria/Name")
        evidence = (*validated, *([f"diagnostic criterion: {criterion}"] if criterion else ()))
        term = ids.hpo(text(a, "HPO/HPOId") or "")
        annotations.append(
            facts.PhenotypeAnnotation(term, text(a, "HPO/HPOTerm"), text(a, "HPOFrequency/Name"), evidence)
        )
    facts.phenotypes(batch, code, annotations, document.where, anomalies)


def _validation(status: Element | None) -> list[str]:
    """What product 4 says beside a disorder of all its phenotypes: status and date of validation, and the source."""
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
                text(a, "DisorderGeneAssociationType/Name"),
                locus=loci or None,
                xrefs=xrefs,
                validation=text(a, "SourceOfValidation"),
            )


def _product7(e: Element, code: str, batch: Batch, document: Document, anomalies: list[Anomaly]) -> None:
    for target in e.iterfind("DisorderDisorderAssociationList/DisorderDisorderAssociation/TargetDisorder"):
        parent = ids.orpha(text(target, "OrphaCode") or "")
        batch.node(schema.DISORDER, parent, name=text(target, "Name"))
        batch.edge(schema.PREFERENTIAL_PARENT, code, parent)


def _prevalence(e: Element, code: str, batch: Batch, document: Document, anomalies: list[Anomaly]) -> None:
    for p in e.iterfind("PrevalenceList/Prevalence"):
        texts = {
            "type": text(p, "PrevalenceType/Name"),
            "qualification": text(p, "PrevalenceQualification/Name"),
            "class": text(p, "PrevalenceClass/Name"),
            "geography": text(p, "PrevalenceGeographic/Name"),
            "reference": text(p, "Source"),
        }
        facts.prevalence(batch, code, texts, text(p, "ValMoy"), text(p, "PrevalenceValidationStatus/Name"))


def _ages(e: Element, code: str, batch: Batch, document: Document, anomalies: list[Anomaly]) -> None:
    facts.entity(
        batch,
        code,
        onset=[n for n in (text(x, "Name") for x in e.iterfind("AverageAgeOfOnsetList/AverageAgeOfOnset")) if n]
        or None,
        inheritance=[n for n in (text(x, "Name") for x in e.iterfind("TypeOfInheritanceList/TypeOfInheritance")) if n]
        or None,
    )


class Product(NamedTuple):
    """An Orphadata product: what tells it, its reader, and what it states."""

    mark: str
    transform: Reader
    manages: tuple[object, ...]


PRODUCTS: dict[str, Product] = {
    "product4": Product("HPODisorderAssociationList", _product4, (schema.PHENOTYPE, schema.HAS_PHENOTYPE)),
    "product6": Product("DisorderGeneAssociationList", _product6, (schema.GENE, schema.ASSOCIATED_WITH)),
    "product9_prev": Product("PrevalenceList", _prevalence, (schema.PREVALENCE, schema.HAS_PREVALENCE)),
    "product9_ages": Product("AverageAgeOfOnsetList", _ages, ()),
    "product1": Product("ExternalReferenceList", _product1, (schema.CONCEPT, schema.MAPS_TO, schema.REPLACED_BY)),
    "product7": Product("DisorderDisorderAssociationList", _product7, (schema.PREFERENTIAL_PARENT,)),
}


def recognise(element: Element, where: str) -> str:
    """Which product a disorder element comes from.

    Raises:
        FileFormatError: from none that is known.
    """
    for name, product in PRODUCTS.items():
        if element.find(product.mark) is not None:
            return name
    raise FileFormatError("no Orphadata product that is known", where=where, repair="give product 1, 3, 4, 6, 7 or 9")


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
            batch = Batch(f"orphadata:{name}", (schema.RELEASE, schema.DISORDER, *PRODUCTS[name].manages))  # type: ignore[arg-type]
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
            facts.entity(batch, code, name=text(element, "Name"))
            PRODUCTS[name].transform(element, code, batch, document, anomalies)
    if batch is None:
        raise FileFormatError(
            "no disorder in it", where=document.where, repair="fetch the file again; nothing was loaded"
        )
    release = state_release(batch, f"orphadata-{name}", heading.date, licence=LICENCE, paths=[path], records=len(codes))
    batch.node(schema.RELEASE, release, export=heading.version or None)
    return batch, anomalies
