"""Mappings in SSSOM (MONDO to Orphanet, OMIM, ...), each mapping set a source of its own: transform -> load."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from graph import schema
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, state_release
from mmrarebench.benchmark.vocabulary import MappingRelation
from mmrarebench.cases.licences import licence_name
from mmrarebench.exceptions import UsageError
from mmrarebench.ids import vocabularies
from ontology_import.mondo.sssom import METADATA, MappingRow, MappingSet, Normaliser, read_mapping_sets

OWNER = "mappings"
SUFFIXES = (".sssom.tsv", ".tsv", ".sssom.csv", *METADATA)
MANAGES = (schema.RELEASE, schema.DISORDER, schema.CONCEPT, schema.MAPS_TO, schema.CONCEPT_MAPS_TO)
RELATIONS = {
    "skos:exactMatch": MappingRelation.EXACT,
    "owl:equivalentClass": MappingRelation.EXACT,
    "owl:sameAs": MappingRelation.EXACT,
    "skos:broadMatch": MappingRelation.BROADER,
    "rdfs:subClassOf": MappingRelation.BROADER,
    "skos:narrowMatch": MappingRelation.NARROWER,
    "skos:relatedMatch": MappingRelation.RELATED,
    "skos:closeMatch": MappingRelation.RELATED,
    "skos:mappingRelation": MappingRelation.UNDETERMINED,
    "oboInOwl:hasDbXref": MappingRelation.UNDETERMINED,
    "rdfs:seeAlso": MappingRelation.UNDETERMINED,
}
INVERSE = {MappingRelation.BROADER: MappingRelation.NARROWER, MappingRelation.NARROWER: MappingRelation.BROADER}
BUILT_IN = ("sssom", "owl", "rdf", "rdfs", "skos", "semapv", "xsd", "linkml", "oboInOwl")
"""Prefixes that the standard declares for every set."""
NO_TERM = "sssom:NoTermFound"
_OBSOLETE = "OBSOLETE: "
Report = Callable[[str, str, MappingRow, str], None]

__all__ = ["MANAGES", "OWNER", "SUFFIXES", "owner_of", "read_mapping_sets", "transform"]


def owner_of(mapping_set: MappingSet) -> str:
    """The owner of what a mapping set states, by which loading another set leaves it as it is.

    >>> owner_of(MappingSet("http://x/mappings/toy.sssom.tsv", "", None, {}, "toy.sssom.tsv", ()))
    'mappings:http://x/mappings/toy.sssom.tsv'
    """
    return f"{OWNER}:{mapping_set.id}"


def transform(mapping_set: MappingSet, paths: Iterable[Path], codes: set[str], batch: Batch) -> list[Anomaly]:
    """Want each mapping of a set as an edge from the disorder, or between two other vocabularies.

    ``codes`` are the ORPHA codes of the graph; a mapping to another is counted and listed, not loaded. The label of such
    a code is kept as a former name of the concept. A row that says that two things do not match, or that there is no
    term, is listed and states no mapping.
    """
    anomalies: list[Anomaly] = []

    def report(kind: str, key: str, row: MappingRow, message: str) -> None:
        anomalies.append(Anomaly(kind, key, mapping_set.where, str(row.line), message))

    spell = Normaliser(mapping_set.prefixes)
    former: dict[str, set[str]] = defaultdict(set)
    stated_by = {"by": mapping_set.by, "mappingSet": mapping_set.id}
    for row in mapping_set.rows:
        _mapping(row, stated_by, spell, codes, batch, former, report)
    for prefix, count in _undeclared(mapping_set).items():
        message = (
            f"{count} identifiers have a prefix that neither the set declares nor any registry has; kept as they are"
        )
        anomalies.append(Anomaly("undeclared_prefix", prefix, mapping_set.where, "", message))
    for concept, names in former.items():
        if concept in batch.nodes[schema.CONCEPT]:
            batch.node(schema.CONCEPT, concept, formerNames=sorted(names))
    licence = mapping_set.licence or ""
    state_release(
        batch,
        mapping_set.name,
        mapping_set.version,
        licence=licence_name(licence) or licence or "not stated",
        paths=paths,
        records=len(mapping_set.rows),
    )
    return anomalies


def _undeclared(mapping_set: MappingSet) -> Counter[str]:
    """Prefixes that neither a set nor the table of vocabularies declares, with the number of identifiers under them."""
    prefixes = Counter(
        prefix
        for row in mapping_set.rows
        for text in (row.subject, row.object)
        for prefix, colon, local in [text.partition(":")]
        if colon and not local.startswith("//")
    )
    declared = {*mapping_set.prefixes, *BUILT_IN}
    return Counter({p: n for p, n in prefixes.items() if p not in declared and p.lower() not in vocabularies()})


def _mapping(
    row: MappingRow,
    stated_by: dict[str, str],
    spell: Normaliser,
    codes: set[str],
    batch: Batch,
    former: dict[str, set[str]],
    report: Report,
) -> None:
    for text, label in ((row.subject, row.subject_label), (row.object, row.object_label)):
        if not text and label:
            report("literal", label, row, f"the text {label!r} has no identifier; row left out")
            return
    try:
        subject = spell(row.subject)
        target = spell(row.object)
        relation = RELATIONS.get(spell(row.predicate))
    except UsageError as error:
        report("unreadable_id", row.object, row, str(error))
        return
    if NO_TERM in (subject, target):
        report("no_term_found", target if subject == NO_TERM else subject, row, "the set states that no term matches")
    elif row.negated:
        report("negated_mapping", target, row, f"the set states that {subject} and {target} do not match; left out")
    elif relation is None:
        report("unknown_predicate", row.predicate, row, "row left out")
    elif subject.startswith("ORPHA:") and target.startswith("ORPHA:"):
        report("mapping_within_orphanet", subject, row, f"{subject} {row.predicate} {target}: row left out")
    elif target.startswith("ORPHA:"):
        inverse = INVERSE.get(relation, relation)
        _from_disorder(target, subject, row.subject_label, inverse, row, stated_by, codes, batch, report)
        if target not in codes and row.object_label:
            former[subject].add(row.object_label.removeprefix(_OBSOLETE))
    elif subject.startswith("ORPHA:"):
        _from_disorder(subject, target, row.object_label, relation, row, stated_by, codes, batch, report)
        if subject not in codes and row.subject_label:
            former[target].add(row.subject_label.removeprefix(_OBSOLETE))
    else:
        batch.node(schema.CONCEPT, subject, label=row.subject_label or None)
        batch.node(schema.CONCEPT, target, label=row.object_label or None)
        batch.edge(schema.CONCEPT_MAPS_TO, subject, target, relation=relation, stated=row.predicate, **stated_by)


def _from_disorder(
    code: str,
    concept: str,
    label: str,
    relation: str,
    row: MappingRow,
    stated_by: dict[str, str],
    codes: set[str],
    batch: Batch,
    report: Report,
) -> None:
    """Want a mapping from a disorder, its relation read from the disorder to the concept as in SKOS."""
    if code not in codes:
        report("unknown_orpha", code, row, f"{row.subject} {row.predicate} {row.object}: no such entity is loaded")
        return
    batch.node(schema.DISORDER, code)
    batch.node(schema.CONCEPT, concept, label=label or None)
    batch.edge(schema.MAPS_TO, code, concept, relation=relation, stated=row.predicate, **stated_by)
