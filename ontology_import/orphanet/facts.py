"""One way to want each kind of Orphanet fact, whatever file states it (packets, XML or CSV)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from graph import schema
from graph.writing.batch import Batch
from graph.writing.load import Anomaly
from mmrarebench import ids
from ontology_import.orphanet.terms import frequency_bounds, prevalence_id, relation_of

STATED = ("name", "type", "status", "onset", "inheritance")


def entity(batch: Batch, code: str, **facts: Any) -> None:
    """Want an entity with its facts, and the source's own wording of those in which sources may disagree."""
    batch.node(schema.DISORDER, code, **facts)
    node = batch.nodes[schema.DISORDER][code]
    node["statements"] = [
        f"{batch.owner}={name}: {'; '.join(sorted(value)) if isinstance(value, list) else value}"
        for name in sorted(STATED)
        if (value := node.get(name))
    ]


class PhenotypeAnnotation(NamedTuple):
    """A phenotype as a source states it of a disorder: HPO id, label, frequency band and what it rests on."""

    term: str
    name: str | None
    band: str | None
    evidence: tuple[str, ...] = ()


def phenotypes(
    batch: Batch, code: str, annotations: Iterable[PhenotypeAnnotation], where: str, anomalies: list[Anomaly]
) -> None:
    """Want the phenotypes of a disorder; where one comes with two frequencies, the first counts and all are kept."""
    several: dict[tuple[str, bool], list[PhenotypeAnnotation]] = {}
    for annotation in annotations:
        several.setdefault((annotation.term, frequency_bounds(annotation.band) == (0.0, 0.0)), []).append(annotation)
    for (term, _), group in several.items():
        first, evidence = group[0], {text for annotation in group for text in annotation.evidence}
        further = sorted({str(annotation.band) for annotation in group[1:]} - {str(first.band)})
        if further:
            message = f"two frequencies: {first.band}; {', '.join(further)}; the first counts"
            anomalies.append(Anomaly("two_frequencies", f"{code} {term}", where, code, message))
        _phenotype(batch, code, term, first.name, first.band, further=further, evidence=evidence)


def _phenotype(
    batch: Batch,
    code: str,
    term: str,
    name: str | None,
    band: str | None,
    *,
    further: Iterable[str | None] = (),
    evidence: Iterable[str] = (),
) -> None:
    """Want a phenotype of a disorder with its frequency band; ``others`` are further bands that the source states."""
    bounds = frequency_bounds(band)
    if name is None or batch.nodes[schema.PHENOTYPE].get(term, {}).get("name") != name:
        batch.node(schema.PHENOTYPE, term, name=name, statements=[f"{batch.owner}=name: {name}"] if name else None)
    batch.edge(
        schema.HAS_PHENOTYPE,
        code,
        term,
        excluded=bounds == (0.0, 0.0),
        frequency=band,
        statements=sorted({f"{batch.owner}={wording}" for wording in (band, *further)}),
        frequencyLow=bounds[0] if bounds else None,
        frequencyHigh=bounds[1] if bounds else None,
        evidence=sorted(evidence) or None,
    )


def gene(
    batch: Batch,
    code: str,
    symbol: str,
    name: str | None,
    association: str | None,
    *,
    locus: str | None = None,
    xrefs: Iterable[str] = (),
    validation: str | None = None,
) -> None:
    """Want a gene of a disorder."""
    batch.node(schema.GENE, symbol, name=name, locus=locus, xrefs=sorted(set(xrefs)) or None)
    batch.edge(
        schema.ASSOCIATED_WITH, code, symbol, association=association or "not stated", validation=validation or None
    )


def mapping(batch: Batch, code: str, source: str, reference: str, wording: str | None, **facts: str | None) -> None:
    """Want a mapping of a disorder to another vocabulary, its relation turned to SKOS."""
    target = ids.curie(f"{source}:{reference}".replace(" ", ""))
    batch.node(schema.CONCEPT, target)
    batch.edge(schema.MAPS_TO, code, target, relation=relation_of(wording), by="orphanet", stated=wording, **facts)


def prevalence(
    batch: Batch, code: str, facts: dict[str, str | None], value: str | None, validation: str | None = None
) -> None:
    """Want a statement of prevalence; a value of "no data" or none at all stays missing."""
    number = float(value) if value not in ("no data", "None", "", None) else None
    if (facts.get("qualification") or "").lower() == "class only":
        number = None
    texts = {name: text if text not in ("no data", "") else None for name, text in facts.items()}
    key = prevalence_id(code, texts)
    statements = None if number is None else [f"{batch.owner}=value: {number}"]
    batch.node(schema.PREVALENCE, key, value=number, validation=validation, statements=statements, **texts)
    batch.edge(schema.HAS_PREVALENCE, code, key)
