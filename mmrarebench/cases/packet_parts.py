"""Parts of a phenopacket that have no node of their own in the graph, as version 2 of the schema writes them."""

from __future__ import annotations

from typing import Any

from mmrarebench.cases.phenopacket_wire import choices, message_fields
from mmrarebench.cases.phenopackets import flag

Packet = dict[str, Any]
LISTS = ("measurements", "biosamples", "medicalActions", "diseases", "interpretations")
_IN_THE_GRAPH = frozenset(("id", "sex", "timeAtLastEncounter", "dateOfBirth", "alternateIds"))
"""Of a subject: what the case itself has, and what could identify the patient."""
_PLAIN = frozenset(("text", "bytes", "number", "double", "float"))


def parts_of(packet: Packet) -> Packet:
    """Measurements, samples, medical actions, diseases, and interpretations with their status, as they are stated.

    Fields that version 2 of the schema does not have are left out, and so are files, variants (their genes are nodes) and
    what identifies a patient. A packet without any such part gives an empty one.

    >>> parts_of({"id": "a", "measurements": [{"assay": {"id": "LOINC:1"}, "note": "x"}], "phenotypicFeatures": []})
    {'measurements': [{'assay': {'id': 'LOINC:1'}}]}
    """
    whole = conform({name: packet[name] for name in (*LISTS, "subject") if packet.get(name)}, "v2.Phenopacket")
    for interpretation in whole.get("interpretations", ()):
        interpretation.get("diagnosis", {}).pop("genomicInterpretations", None)
    subject = {k: v for k, v in whole.pop("subject", {}).items() if k not in _IN_THE_GRAPH}
    return {**({"subject": subject} if subject else {}), **{name: whole[name] for name in LISTS if whole.get(name)}}


def conform(message: Any, kind: str) -> Any:
    """A message with the fields alone that its kind has, each of the right shape; what has another shape is left out.

    So is what says no more than a field that is not there: a flag that is not set, an enumeration's name for unknown.

    >>> conform({"id": "HP:1", "label": None, "iri": "x"}, "v2.core.OntologyClass")
    {'id': 'HP:1'}
    """
    if not isinstance(message, dict):
        return None
    conforming: Packet = {}
    for field in message_fields(kind):
        value = message.get(field.name)
        if value is None or field.kind == "skip" or isinstance(value, list) is not field.repeated:
            continue
        if field.repeated:
            items = [_value(item, field.kind) for item in value]
            conforming[field.name] = [item for item in items if item is not None]
        else:
            conforming[field.name] = _value(value, field.kind)
    return {name: value for name, value in conforming.items() if value not in (None, [], {})}


def _value(value: Any, kind: str) -> Any:
    if kind == "Timestamp":
        return value if isinstance(value, str) else None
    if kind == "flag":
        return flag(value) or None
    if kind.startswith("enum "):
        names = choices(kind)
        name = names[value] if isinstance(value, int) and 0 <= value < len(names) else value
        return name if name in names[1:] else None
    if kind in _PLAIN:
        return None if isinstance(value, (dict, list)) else value
    return conform(value, kind)


def misshapen(message: Any, kind: str, place: str = "") -> str | None:
    """First place where a message violates the schema of its kind, and the reason; None where it is valid.

    >>> misshapen({"id": "a", "subject": {"timeAtLastEncounter": "P3Y"}}, "v2.Phenopacket")
    'subject.timeAtLastEncounter is a text and no message'
    >>> misshapen({"id": "a", "diseases": {"term": {}}}, "v2.Phenopacket"), misshapen({"id": "a"}, "v2.Phenopacket")
    ('diseases is no list', None)
    """
    if not isinstance(message, dict):
        return f"{place} is {'a text' if isinstance(message, str) else 'a value'} and no message"
    for field in message_fields(kind):
        value = message.get(field.name)
        if value is None or field.kind in ("skip", "flag", "Timestamp", *_PLAIN) or field.kind.startswith("enum "):
            continue
        at = f"{place}.{field.name}".lstrip(".")
        if field.repeated and not isinstance(value, list):
            return f"{at} is no list"
        for item in value if field.repeated else [value]:
            wrong = misshapen(item, field.kind, at)
            if wrong:
                return wrong
    return None
