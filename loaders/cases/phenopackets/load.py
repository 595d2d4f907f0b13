"""GA4GH phenopackets as a benchmark of diagnosis questions: get -> transform -> load.

Read are versions 1 and 2 of the schema, single or in a Family (its proband) or a Cohort (its members), as JSON with either
spelling of field names, and as YAML. A packet that cannot be scored is listed, and the rest loads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from files import documents as files
from files.documents import record
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, Loaded, state_release, write
from graph.writing.operations import operation
from graph.writing.options import DEFAULTS, LoadOptions
from loaders.benchmark import diagnosis
from loaders.benchmark.diagnosis import DiagnosisMap
from loaders.cases.phenopackets.files import SUFFIXES, get
from loaders.cases.phenopackets.terms import Terms
from mmrarebench import ids
from mmrarebench.benchmark.vocabulary import Track
from mmrarebench.cases import phenopackets
from mmrarebench.cases.packet_parts import misshapen, parts_of
from mmrarebench.cases.packet_times import age_of, is_duration, time_text
from mmrarebench.cases.phenopackets import StatedDisease
from mmrarebench.exceptions import FileFormatError, InputError, UsageError

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


@operation("load phenopackets {benchmark}")
def load(graph: Graph, paths: Sequence[Path], *, benchmark: str, options: LoadOptions = DEFAULTS) -> Loaded:
    """Load phenopackets as the diagnosis track of a benchmark."""
    batch = Batch(f"benchmark:{benchmark}", MANAGES)
    relatives: list[Anomaly] = []
    packets = get(files.documents(paths, SUFFIXES), relatives)
    anomalies = transform(packets, paths, benchmark, DiagnosisMap.read(graph), Terms.of_graph(graph), batch)
    return write(graph, batch, [*anomalies, *relatives], options=options)


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
        FileFormatError: none of those that are there is of the schema's shape.
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
        wrong = misshapen(packet, "v2.Phenopacket")
        if wrong:
            anomalies.append(Anomaly("misshapen_packet", case, where, case, f"{wrong}; the packet was left out"))
            continue
        cases.add(case)
        with record(where, "phenopacket"):
            reading = PacketReading(packet, where, codes, terms, batch, anomalies)
            hashes.append(_packet(reading, benchmark))
    if not cases:
        misshapen_packet = next((anomaly for anomaly in anomalies if anomaly.kind == "misshapen_packet"), None)
        if misshapen_packet:
            raise FileFormatError(
                misshapen_packet.message, where=misshapen_packet.file, repair="mend the phenopacket; nothing was loaded"
            )
        raise InputError("no phenopacket in it", where=str(paths[0]), repair="give a folder or archive of phenopackets")
    batch.node(schema.BENCHMARK, benchmark, version="", manifestSha256=ids.content_hash(*sorted(hashes)))
    batch.node(schema.TRACK, Track.DIAGNOSIS, title="Name the disorder")
    release = state_release(batch, benchmark, "as given", licence=LICENCE, paths=paths, records=len(cases))
    batch.edge(schema.BENCHMARK_RELEASE, benchmark, release)
    return anomalies


class PacketReading(NamedTuple):
    """A packet with where it lies, what its codes lead to, and where its facts and anomalies go."""

    packet: dict[str, Any]
    where: str
    codes: DiagnosisMap
    terms: Terms
    batch: Batch
    anomalies: list[Anomaly]

    @property
    def case(self) -> str:
        """Id of the case."""
        return str(self.packet["id"])

    def report(self, kind: str, key: str, message: str) -> None:
        """List an anomaly of the packet."""
        self.anomalies.append(Anomaly(kind, key, self.where, self.case, message))


def _packet(reading: PacketReading, benchmark: str) -> str:
    packet, case, batch = reading.packet, reading.case, reading.batch
    subject = packet.get("subject") or {}
    age, sex = _age(subject, reading), _sex(subject, reading)
    diseases, parts = phenopackets.stated_diseases(packet), parts_of(packet)
    batch.node(
        schema.CASE,
        case,
        sex=sex,
        age=age,
        measurements=phenopackets.measurements(packet) or None,
        treatments=phenopackets.treatments(packet) or None,
        biosamples=phenopackets.biosamples(packet) or None,
        diagnoses=[disease.text for disease in diseases] if len(diseases) > 1 else None,
        packet=orjson.dumps(parts, option=orjson.OPT_SORT_KEYS).decode() if parts else None,
    )
    present, excluded = _features(reading)
    if not present and not excluded:
        reading.report("no_features", case, "the packet states no feature of the patient")
    _articles(packet, case, batch)
    _genes(packet, case, batch)
    golds = _diagnoses(diseases, reading)
    status = min(
        (reading.codes.diagnose(batch, case, code, label) for code, label in golds.items()),
        key=_nearness,
        default="none",
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
    batch.edge(schema.IN_TRACK, question, Track.DIAGNOSIS)
    batch.edge(schema.ASKS_ABOUT, question, case)
    return content


def _sex(subject: dict[str, Any], reading: PacketReading) -> str | None:
    try:
        return phenopackets.sex_of(subject)
    except ValueError as error:
        reading.report("unreadable_sex", str(subject.get("sex")), str(error))
        return None


def _age(subject: dict[str, Any], reading: PacketReading) -> str | None:
    try:
        age = age_of(subject)
    except ValueError as error:
        reading.report("unreadable_age", reading.case, str(error))
        return None
    if age and "age" in subject["timeAtLastEncounter"] and not is_duration(age):
        reading.report("unreadable_age", age, "no ISO 8601 duration such as P10Y6M; kept as stated")
    return age


def _nearness(status: str) -> int:
    return diagnosis.ORDER.index(status) if status in diagnosis.ORDER else len(diagnosis.ORDER)


def _features(reading: PacketReading) -> tuple[list[str], list[str]]:
    """Want the features of a packet, and return the labels of those present and of those excluded."""
    present: dict[str, None] = {}
    excluded: dict[str, None] = {}
    places: dict[tuple[str, bool], int] = {}
    terms = reading.terms
    features = reading.packet.get("phenotypicFeatures", [])
    for feature in features:
        kind = feature.get("type") or {}
        try:
            code_given = ids.hpo(kind.get("id", ""))
        except UsageError as error:
            reading.report("unreadable_hpo", str(kind.get("id")), f"{error}; feature left out")
            continue
        code = terms.replaced.get(code_given, code_given)
        if code != code_given:
            reading.report("obsolete_hpo", code_given, f"retired; followed to {code}")
        if code in terms.retired:
            choices = f"; HPO says to consider {', '.join(terms.retired[code])}" if terms.retired[code] else ""
            reading.report("retired_hpo", code_given, f"retired, and nothing replaces it{choices}; feature left out")
            continue
        if terms.complete and code not in terms.labels:
            reading.report("unknown_hpo", code_given, "not in the loaded HPO; feature left out")
            continue
        label = terms.labels.get(code) or kind.get("label")
        absent = phenopackets.flag(feature.get("excluded"))
        reading.batch.node(schema.PHENOTYPE, code, name=label)
        reading.batch.edge(
            schema.PRESENTS,
            reading.case,
            code,
            excluded=absent,
            onset=time_text(feature.get("onset")),
            resolution=time_text(feature.get("resolution")),
            statedAs=code_given if code_given != code else None,
            position=places.setdefault((code, absent), len(places) + 1),
        )
        (excluded if absent else present)[label or code] = None
    for label in present.keys() & excluded.keys():
        reading.report("contradicting_feature", label, "stated both as present and as excluded; both are kept")
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
            association = phenopackets.gene_association(genomic.get("interpretationStatus"))
            if gene.get("symbol") and association != phenopackets.REJECTED:
                batch.node(schema.GENE, gene["symbol"])
                batch.edge(schema.CASE_GENE, case, gene["symbol"], association=association)
    for gene in packet.get("genes") or ():  # version 1
        if gene.get("symbol"):
            batch.node(schema.GENE, gene["symbol"])
            batch.edge(schema.CASE_GENE, case, gene["symbol"], association="not stated")


def _diagnoses(diseases: list[StatedDisease], reading: PacketReading) -> dict[str, str | None]:
    """Codes stated as established diagnosis, with labels; a retired code and a contradiction are listed."""
    for code in phenopackets.contradicted(diseases):
        message = f"the packet both excludes {code} and states it as the diagnosis; it is no gold"
        reading.report("contradicting_disease", code, message)
    golds: dict[str, str | None] = {}
    for disease in phenopackets.established(diseases):
        try:
            code = ids.curie(disease.id)
        except UsageError as error:
            reading.report("unreadable_diagnosis", disease.id, str(error))
            continue
        retirement = reading.codes.retirement(code)
        if retirement:
            reading.report("replaced_orpha" if code.startswith("ORPHA:") else "replaced_concept", code, retirement)
        elif code.startswith("ORPHA:") and code not in reading.codes.known:
            reading.report("unknown_orpha", code, "no such entity is loaded; the question is not scored")
        golds[code] = disease.label
    if not golds:
        reasons = "; ".join(disease.text for disease in diseases) or "none is stated"
        message = f"no established diagnosis ({reasons}); the question is kept and never scored"
        reading.report("no_diagnosis", reading.case, message)
    return golds


def _context(sex: str | None, age: str | None, present: list[str], excluded: list[str]) -> str:
    lines = [f"Sex: {sex}."] if sex else []
    lines += [f"Age at last encounter: {age}."] if age else []
    lines += [f"Present: {'; '.join(present)}."] if present else []
    lines += [f"Absent: {'; '.join(excluded)}."] if excluded else []
    return "\n".join(lines)
