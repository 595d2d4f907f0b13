"""The ontology part as KGX tables: nodes.tsv and edges.tsv with Biolink categories and predicates.

Identifiers have the prefixes that Biolink registers (orphanet:558, HP:0000256, HGNC:3603, OMIM:154700, OMIM.PS:154700);
the graph's own identifier is among ``xref`` where it is spelt otherwise. A concept of a vocabulary that Biolink does not
register (GARD, ICD10CM, ...) is no node: it is among ``xref`` of what it is mapped to. As KGX reads them, cells are never
quoted: tabs and line ends in a text become blanks, lists are joined by ``|``, and columns that are slots of Biolink hold
lists only where Biolink's slot does. What Biolink has no term for keeps a column of its own (``level``, ``type``, ``frequency``,
``association``) or an ``original_predicate`` under ``biolink:related_to``. Statements of prevalence, preferential
parents and heads of classifications have no place in Biolink and are in the RDF export.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from graph.writing.load import Anomaly
from mmrarebench import ids
from mmrarebench.benchmark.vocabulary import MappingRelation
from reports.exports.files import Exported, writing
from reports.exports.ontology.kgx_nodes import NODE_COLUMNS, cross_references, gene_id, nodes, owner_names

Rows = Iterable[Mapping[str, Any]]
EDGE_COLUMNS = (
    "id",
    "subject",
    "predicate",
    "object",
    "category",
    "original_predicate",
    "negated",
    "frequency_qualifier",
    "frequency",
    "association",
    "publications",
    "primary_knowledge_source",
    "provided_by",
    "knowledge_level",
    "agent_type",
)
MATCHES = {"exact": "biolink:exact_match", "broader": "biolink:broad_match", "narrower": "biolink:narrow_match"}
SUCCESSORS = {
    "moved": "IAO:0100001",
    "replaced_by": "IAO:0100001",
    "referred": "oboInOwl:consider",
    "consider": "oboInOwl:consider",
}
BANDS = {
    "Obligate": "HP:0040280",
    "Very frequent": "HP:0040281",
    "Frequent": "HP:0040282",
    "Occasional": "HP:0040283",
    "Very rare": "HP:0040284",
    "Excluded": "HP:0040285",
}
_SOURCES = {
    "hpo": "infores:hpo",
    "hpoa": "infores:hpo-annotations",
    "genes_to_disease": "infores:hpo-annotations",
    "mondo": "infores:mondo",
    "mappings": "infores:mondo",
}


def source_of(owners: Iterable[str]) -> str:
    """Information resource of the load that is believed first; Orphanet in all its forms is one.

    >>> source_of(["hpoa", "orphapacket"]), source_of(["hpoa"]), source_of(["mappings:http://x/our_links"])
    ('infores:orphanet', 'infores:hpo-annotations', 'infores:our-links')
    """
    names = {_resource(owner) for owner in owners}
    order = ("infores:orphanet", "infores:hpo", "infores:hpo-annotations", "infores:mondo")
    return next((name for name in order if name in names), min(names, default=order[0]))


def _resource(owner: str) -> str:
    kind, _, name = owner.partition(":")
    if kind == "mappings" and "mondo" not in name:
        return f"infores:{re.sub(r'[^a-z0-9]+', '-', name.rstrip('/').rsplit('/', 1)[-1].lower()).strip('-')}"
    return _SOURCES.get(kind, "infores:orphanet")


def frequency_term(wording: str | None) -> str | None:
    """HPO's term for a frequency given as Orphanet's band or as the term itself; None for ratios and percentages.

    >>> frequency_term("Frequent (79-30%)"), frequency_term("HP:0040281"), frequency_term("3/5")
    ('HP:0040282', 'HP:0040281', None)
    """
    band = (wording or "").split(" (", 1)[0]
    return BANDS.get(band) or (band if band in BANDS.values() else None)


def edges(
    lineage: Rows, annotations: Rows, genes: Rows, mappings: Rows, links: Rows, symbols: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """One row for each statement; ``symbols`` gives the id of a gene by its symbol."""
    for row in lineage:
        yield _edge(row["child"], "biolink:subclass_of", row["parent"], row["source"], category="biolink:Association")
    for row in annotations:
        yield _edge(
            row["subject"],
            "biolink:has_phenotype",
            row["hpo"],
            row["source"],
            category="biolink:DiseaseToPhenotypicFeatureAssociation",
            negated=row["excluded"],
            frequency=row["frequency"],
            frequency_qualifier=frequency_term(row["frequency"]),
            publications=[e for e in row["evidence"] if e.startswith(("PMID:", "DOI:"))],
        )
    for row in genes:
        yield _edge(
            symbols[row["symbol"]],
            "biolink:associated_with",
            row["subject"],
            row["source"],
            category="biolink:GeneToDiseaseAssociation",
            association=row["association"],
        )
    for row in mappings:
        relation, by = row["relation"], [row["by"] or ""]
        original = (
            None
            if relation in MATCHES
            else "skos:relatedMatch"
            if relation == MappingRelation.RELATED
            else "oboInOwl:hasDbXref"
        )
        yield _edge(
            row["subject"],
            MATCHES.get(relation, "biolink:related_to"),
            row["object"],
            row["source"],
            distinct=by,
            category="biolink:Association",
            original_predicate=original,
        )
    for row in links:
        if row["kind"] == "REPLACED_BY":
            yield _edge(
                row["subject"],
                "biolink:related_to",
                row["object"],
                row["source"],
                category="biolink:Association",
                original_predicate=SUCCESSORS.get(row["relation"], "IAO:0100001"),
            )


def _edge(
    subject: str, predicate: str, target: str, owners: list[str], distinct: Iterable[str] = (), **facts: Any
) -> dict[str, Any]:
    identity = (*distinct, facts.get("negated"), facts.get("association"), facts.get("original_predicate"))
    source, provided = _provenance(tuple(owners))
    return {
        "id": ids.content_hash((subject, predicate, target, *identity))[:24],
        "subject": subject,
        "predicate": predicate,
        "object": target,
        "primary_knowledge_source": source,
        "provided_by": provided,
        "knowledge_level": "knowledge_assertion",
        "agent_type": "manual_agent",
        **facts,
    }


@lru_cache(1000)
def _provenance(owners: tuple[str, ...]) -> tuple[str, list[str]]:
    return source_of(owners), owner_names(owners)


def cell(value: Any) -> str:
    r"""A value as KGX reads it.

    >>> cell(["a\tb", "c"]), cell(True), cell(None), cell(0.5)
    ('a b|c', 'true', '', '0.5')
    """
    if isinstance(value, str):
        return value if value.isprintable() else " ".join(value.split())
    if isinstance(value, list):
        return "|".join(cell(item).replace("|", "/") for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def write(entities: list[Mapping[str, Any]], statements: Mapping[str, Rows], out: Path) -> Exported:
    """Write ``nodes.tsv`` and ``edges.tsv``; ``statements`` holds lineage, annotations, genes, mappings and links.

    What has no identifier that Biolink registers is left out with its edges, and counted by prefix (``unregistered_prefix``).
    """
    exported = Exported(str(out))
    symbols = {row["id"]: gene_id(row["id"], row["xrefs"]) for row in entities if row["kind"] == "Gene"}
    codes = Counter(symbols[row["id"]] if row["kind"] == "Gene" else row["id"] for row in entities)
    absent = Counter(code.partition(":")[0] for code in codes if ids.biolink(code) is None)
    for prefix, count in sorted(absent.items()):
        message = (
            f"{count} left out as nodes: Biolink registers no such prefix; what is mapped to them has them as xref"
        )
        exported.anomalies.append(Anomaly("unregistered_prefix", prefix, "nodes.tsv", "", message))
    references = cross_references(statements["mappings"])
    _table(out, "nodes.tsv", NODE_COLUMNS, nodes(entities, references), exported)
    _table(out, "edges.tsv", EDGE_COLUMNS, _registered(edges(**statements, symbols=symbols)), exported)
    return exported


def _registered(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Edges with the prefixes that Biolink registers, without those of which an end has none."""
    spell = lru_cache(100_000)(ids.biolink)
    for row in rows:
        subject, target = spell(row["subject"]), spell(row["object"])
        if subject and target:
            yield {**row, "subject": subject, "object": target}


def _table(
    out: Path, name: str, columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]], exported: Exported
) -> None:
    with writing(out, name, exported) as (sink, count):
        sink.write("\t".join(columns) + "\n")
        for row in rows:
            sink.write("\t".join(cell(row.get(name)) for name in columns) + "\n")
            count[0] += 1
