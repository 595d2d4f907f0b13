"""GA4GH phenopackets (v2, JSON) as a benchmark of diagnosis questions: get -> transform -> load."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from files import documents as files
from files.documents import Document, record
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, Loaded, state_release, write
from graph.writing.operations import operation
from graph.writing.write import Tick
from loaders.benchmark import diagnosis
from loaders.benchmark.diagnosis import DiagnosisMap
from mmrarebench import ids
from mmrarebench.exceptions import FileFormatError, InputError, UsageError

SUFFIXES = (".json",)
QUESTION = "Which disorder explains these findings? Name the most likely diagnoses, the most likely first."
LICENCE = "BSD-3-Clause (phenopacket-store), as the files state"
MANAGES = (
    *diagnosis.MANAGES,
    schema.RELEASE,
    schema.BENCHMARK,
    schema.TRACK,
    schema.QUESTION,
    schema.CASE,
    schema.ARTICLE,
    schema.PHENOTYPE,
    schema.GENE,
    schema.PART_OF,
    schema.IN_TRACK,
    schema.ASKS_ABOUT,
    schema.REPORTED_IN,
    schema.PRESENTS,
    schema.CASE_GENE,
    schema.BENCHMARK_RELEASE,
)


class Terms(NamedTuple):
    """The HPO terms of the graph: their labels, and the successors of retired and merged ones."""

    labels: dict[str, str | None]
    replaced: dict[str, str]
    complete: bool

    @classmethod
    def of_graph(cls, graph: Graph) -> Terms:
        """Read them; ``complete`` says whether HPO itself is loaded."""
        labels = dict(graph.read_bulk("MATCH (p:Phenotype)", ("p.hpo", "p.name")))
        replaced = dict(
            graph.read_rows(
                "MATCH (p:Phenotype)-[:REPLACED_BY {relation: 'replaced_by'}]->(n:Phenotype) RETURN p.hpo, min(n.hpo)"
            )
        )
        for code, merged in graph.read_rows("MATCH (p:Phenotype) WHERE p.altIds IS NOT NULL RETURN p.hpo, p.altIds"):
            replaced |= {old: code for old in merged if old not in labels or old not in replaced}
        complete = graph.read_rows("MATCH (:Phenotype)-[r:IS_A]->(:Phenotype) RETURN count(r) > 0")[0][0]
        return cls(labels, replaced, bool(complete))


def get(documents: Iterable[Document]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Phenopackets with where they lie.

    Raises:
        FileFormatError: no JSON, or no phenopacket.
    """
    for document in documents:
        try:
            packet = orjson.loads(document.read())
        except orjson.JSONDecodeError as error:
            raise FileFormatError(
                f"no JSON: {error}", where=document.where, repair="fetch the archive again"
            ) from error
        if not isinstance(packet, dict) or not isinstance(packet.get("id"), str) or "phenotypicFeatures" not in packet:
            raise FileFormatError(
                "no phenopacket (id and phenotypicFeatures)", where=document.where, repair="give GA4GH phenopackets v2"
            )
        yield document.where, packet


@operation("load phenopackets {benchmark}")
def load(
    graph: Graph, paths: Sequence[Path], *, benchmark: str, strict: bool, tick: Tick = lambda step, count: None
) -> Loaded:
    """Load phenopackets as the diagnosis track of a benchmark."""
    batch = Batch(f"benchmark:{benchmark}", MANAGES)
    packets = get(files.documents(paths, SUFFIXES))
    anomalies = transform(packets, paths, benchmark, DiagnosisMap.read(graph), Terms.of_graph(graph), batch)
    return write(graph, batch, anomalies, strict=strict, tick=tick)


def transform(
    packets: Iterable[tuple[str, dict[str, Any]]],
    paths: Sequence[Path],
    benchmark: str,
    codes: DiagnosisMap,
    terms: Terms,
    batch: Batch,
) -> list[Anomaly]:
    """Want a case and a diagnosis question for each phenopacket.

    Raises:
        InputError: there is no phenopacket.
    """
    anomalies: list[Anomaly] = []
    hashes: list[str] = []
    cases: set[str] = set()
    for where, packet in packets:
        case = packet["id"]
        if case in cases:
            anomalies.append(
                Anomaly("duplicate_case", case, where, case, "a second phenopacket of this id was left out")
            )
            continue
        cases.add(case)
        with record(where, "phenopacket"):
            hashes.append(_packet(packet, where, benchmark, codes, terms, batch, anomalies))
    if not cases:
        raise InputError("no phenopacket in it", where=str(paths[0]), repair="give a folder or archive of phenopackets")
    batch.node(schema.BENCHMARK, benchmark, version="", manifestSha256=ids.content_hash(*sorted(hashes)))
    batch.node(schema.TRACK, "diagnosis", title="Name the disorder")
    release = state_release(batch, benchmark, "as given", licence=LICENCE, paths=paths, records=len(cases))
    batch.edge(schema.BENCHMARK_RELEASE, benchmark, release)
    return anomalies


def _packet(
    packet: dict[str, Any],
    where: str,
    benchmark: str,
    codes: DiagnosisMap,
    terms: Terms,
    batch: Batch,
    anomalies: list[Anomaly],
) -> str:
    case = packet["id"]
    subject = packet.get("subject") or {}
    age = ((subject.get("timeAtLastEncounter") or {}).get("age") or {}).get("iso8601duration")
    sex = (subject.get("sex") or "").lower() or None
    batch.node(schema.CASE, case, sex=sex, age=age)
    present, excluded = _features(packet, where, terms, batch, anomalies)
    _articles(packet, case, batch)
    _genes(packet, case, batch)
    golds = _diagnoses(packet, where, anomalies)
    status = min(
        (codes.diagnose(batch, case, code, label) for code, label in golds.items()), key=_nearness, default="none"
    )
    context = _context(sex, age, present, excluded)
    question = f"{benchmark}/diagnosis/{case}"
    content = ids.content_hash(QUESTION, context, sorted(golds))
    batch.node(
        schema.QUESTION,
        question,
        sourceId=case,
        question=QUESTION,
        context=context,
        imageCount=0,
        goldStatus=status,
        answer="; ".join(label or code for code, label in golds.items()) or None,
        goldCurie=next(iter(golds), None),
        contentHash=content,
    )
    batch.edge(schema.PART_OF, question, benchmark)
    batch.edge(schema.IN_TRACK, question, "diagnosis")
    batch.edge(schema.ASKS_ABOUT, question, case)
    return content


def _nearness(status: str) -> int:
    return diagnosis.ORDER.index(status) if status in diagnosis.ORDER else len(diagnosis.ORDER)


def _features(
    packet: dict[str, Any], where: str, terms: Terms, batch: Batch, anomalies: list[Anomaly]
) -> tuple[list[str], list[str]]:
    present: dict[str, None] = {}
    excluded: dict[str, None] = {}
    case = packet["id"]
    for feature in packet["phenotypicFeatures"]:
        kind = feature.get("type") or {}
        try:
            code_given = ids.hpo(kind.get("id", ""))
        except UsageError as error:
            anomalies.append(Anomaly("unreadable_hpo", str(kind.get("id")), where, case, f"{error}; feature left out"))
            continue
        code = terms.replaced.get(code_given, code_given)
        if code != code_given:
            anomalies.append(Anomaly("obsolete_hpo", code_given, where, case, f"retired; followed to {code}"))
        if terms.complete and code not in terms.labels:
            anomalies.append(Anomaly("unknown_hpo", code_given, where, case, "not in the loaded HPO; feature left out"))
            continue
        absent = bool(feature.get("excluded"))
        onset = ((feature.get("onset") or {}).get("age") or {}).get("iso8601duration")
        batch.node(schema.PHENOTYPE, code, name=terms.labels.get(code) or kind.get("label"))
        batch.edge(
            schema.PRESENTS,
            case,
            code,
            excluded=absent,
            onset=onset,
            statedAs=code_given if code_given != code else None,
        )
        (excluded if absent else present)[terms.labels.get(code) or kind.get("label") or code] = None
    return list(present), list(excluded)


def _articles(packet: dict[str, Any], case: str, batch: Batch) -> None:
    for reference in (packet.get("metaData") or {}).get("externalReferences") or ():
        if str(reference.get("id", "")).startswith("PMID:"):
            batch.node(schema.ARTICLE, reference["id"], title=reference.get("description"))
            batch.edge(schema.REPORTED_IN, case, reference["id"])


def _genes(packet: dict[str, Any], case: str, batch: Batch) -> None:
    for interpretation in packet.get("interpretations") or ():
        for genomic in (interpretation.get("diagnosis") or {}).get("genomicInterpretations") or ():
            descriptor = (genomic.get("variantInterpretation") or {}).get("variationDescriptor") or {}
            gene = descriptor.get("geneContext") or genomic.get("gene") or {}
            if gene.get("symbol"):
                batch.node(schema.GENE, gene["symbol"])
                association = str(genomic.get("interpretationStatus") or "not stated").lower()
                batch.edge(schema.CASE_GENE, case, gene["symbol"], association=association)


def _diagnoses(packet: dict[str, Any], where: str, anomalies: list[Anomaly]) -> dict[str, str | None]:
    """Codes stated as diagnosis, with labels: those of interpretations, else of diseases that are not excluded."""
    diseases = [(i.get("diagnosis") or {}).get("disease") for i in packet.get("interpretations") or ()]
    if not any(diseases):
        diseases = [d.get("term") for d in packet.get("diseases") or () if not d.get("excluded")]
    golds: dict[str, str | None] = {}
    for disease in diseases:
        if disease and disease.get("id"):
            try:
                golds[ids.curie(disease["id"])] = disease.get("label")
            except UsageError as error:
                anomalies.append(Anomaly("unreadable_diagnosis", str(disease["id"]), where, packet["id"], str(error)))
    if not golds:
        message = "no diagnosis; the question is kept and never scored"
        anomalies.append(Anomaly("no_diagnosis", packet["id"], where, packet["id"], message))
    return golds


def _context(sex: str | None, age: str | None, present: list[str], excluded: list[str]) -> str:
    lines = [f"Sex: {sex}."] if sex else []
    lines += [f"Age at last encounter: {age}."] if age else []
    lines += [f"Present: {'; '.join(present)}."] if present else []
    lines += [f"Absent: {'; '.join(excluded)}."] if excluded else []
    return "\n".join(lines)
