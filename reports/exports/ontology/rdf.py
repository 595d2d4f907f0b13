"""The ontology part as RDF: Turtle, and N-Quads with one named graph a source.

Disorders have ORDO's IRIs, phenotypes HPO's. Parents are ``rdfs:subClassOf``, mappings SKOS, successors and definitions
IAO; a phenotype that is not excluded is ``RO:0002200`` (has phenotype), and every annotation besides is an OBAN
association with its frequency, so that an excluded one is never taken for a present one. What no common vocabulary
names lies under ``urn:mmrarebench:vocabulary:`` and is labelled in the file. Statements are streamed to the file by
Oxigraph, the store behind oxrdflib: no triple store is held in memory, only the rows that the statements come from.
rdflib reads both forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from files.documents import sha256
from mmrarebench import ids
from mmrarebench.benchmark.vocabulary import MappingRelation
from mmrarebench.exceptions import UsageError
from reports.exports.files import Exported, Written
from reports.exports.ontology.kgx_nodes import gene_id, owner_names

if TYPE_CHECKING:
    from pyoxigraph import Quad

Rows = Iterable[Mapping[str, Any]]
Statement = tuple[str, str, str, bool]
"""Subject, predicate, object, and whether the object is text."""
PREFIXES = {
    "ordo": "http://www.orpha.net/ORDO/",
    "obo": "http://purl.obolibrary.org/obo/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "oboInOwl": "http://www.geneontology.org/formats/oboInOwl#",
    "oban": "http://purl.org/oban/",
    "pav": "http://purl.org/pav/",
    "dcterms": "http://purl.org/dc/terms/",
    "mrb": "urn:mmrarebench:vocabulary:",
}
CACHED = 50_000
FORMS = {"turtle": "ontology.ttl", "nquads": "ontology.nq"}
_OBO = ("HP", "MONDO", "NCIT", "DOID")
_SCOPES = {
    "EXACT": "hasExactSynonym",
    "RELATED": "hasRelatedSynonym",
    "BROAD": "hasBroadSynonym",
    "NARROW": "hasNarrowSynonym",
}
_MATCHES = {
    "exact": "skos:exactMatch",
    "broader": "skos:broadMatch",
    "narrower": "skos:narrowMatch",
    "related": "skos:relatedMatch",
    "undetermined": "oboInOwl:hasDbXref",
}
_SUCCESSORS = {"consider": "oboInOwl:consider", "referred": "oboInOwl:consider"}
VOCABULARY = {
    "associatedWithGene": "gene of the disorder",
    "association": "type of a gene's association, as stated",
    "frequency": "frequency of a phenotype, as stated",
    "excluded": "the phenotype was looked for and is absent",
    "evidence": "evidence code or reference",
    "level": "group, disorder or subtype",
    "disorderType": "type of the disorder",
    "status": "status of the entry",
    "onset": "average age of onset",
    "inheritance": "type of inheritance",
    "preferentialParent": "head under which Orphanet files the disorder first",
    "head": "head of a classification",
    "prevalence": "a statement of prevalence",
    "prevalenceType": "point prevalence, annual incidence, ...",
    "prevalenceClass": "band",
    "meanValue": "mean value",
    "geography": "where it holds",
    "reference": "source as cited",
    "validation": "status of validation",
    "informationContent": "-ln of the share of annotated disorders at or below the term",
}


def iri(code: str) -> str:
    """IRI of an identifier.

    Other vocabularies than those of ORDO and OBO are under identifiers.org with Biolink's prefix, where it registers one.

    >>> iri("ORPHA:558"), iri("HP:0000256"), iri("OMIMPS:154700")
    ('http://www.orpha.net/ORDO/Orphanet_558', 'http://purl.obolibrary.org/obo/HP_0000256', 'https://identifiers.org/OMIM.PS:154700')
    """
    prefix, _, local = code.partition(":")
    if prefix == "ORPHA":
        return f"{PREFIXES['ordo']}Orphanet_{local}"
    if prefix in _OBO:
        return f"{PREFIXES['obo']}{prefix}_{local}"
    spelt = ids.biolink(code) or code
    safe = "".join(c if c.isalnum() or c in ":._-" else f"%{ord(c):02X}" for c in spelt)
    return f"https://identifiers.org/{safe}"


def expand(name: str) -> str:
    """IRI of a prefixed name of a vocabulary.

    >>> expand("rdfs:subClassOf")
    'http://www.w3.org/2000/01/rdf-schema#subClassOf'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def of_entity(row: Mapping[str, Any], gene: str) -> Iterator[Statement]:
    """Statements of an entity's row; ``gene`` is its IRI where it is a gene."""
    kind, code = row["kind"], row["id"]
    subject = gene if kind == "Gene" else iri(code)
    if kind in ("Disorder", "Phenotype") or code.startswith("MONDO:"):
        yield subject, "rdf:type", expand("owl:Class"), False
    yield from _texts(
        subject, {"rdfs:label": row["name"] or (code if kind == "Gene" else None), "obo:IAO_0000115": row["definition"]}
    )
    for synonym in row["synonyms"]:
        scope, _, text = synonym.partition(": ") if kind in ("Phenotype", "Concept") else ("EXACT", "", synonym)
        yield subject, f"oboInOwl:{_SCOPES.get(scope, 'hasExactSynonym')}", text, True
    if row["obsolete"]:
        yield subject, "owl:deprecated", "true", True
    for name, values in (
        ("oboInOwl:hasDbXref", row["xrefs"]),
        ("oboInOwl:hasAlternativeId", row["altIds"]),
        ("mrb:onset", row["onset"]),
        ("mrb:inheritance", row["inheritance"]),
    ):
        for value in values:
            yield subject, name, value, True
    facts = {"mrb:level": row["level"], "mrb:disorderType": row["type"], "mrb:status": row["status"]}
    yield from _texts(subject, {**facts, "mrb:informationContent": row["informationContent"]})


def _texts(subject: str, facts: Mapping[str, Any]) -> Iterator[Statement]:
    for name, value in facts.items():
        if value is not None:
            yield subject, name, str(value), True


def of_annotation(row: Mapping[str, Any]) -> Iterator[Statement]:
    """A phenotype, plainly where it is present, and as an association with its frequency."""
    subject, term = iri(row["subject"]), iri(row["hpo"])
    if not row["excluded"]:
        yield subject, "obo:RO_0002200", term, False
    node = f"urn:mmrarebench:association:{row['subject']}-{row['hpo']}{'-excluded' if row['excluded'] else ''}"
    yield node, "rdf:type", expand("oban:association"), False
    yield node, "oban:association_has_subject", subject, False
    yield node, "oban:association_has_object", term, False
    if row["excluded"]:
        yield node, "mrb:excluded", "true", True
    yield from _texts(node, {"mrb:frequency": row["frequency"]})
    for evidence in row["evidence"]:
        yield node, "mrb:evidence", evidence, True


def of_gene(row: Mapping[str, Any], gene: str) -> Iterator[Statement]:
    """A gene of a disorder, plainly and as an association with its type."""
    node = f"urn:mmrarebench:association:{ids.content_hash(row['subject'], row['symbol'], row['association'])[:24]}"
    yield iri(row["subject"]), "mrb:associatedWithGene", gene, False
    yield node, "rdf:type", expand("oban:association"), False
    yield node, "oban:association_has_subject", gene, False
    yield node, "oban:association_has_object", iri(row["subject"]), False
    yield from _texts(node, {"mrb:association": row["association"]})


def of_link(row: Mapping[str, Any]) -> Iterator[Statement]:
    """A successor, a preferential parent, or the head of a classification."""
    if row["kind"] == "HEADED_BY":
        subject = f"urn:mmrarebench:classification:{row['subject']}"
        yield from _texts(subject, {"rdfs:label": row["name"]})
        yield subject, "mrb:head", iri(row["object"]), False
    elif row["kind"] == "PREFERENTIAL_PARENT":
        yield iri(row["subject"]), "mrb:preferentialParent", iri(row["object"]), False
    else:
        yield iri(row["subject"]), _SUCCESSORS.get(row["relation"], "obo:IAO_0100001"), iri(row["object"]), False


def of_prevalence(row: Mapping[str, Any]) -> Iterator[Statement]:
    """A statement of prevalence."""
    node = f"urn:mmrarebench:prevalence:{row['id']}"
    yield iri(row["orpha"]), "mrb:prevalence", node, False
    names = {"type": "prevalenceType", "class": "prevalenceClass", "value": "meanValue"}
    columns = ("type", "class", "value", "geography", "validation", "reference")
    yield from _texts(node, {f"mrb:{names.get(name, name)}": row[name] for name in columns})


def statements(rows: Mapping[str, list[Mapping[str, Any]]]) -> Iterator[tuple[list[str], Statement]]:
    """Every statement of the ontology part with the sources that state it."""
    genes = {r["id"]: iri(gene_id(r["id"], r["xrefs"])) for r in rows["entities"] if r["kind"] == "Gene"}
    for row in rows["entities"]:
        yield from ((owner_names(row["source"]), s) for s in of_entity(row, genes.get(row["id"], "")))
    for row in rows["lineage"]:
        yield owner_names(row["source"]), (iri(row["child"]), "rdfs:subClassOf", iri(row["parent"]), False)
    for row in rows["mappings"]:
        yield (
            owner_names(row["source"]),
            (iri(row["subject"]), _MATCHES[row["relation"] or MappingRelation.UNDETERMINED], iri(row["object"]), False),
        )
    for row in rows["genes"]:
        yield from ((owner_names(row["source"]), s) for s in of_gene(row, genes[row["symbol"]]))
    for name, statements_of in (("annotations", of_annotation), ("links", of_link), ("prevalences", of_prevalence)):
        for row in rows[name]:
            yield from ((owner_names(row["source"]), s) for s in statements_of(row))


def heading(releases: Rows) -> Iterator[Statement]:
    """Releases of the sources, and the labels of our own vocabulary; they stand outside the named graphs."""
    for release in releases:
        node = f"urn:mmrarebench:release:{release['name']}@{str(release['version']).replace(' ', '-')}"
        facts = {
            "dcterms:title": release["name"],
            "pav:version": release["version"],
            "dcterms:license": release["licence"],
        }
        yield from _texts(node, facts)
        for digest in release["sha256"]:
            yield node, "dcterms:identifier", f"sha256:{digest}", True
    for name, meaning in VOCABULARY.items():
        yield from _texts(expand(f"mrb:{name}"), {"rdfs:label": meaning})


def quads(rows: Mapping[str, list[Mapping[str, Any]]], *, named: bool) -> Iterator[Quad]:
    """The statements as Oxigraph's quads; without named graphs each is given once."""
    from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

    node = lru_cache(CACHED)(NamedNode)
    names = lru_cache(CACHED)(lambda name: NamedNode(expand(name)))

    def quad(statement: Statement, graph: NamedNode | DefaultGraph) -> Quad:
        subject, predicate, value, text = statement
        return Quad(node(subject), names(predicate), _literal(predicate, value) if text else node(value), graph)

    def _literal(predicate: str, value: str) -> Literal:
        if predicate in ("owl:deprecated", "mrb:excluded"):
            return Literal(value == "true")
        return Literal(float(value)) if predicate in ("mrb:informationContent", "mrb:meanValue") else Literal(value)

    for statement in heading(rows["releases"]):
        yield quad(statement, DefaultGraph())
    for owners, statement in statements(rows):
        for owner in owners if named else [""]:
            yield quad(statement, node(f"urn:mmrarebench:source:{owner}") if named else DefaultGraph())


def write(rows: Mapping[str, list[Mapping[str, Any]]], out: Path, forms: Iterable[str] = tuple(FORMS)) -> Exported:
    """Write ``ontology.ttl`` and ``ontology.nq``.

    Raises:
        UsageError: an unknown form.
    """
    exported = Exported(str(out))
    out.mkdir(parents=True, exist_ok=True)
    for form in forms:
        if form not in FORMS:
            raise UsageError(f"unknown form {form!r}", repair=f"one of {', '.join(FORMS)}")
        target = out / FORMS[form]
        count = _serialize(quads(rows, named=form == "nquads"), form, target)
        exported.files.append(Written(FORMS[form], sha256(target), target.stat().st_size, count))
    return exported


def _serialize(statements: Iterator[Quad], form: str, target: Path) -> int:
    from pyoxigraph import RdfFormat, serialize

    part, counted = target.with_name(target.name + ".part"), _Counted(statements)
    try:
        if form == "turtle":
            triples = (quad.triple for quad in counted)
            serialize(triples, str(part), format=RdfFormat.TURTLE, prefixes=PREFIXES)
        else:
            serialize(counted, str(part), format=RdfFormat.N_QUADS)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return counted.count


class _Counted:
    """An iterator that counts what passes."""

    def __init__(self, items: Iterator[Quad]) -> None:
        self.items, self.count = items, 0

    def __iter__(self) -> Iterator[Quad]:
        for item in self.items:
            self.count += 1
            yield item
