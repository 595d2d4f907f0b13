"""Cases of a benchmark as GA4GH phenopackets (version 2, proto3 JSON); loading them again gives the same cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from graph.writing.load import Anomaly
from mmrarebench.cases.packet_times import time_element
from reports.exports.files import Exported, put, safe_name

SEXES = {"female": "FEMALE", "male": "MALE", "other": "OTHER_SEX"}
STATUSES = frozenset(("REJECTED", "CANDIDATE", "CONTRIBUTORY", "CAUSATIVE"))
Packet = dict[str, Any]


def write(cases: Iterable[Mapping[str, Any]], out: Path, *, created: str, resources: Iterable[Packet]) -> Exported:
    """Write one file a case; without any feature it is listed, and left out unless a phenopacket said so."""
    exported = Exported(str(out))
    packets = list(resources)
    for case in cases:
        if not case["features"]:
            message = "the case states no phenotypic feature"
            exported.anomalies.append(Anomaly("no_features", case["id"], "", case["id"], message))
            if not case["packet"]:
                continue
        data = orjson.dumps(packet_of(case, created, packets), option=orjson.OPT_INDENT_2) + b"\n"
        exported.files.append(put(out, f"{safe_name(case['id'])}.json", data, 1))
    return exported


def packet_of(case: Mapping[str, Any], created: str, resources: list[Packet]) -> Packet:
    """A case as a phenopacket.

    >>> row = {"id": "a", "sex": "male", "age": "P3Y", "features": [{"hpo": "HP:1", "name": "x", "excluded": True}],
    ...        "diagnoses": [{"code": "OMIM:1", "label": "One"}], "genes": [], "articles": [], "packet": None}
    >>> packet = packet_of(row, "2026-01-01T00:00:00Z", [])
    >>> packet["phenotypicFeatures"], packet["subject"]
    ([{'type': {'id': 'HP:1', 'label': 'x'}, 'excluded': True}], {'id': 'a', 'sex': 'MALE', 'timeAtLastEncounter': {'age': {'iso8601duration': 'P3Y'}}})
    """
    parts: Packet = orjson.loads(case["packet"]) if case["packet"] else {}
    subject: Packet = {"id": case["id"], **parts.pop("subject", {})}
    if case["sex"] in SEXES:
        subject["sex"] = SEXES[case["sex"]]
    time = time_element(case["age"])
    if time:
        subject["timeAtLastEncounter"] = time
    packet: Packet = {
        "id": case["id"],
        "subject": subject,
        "phenotypicFeatures": [_feature(feature) for feature in case["features"]],
    }
    stated_interpretations = parts.pop("interpretations", None)
    interpretations = _with_genes(stated_interpretations or ([] if parts.get("diseases") else _solved(case)), case)
    if interpretations:
        packet["interpretations"] = interpretations
    packet |= parts
    references = [
        {"id": key, **({"description": title} if title else {})}
        for key, title in ((a["id"], a["title"]) for a in case["articles"])
    ]
    packet["metaData"] = {
        "created": created,
        "createdBy": "mmrarebench",
        "resources": resources,
        "phenopacketSchemaVersion": "2.0",
        **({"externalReferences": references} if references else {}),
    }
    return packet


def _term(key: str, label: str | None) -> Packet:
    return {"id": key, "label": label} if label else {"id": key}


def _feature(feature: Mapping[str, Any]) -> Packet:
    entry: Packet = {"type": _term(feature["hpo"], feature["name"])}
    if feature["excluded"]:
        entry["excluded"] = True
    for part in ("onset", "resolution"):
        time = time_element(feature.get(part))
        if time:
            entry[part] = time
    return entry


def _solved(case: Mapping[str, Any]) -> list[Packet]:
    """An interpretation for each diagnosis of a case that states no status."""
    return [
        {"id": f"{case['id']}-{number}", "progressStatus": "SOLVED", "diagnosis": {"disease": _term(code, label)}}
        for number, (code, label) in enumerate(((d["code"], d["label"]) for d in case["diagnoses"]), 1)
    ]


def _with_genes(interpretations: list[Packet], case: Mapping[str, Any]) -> list[Packet]:
    """Interpretations, the first with the genes of the case; genes alone need one without a disease."""
    genomic = [
        {
            "subjectOrBiosampleId": case["id"],
            **({"interpretationStatus": status.upper()} if status and status.upper() in STATUSES else {}),
            "gene": {"valueId": symbol, "symbol": symbol},
        }
        for symbol, status in ((gene["symbol"], gene["association"]) for gene in case["genes"])
    ]
    if not genomic:
        return interpretations
    first, *further = interpretations or [{"id": f"{case['id']}-genes", "progressStatus": "UNKNOWN_PROGRESS"}]
    diagnosis = {**first.get("diagnosis", {}), "genomicInterpretations": genomic}
    return [{**first, "diagnosis": diagnosis}, *further]
