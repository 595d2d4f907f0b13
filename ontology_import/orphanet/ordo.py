"""ORDO (OWL) through rdflib and Oxigraph: entities, part_of, retired entries and their successors.

Real files say that an entry is retired by the class that it is put under (obsolete, deprecated, non-rare in Europe), and
name its successor by a restriction on *moved to* or *referred to*. ``owl:deprecated`` (by its value), ``IAO:0100001``, and
the style of releases before 3 (below ``ObsoleteClass``, the successor in the words of the reason) are read too.
Genes and the classes of the model itself have IRIs of the same form as disorders; entities are those with a notation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from files.documents import Document
from graph import schema
from graph.session import Graph as Database
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, state_release
from mmrarebench import ids
from mmrarebench.benchmark.vocabulary import Level
from mmrarebench.exceptions import FileFormatError, UsageError
from mmrarebench.ontology.lineage import Edge, refuse_cycles
from ontology_import.orphanet.terms import LANGUAGES

OWNER = "ordo"
LICENCE = "CC BY 4.0"
SUFFIXES = (".owl", ".ttl", ".rdf", ".nt")
MANAGES = (schema.RELEASE, schema.DISORDER, schema.CHILD_OF, schema.REPLACED_BY)
OBO = Namespace("http://purl.obolibrary.org/obo/")
EFO = Namespace("http://www.ebi.ac.uk/efo/")
ORDO = Namespace("http://www.orpha.net/ORDO/Orphanet_")
FORMATS = {".ttl": "ox-turtle", ".nt": "ox-nt", ".owl": "ox-xml", ".rdf": "ox-xml"}
SUCCESSORS: dict[Node | None, str] = {ORDO.C056: "moved", ORDO.C057: "referred"}
OBO_IN_OWL = Namespace("http://www.geneontology.org/formats/oboInOwl#")
REPLACEMENTS: dict[Node, str] = {
    OBO.IAO_0100001: "moved",
    DCTERMS.isReplacedBy: "moved",
    OBO_IN_OWL.replacedBy: "moved",
    OBO_IN_OWL.consider: "referred",
}
"""Properties that name what an obsolete class is replaced by, beside ORDO's own restrictions."""
RETIRED: dict[Node, str] = {
    **{ORDO[f"C0{n}"]: "moved" for n in (43, 44, 45)},
    **{ORDO[f"C0{n}"]: "non-rare" for n in (47, 48, 49)},
    **{ORDO[f"C0{n}"]: "obsolete" for n in (51, 52, 53)},
}
LEVELS: dict[Node, str] = {ORDO["557492"]: Level.GROUP, ORDO["557493"]: Level.DISORDER, ORDO["557494"]: Level.SUBTYPE}
TYPES: set[Node] = {ORDO[str(n)] for n in range(377788, 377798)}
_REASON = "reason_for_obsolescence"
_LANGUAGE = re.compile(r"ORDO_([a-z]{2})[_.]", re.IGNORECASE)
_CODE = re.compile(r"\b(?:Orphanet|ORPHA|ORDO)[_:]\s?(\d+)\b", re.IGNORECASE)
_NESTED = re.compile(rb"<!ENTITY\s+\S+\s+(?:\"[^\"]*&[^#]|'[^']*&[^#]|SYSTEM|PUBLIC)")


class Entity(NamedTuple):
    """Statements of ORDO on one entity: facts of the node, parents, and successors with their relation."""

    facts: dict[str, object]
    parents: tuple[str, ...]
    successors: tuple[tuple[str, str], ...]


def get(documents: Iterable[Document]) -> tuple[Graph, str]:
    """The triples of all files, and where they came from.

    Raises:
        FileFormatError: a file is no RDF.
    """
    triples, where = Graph(store="Oxigraph"), ""
    for document in documents:
        where = document.where
        data = document.read()
        if _NESTED.search(data[:200_000]):
            raise FileFormatError("entities that hold entities", where=where, repair="ORDO has none; fetch it again")
        form = next((form for suffix, form in FORMATS.items() if document.name.lower().endswith(suffix)), None)
        if form is None:
            raise FileFormatError(
                "neither .owl, .rdf, .ttl nor .nt", where=where, repair="give ORDO as it is published"
            )
        try:
            triples.parse(data=data, format=form)
        except Exception as error:
            raise FileFormatError(
                f"no readable {form.removeprefix('ox-')}: {str(error)[:200]}", where=where, repair="fetch it again"
            ) from error
    return triples, where


def code_of(iri: object) -> str | None:
    """ORPHA code of an ORDO class, None for anything else.

    >>> code_of(ORDO["558"]), code_of(ORDO.C056)
    ('ORPHA:558', None)
    """
    try:
        return ids.orpha(str(iri)) if "Orphanet_" in str(iri) and str(iri).rsplit("_", 1)[1].isdigit() else None
    except UsageError:
        return None


def language_of(source: tuple[Graph, str]) -> str:
    """The language of an ORDO file: that of most of its labels' tags, without tags that in its name; else English.

    >>> language_of((Graph(), "ORDO_fr_4.7.owl")), language_of((Graph(), "ordo.owl"))
    ('fr', 'en')
    """
    triples, where = source
    tags = Counter(label.language for label in triples.objects(None, RDFS.label) if isinstance(label, Literal))
    del tags[None]
    if tags:
        return "en" if tags.get("en") else str(tags.most_common(1)[0][0]).split("-")[0].lower()
    match = _LANGUAGE.search(where)
    return match[1].lower() if match else "en"


def owner_of(language: str) -> str:
    """The owner of what ORDO states; in another language it is a source of its own.

    >>> owner_of("en"), owner_of("fr")
    ('ordo', 'ordo-fr')
    """
    return OWNER if language == "en" else f"{OWNER}-{language}"


def has_other_lineage(database: Database) -> bool:
    """Whether another source's lineage is loaded: then ORDO's parents are noted beside it, not mixed into it."""
    rows = database.read_rows(
        "MATCH (:Disorder)-[r:CHILD_OF]->(:Disorder) WHERE any(s IN r.source WHERE s <> 'ordo') RETURN 1 LIMIT 1"
    )
    return bool(rows)


def transform(
    source: tuple[Graph, str], paths: Iterable[Path], codes: set[str], batch: Batch, *, lineage: bool = True
) -> list[Anomaly]:
    """Want ORDO's entities, their status and successors, and their parents where ``lineage`` is asked for.

    The parents are among each entity's statements in any case, so that another lineage can be compared with them. A file in
    another language than English gives names under that language, and nothing that is worded in it besides.

    Raises:
        FileFormatError: there is no entity, or the parents form a cycle.
    """
    triples, where = source
    anomalies: list[Anomaly] = []
    language = language_of(source)
    if language != "en" and language not in LANGUAGES:
        raise FileFormatError(f"ORDO in the language {language!r}", where=where, repair=f"en, {', '.join(LANGUAGES)}")
    entities = _entities(triples, codes, language)
    if not entities:
        raise FileFormatError("no ORDO class in it", where=where, repair="give ORDO as OWL")
    refuse_cycles((Edge(code, parent) for code, e in entities.items() for parent in e.parents), where)
    for code, entity in sorted(entities.items()):
        statements = [
            f"{batch.owner}={name}: {entity.facts[name]}" for name in ("name", "status") if entity.facts.get(name)
        ]
        if entity.parents:
            statements.append(f"{batch.owner}=parents: {', '.join(entity.parents)}")
        batch.node(schema.DISORDER, code, **entity.facts, statements=sorted(statements) or None)
        for parent in entity.parents if lineage else ():
            stub = None if parent in entities or parent in codes else "stub"
            batch.edge(schema.CHILD_OF, code, batch.node(schema.DISORDER, parent, status=stub))
        for successor, relation in entity.successors:
            if successor in codes or successor in entities:
                batch.edge(schema.REPLACED_BY, code, batch.node(schema.DISORDER, successor), relation=relation)
            else:
                anomalies.append(Anomaly("dangling_successor", code, where, code, f"{successor} is not loaded"))
    ontology = triples.value(None, RDF.type, OWL.Ontology)
    version = triples.value(ontology, OWL.versionInfo) if isinstance(ontology, URIRef) else None
    state_release(
        batch, owner_of(language), str(version or "unknown"), licence=LICENCE, paths=paths, records=len(entities)
    )
    return anomalies


def _entities(triples: Graph, codes: set[str], language: str) -> dict[str, Entity]:
    kinds = (OWL.Class, OWL.DeprecatedClass)
    classes = {iri: code for kind in kinds for iri in triples.subjects(RDF.type, kind) if (code := code_of(iri))}
    retained = {
        iri: code
        for iri, code in classes.items()
        if iri not in TYPES
        and iri not in LEVELS
        and (
            code in codes
            or any((iri, mark, None) in triples for mark in (SKOS.notation, OWL.deprecated))
            or _is_obsolete(triples, iri, set(triples.objects(iri, RDFS.subClassOf)))
        )
    }
    return {code: _entity(triples, iri, retained, language) for iri, code in retained.items()}


def _entity(triples: Graph, iri: Node, retained: dict[Node, str], language: str) -> Entity:
    parents, successors, above = set[str](), set[tuple[str, str]](), set[Node]()
    for parent in triples.objects(iri, RDFS.subClassOf):
        above.add(parent)
        target = triples.value(parent, OWL.someValuesFrom)
        role = triples.value(parent, OWL.onProperty)
        code = code_of(target)
        if role == OBO.BFO_0000050 and code:
            parents.add(code)
        elif role in SUCCESSORS and code:
            successors.add((code, SUCCESSORS[role]))
        elif parent in retained:
            parents.add(retained[parent])
    for predicate, relation in REPLACEMENTS.items():
        successors |= {(code, relation) for s in triples.objects(iri, predicate) if (code := _stated_code(s))}
    successors |= {(code, "moved") for code in _named_successors(triples, iri)}
    retired = next((RETIRED[p] for p in above if p in RETIRED), None)
    if retired is None and _is_obsolete(triples, iri, above):
        retired = "moved" if any(relation == "moved" for _, relation in successors) else "obsolete"
    return Entity(
        _facts(triples, iri, above, retired or "active", language), tuple(_ordered(parents)), tuple(sorted(successors))
    )


def _stated_code(value: Node) -> str | None:
    """The ORPHA code that a replacement names, as an address or in words (``ORPHA:767``, ``Orphanet_767``).

    >>> _stated_code(ORDO["767"]), _stated_code(Literal("Orphanet:767")), _stated_code(Literal("see below"))
    ('ORPHA:767', 'ORPHA:767', None)
    """
    match = _CODE.search(str(value))
    return f"ORPHA:{match[1]}" if match else None


def _named_successors(triples: Graph, iri: Node) -> list[str]:
    """Successors that older releases name in words: ``use http://www.orpha.net/ORDO/Orphanet_767 with label: ...``."""
    reasons = (value for name, value in triples.predicate_objects(iri) if str(name).endswith(_REASON))
    return [f"ORPHA:{number}" for reason in reasons for number in _CODE.findall(str(reason))]


def _is_obsolete(triples: Graph, iri: Node, above: set[Node]) -> bool:
    """Whether a class is deprecated (by a value that is true, or its type), below an ObsoleteClass, or labelled OBSOLETE."""
    deprecated = any(str(value).strip().lower() in ("true", "1") for value in triples.objects(iri, OWL.deprecated))
    below = any(re.search(r"[#/_]Obsolete_?Class$", str(parent), re.IGNORECASE) for parent in above)
    marked = (iri, RDF.type, OWL.DeprecatedClass) in triples
    label = str(triples.value(iri, RDFS.label) or "")
    return deprecated or below or marked or bool(re.match(r"obsolete\s*[:_]", label, re.IGNORECASE))


def _facts(triples: Graph, iri: Node, above: set[Node], status: str, language: str) -> dict[str, object]:
    names, synonyms = (_wordings(triples, iri, predicate, language) for predicate in (RDFS.label, EFO.alternative_term))
    level = next((LEVELS[p] for p in above if p in LEVELS), None)
    if language != "en":
        return {"level": level, "status": status, f"names{language.capitalize()}": [*names[:1], *synonyms] or None}
    definitions = _wordings(triples, iri, EFO.definition, language)
    notes = sorted(
        n for n in map(str, triples.objects(iri, SKOS.notation)) if ":" not in n and not n.startswith("Head")
    )
    kinds = [label for p in above if p in TYPES for label in _wordings(triples, p, RDFS.label, language)]
    kind = next(iter(kinds), None) or next(iter(notes), None)
    return {
        "name": next(iter(names), None),
        "level": level,
        "type": kind.capitalize() if kind else None,
        "status": status,
        "synonyms": synonyms or None,
        "definition": next(iter(definitions), None),
    }


def _wordings(triples: Graph, iri: Node, predicate: Node, language: str) -> list[str]:
    """The texts of a property in one language, sorted; a text without a tag is in the language of the file."""
    texts = [value for value in triples.objects(iri, predicate) if isinstance(value, Literal)]
    return sorted({str(text) for text in texts if not text.language or text.language.split("-")[0].lower() == language})


def _ordered(codes: Iterable[str]) -> list[str]:
    return sorted(codes, key=lambda code: int(code.split(":", 1)[1]))
