"""GA4GH phenopackets as plain data: version 1 and snake_case brought to version 2, times, sexes and diagnoses read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mmrarebench.cases.packet_times import class_text

Packet = dict[str, Any]
MARKS = frozenset(("subject", "phenotypicFeatures", "interpretations", "diseases", "metaData"))
SEXES = {"FEMALE": "female", "MALE": "male", "OTHER_SEX": "other", "UNKNOWN_SEX": None, "": None}
_SEX_NUMBERS = ("UNKNOWN_SEX", "FEMALE", "MALE", "OTHER_SEX")
_PROGRESS_NUMBERS = ("UNKNOWN_PROGRESS", "IN_PROGRESS", "COMPLETED", "SOLVED", "UNSOLVED")
_GENE_NUMBERS = ("UNKNOWN_STATUS", "REJECTED", "CANDIDATE", "CONTRIBUTORY", "CAUSATIVE")
REJECTED = "rejected"
"""Status of a gene that was examined and is not the cause: it is no gene of the case."""
OPEN_STATUSES = frozenset(("UNSOLVED", "IN_PROGRESS"))
"""Statuses of an interpretation under which its disease is no established diagnosis."""
_SNAKE = re.compile(r"(?<=[a-z0-9])_([a-z])")


def gene_association(status: Any) -> str:
    """The interpretationStatus of a gene or variant in small letters, whether it is written as a name or as a number.

    >>> gene_association("CAUSATIVE"), gene_association(1), gene_association(None), gene_association("0")
    ('causative', 'rejected', 'not stated', 'not stated')
    """
    number = str(status)
    if number.isdecimal() and int(number) < len(_GENE_NUMBERS):
        status = _GENE_NUMBERS[int(number)]
    return "not stated" if status in (None, "", "UNKNOWN_STATUS") else str(status).lower()


class StatedDisease(NamedTuple):
    """A disease that a packet states: its id and label, the status of its interpretation, and whether it is excluded."""

    id: str
    label: str | None
    status: str | None
    excluded: bool

    @property
    def text(self) -> str:
        """The disease with its status, in words.

        >>> StatedDisease("OMIM:1", "One", "UNSOLVED", False).text, StatedDisease("OMIM:1", None, None, True).text
        ('OMIM:1 One: unsolved', 'OMIM:1: excluded')
        """
        status = "excluded" if self.excluded else (self.status or "stated").lower().replace("_", " ")
        return f"{' '.join(part for part in (self.id, self.label) if part)}: {status}"


def members(message: Packet) -> Iterator[tuple[str, Packet]]:
    """The phenopackets in a message with the part that each plays: packet, proband, relative or member.

    >>> [part for part, _ in members({"id": "f", "proband": {"id": "a"}, "relatives": [{"id": "b"}]})]
    ['proband', 'relative']
    """
    message = camel_case(message)
    if isinstance(message.get("proband"), dict) or {"relatives", "pedigree"} & message.keys():
        if "proband" in message:
            yield "proband", upgrade(message["proband"])
        for relative in message.get("relatives") or ():
            yield "relative", upgrade(relative)
    elif isinstance(message.get("members"), list):
        for member in message["members"]:
            yield "member", upgrade(member)
    else:
        yield "packet", upgrade(message)


def is_phenopacket(packet: Any) -> bool:
    """Whether plain data are a phenopacket: an id, and one of the parts that one has.

    >>> is_phenopacket({"id": "a", "metaData": {}}), is_phenopacket({"id": 3, "metaData": {}}), is_phenopacket([])
    (True, False, False)
    """
    return isinstance(packet, dict) and isinstance(packet.get("id"), str) and bool(MARKS & packet.keys())


def camel_case(value: Any) -> Any:
    """A message with field names as proto3 JSON writes them; parsers take the original names, too, and null as not there.

    >>> camel_case({"phenotypic_features": [{"class_of_onset": 1}], "metaData": {}})
    {'phenotypicFeatures': [{'classOfOnset': 1}], 'metaData': {}}
    """
    if isinstance(value, dict):
        return {
            _SNAKE.sub(lambda match: match[1].upper(), str(name)): camel_case(item)
            for name, item in value.items()
            if item is not None
        }
    return [camel_case(item) for item in value] if isinstance(value, list) else value


def upgrade(packet: Any) -> Any:
    """A packet of version 1 in the fields of version 2; one of version 2 as it is.

    >>> upgrade({"id": "a", "phenotypicFeatures": [{"negated": True}]})["phenotypicFeatures"]
    [{'excluded': True}]
    """
    if not isinstance(packet, dict):
        return packet
    packet = dict(packet)
    subject = packet.get("subject")
    if isinstance(subject, dict) and "timeAtLastEncounter" not in subject:
        age = subject.get("ageAtCollection") or subject.get("ageRangeAtCollection")
        if age:
            packet["subject"] = {**subject, "timeAtLastEncounter": _time_of_version_1(age)}
    for part in ("phenotypicFeatures", "diseases"):
        items = packet.get(part)
        if isinstance(items, list):
            packet[part] = [_item_of_version_1(item) for item in items]
    if isinstance(packet.get("biosamples"), list):
        packet["biosamples"] = [_sample_of_version_1(sample) for sample in packet["biosamples"]]
    return packet


def _item_of_version_1(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    item = dict(item)
    if "negated" in item:
        item["excluded"] = flag(item.pop("negated"))
    if "onset" not in item:
        onset = item.pop("classOfOnset", None)
        age = item.pop("ageOfOnset", None) or item.pop("ageRangeOfOnset", None)
        if onset or age:
            item["onset"] = {"ontologyClass": onset} if onset else _time_of_version_1(age)
    if "tnmFinding" in item:
        item["clinicalTnmFinding"] = item.pop("tnmFinding")
    return item


def _sample_of_version_1(sample: Any) -> Any:
    if not isinstance(sample, dict):
        return sample
    sample = dict(sample)
    age = sample.pop("ageOfIndividualAtCollection", None) or sample.pop("ageRangeOfIndividualAtCollection", None)
    if age and "timeOfCollection" not in sample:
        sample["timeOfCollection"] = _time_of_version_1(age)
    if isinstance(sample.get("phenotypicFeatures"), list):
        sample["phenotypicFeatures"] = [_item_of_version_1(item) for item in sample["phenotypicFeatures"]]
    return sample


def _time_of_version_1(age: Any) -> dict[str, Any]:
    if isinstance(age, str):
        return {"age": {"iso8601duration": age}}
    if "start" in age or "end" in age:
        return {"ageRange": {side: {"iso8601duration": (age.get(side) or {}).get("age")} for side in ("start", "end")}}
    return {"age": {"iso8601duration": age.get("age") or age.get("iso8601duration")}}


def flag(value: Any) -> bool:
    """Whether a flag is set, be it a truth value or the word for one.

    >>> flag(True), flag("true"), flag("false"), flag(None)
    (True, True, False, False)
    """
    return value.strip().lower() in ("true", "yes", "1") if isinstance(value, str) else bool(value)


def sex_of(subject: Mapping[str, Any]) -> str | None:
    """Sex of a subject in words; None where it is unknown or not stated. An enumeration may be its number.

    Raises:
        ValueError: it is none of the schema's.

    >>> sex_of({"sex": "FEMALE"}), sex_of({"sex": 2}), sex_of({"sex": "UNKNOWN_SEX"})
    ('female', 'male', None)
    """
    value = subject.get("sex")
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(_SEX_NUMBERS):
        value = _SEX_NUMBERS[value]
    word = str(value or "").upper()
    if word not in SEXES:
        raise ValueError(f"the sex {value!r} is none of {', '.join(_SEX_NUMBERS)}")
    return SEXES[word]


def stated_diseases(packet: Packet) -> list[StatedDisease]:
    """Every disease that a packet states, those of interpretations first."""
    diseases_of_packet = []
    for interpretation in packet.get("interpretations") or ():
        status = interpretation.get("progressStatus")
        if isinstance(status, int) and 0 <= status < len(_PROGRESS_NUMBERS):
            status = _PROGRESS_NUMBERS[status]
        disease = (interpretation.get("diagnosis") or {}).get("disease") or {}
        if disease.get("id"):
            progress = str(status or "UNKNOWN_PROGRESS").upper()
            diseases_of_packet.append(StatedDisease(str(disease["id"]), disease.get("label"), progress, False))
    for entry in packet.get("diseases") or ():
        disease = entry.get("term") or {}
        if disease.get("id"):
            diseases_of_packet.append(
                StatedDisease(str(disease["id"]), disease.get("label"), None, flag(entry.get("excluded")))
            )
    return diseases_of_packet


def established(diseases: list[StatedDisease]) -> list[StatedDisease]:
    """The diseases that are a diagnosis of the case.

    Those of interpretations that are neither unsolved nor in progress; without any, the listed diseases that are neither
    excluded nor the subject of an open interpretation. A disease that is excluded elsewhere in the packet is none.

    >>> solved, open_ = StatedDisease("A", None, "SOLVED", False), StatedDisease("B", None, "UNSOLVED", False)
    >>> [d.id for d in established([solved, open_, StatedDisease("C", None, None, False)])]
    ['A']
    """
    refused = {d.id for d in diseases if d.excluded}
    unsettled = {d.id for d in diseases if d.status in OPEN_STATUSES}
    interpreted = [d for d in diseases if d.status is not None and d.status not in OPEN_STATUSES]
    settled = [d for d in diseases if d.status is None and d.id not in unsettled]
    return [d for d in interpreted or settled if not d.excluded and d.id not in refused]


def contradicted(diseases: list[StatedDisease]) -> list[str]:
    """Ids that the packet both excludes and states as a diagnosis.

    >>> contradicted([StatedDisease("A", None, "SOLVED", False), StatedDisease("A", None, None, True)])
    ['A']
    """
    refused = {d.id for d in diseases if d.excluded}
    return sorted({d.id for d in diseases if not d.excluded and d.id in refused and d.status not in OPEN_STATUSES})


def measurements(packet: Packet) -> list[str]:
    """The measurements of a packet, each as what: value.

    >>> measurements({"measurements": [{"assay": {"id": "LOINC:1", "label": "pH"}, "value": {"quantity": {"value": 7.1}}}]})
    ['pH (LOINC:1): 7.1']
    """
    texts = []
    for entry in packet.get("measurements") or ():
        value = entry.get("value") or {}
        typed = (entry.get("complexValue") or {}).get("typedQuantities") or ()
        reading = class_text(value.get("ontologyClass") or {}) or _quantity_text(value.get("quantity") or {})
        parts = [
            f"{class_text(t.get('type') or {}) or 'part'} {_quantity_text(t.get('quantity') or {})}" for t in typed
        ]
        what = class_text(entry.get("assay") or {}) or entry.get("description") or "measurement"
        texts.append(f"{what}: {', '.join(parts) or reading or 'no value'}")
    return texts


def _quantity_text(quantity: Mapping[str, Any]) -> str:
    unit = quantity.get("unit") or {}
    unit_name = unit.get("label") or unit.get("id")
    return " ".join(str(part) for part in (quantity.get("value"), unit_name) if part is not None)


def treatments(packet: Packet) -> list[str]:
    """The treatments, procedures, radiation therapies and regimens of a packet by name.

    >>> treatments({"medicalActions": [{"treatment": {"agent": {"id": "DrugCentral:1", "label": "losartan"}}}]})
    ['losartan (DrugCentral:1)']
    """
    texts = []
    for action in packet.get("medicalActions") or ():
        regimen = action.get("therapeuticRegimen") or {}
        term = (
            (action.get("treatment") or {}).get("agent")
            or (action.get("procedure") or {}).get("code")
            or (action.get("radiationTherapy") or {}).get("modality")
            or regimen.get("ontologyClass")
        )
        reference = regimen.get("externalReference") or {}
        text = class_text(term or {}) or reference.get("description") or reference.get("id")
        if text:
            texts.append(text)
    return texts


def biosamples(packet: Packet) -> list[str]:
    """The samples of a packet: id and tissue.

    >>> biosamples({"biosamples": [{"id": "s1", "sampledTissue": {"id": "UBERON:1", "label": "skin"}}]})
    ['s1: skin (UBERON:1)']
    """
    texts = []
    for sample in packet.get("biosamples") or ():
        tissue = class_text(sample.get("sampledTissue") or {})
        texts.append(": ".join(part for part in (sample.get("id"), tissue or sample.get("description")) if part))
    return texts
