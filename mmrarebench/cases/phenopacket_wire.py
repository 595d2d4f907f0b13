"""Phenopackets as protobuf writes them, read by the field numbers of the GA4GH schema into what proto3 JSON would say.

A binary message does not say what it is. Of the messages that may stand alone the one is taken that the bytes fit field by
field; where several do, the one whose metadata is read. Wire format: protobuf.dev/programming-guides/encoding.
"""

from __future__ import annotations

import struct
import tomllib
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

TOP = ("v2.Phenopacket", "v2.Family", "v2.Cohort", "v1.Phenopacket", "v1.Family", "v1.Cohort")
_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_WIRE = {"flag": _VARINT, "number": _VARINT, "double": _FIXED64, "float": _FIXED32}
_MOST_BITS = 64


class Field(NamedTuple):
    """A field of a message: its name in JSON, its kind, and whether it is a list."""

    name: str
    kind: str
    repeated: bool


@cache
def _schema() -> tuple[dict[str, dict[int, Field]], dict[str, list[str]]]:
    """Messages with their fields by number, and enumerations with their names by number."""
    text = files("mmrarebench.cases").joinpath("phenopacket_messages.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    messages = {}
    for message, fields in raw["messages"].items():
        pairs = {int(number): declaration.split(" ", 1) for number, declaration in fields.items()}
        messages[message] = {n: Field(name, kind.rstrip("*"), kind.endswith("*")) for n, (name, kind) in pairs.items()}
    return messages, raw["enums"]


def message_fields(name: str) -> list[Field]:
    """The fields of a message of the schema, in the order of their numbers.

    >>> [field.name for field in message_fields("v2.core.OntologyClass")]
    ['id', 'label']
    """
    return list(_schema()[0][name].values())


def choices(kind: str) -> list[str]:
    """The names of an enumeration by their numbers; the first is what it is where nothing is stated.

    >>> choices("enum v2.core.Sex")[:2]
    ['UNKNOWN_SEX', 'FEMALE']
    """
    return _schema()[1][kind.removeprefix("enum ")]


def decode(data: bytes) -> dict[str, Any]:
    """A binary Phenopacket, Family or Cohort as plain data.

    Raises:
        ValueError: the bytes are no such message.

    >>> decode(bytes.fromhex("0a01611203" "0a0162" "1a0e120c0a0a48503a30303031323530"))
    {'id': 'a', 'subject': {'id': 'b'}, 'phenotypicFeatures': [{'type': {'id': 'HP:0001250'}}]}
    """
    readings: list[dict[str, Any]] = []
    for name in TOP:
        try:
            message = _message(data, name)
        except ValueError:
            continue
        meta = message.get("metaData") or {}
        if meta and str(meta.get("phenopacketSchemaVersion", "")).startswith(name[1]):
            return message
        readings.append(message)
    described = [message for message in readings if message.get("metaData")]
    if not readings:
        raise ValueError("the bytes are no Phenopacket, Family or Cohort of version 1 or 2")
    return (described or readings)[0]


def _message(data: bytes, name: str) -> dict[str, Any]:
    fields = _schema()[0][name]
    message: dict[str, Any] = {}
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        field, wire = fields.get(key >> 3), key & 7
        if field is None:
            raise ValueError(f"{name} has no field {key >> 3}")
        raw, at = _raw(data, at, wire)
        for value in _values(raw, wire, field):
            if field.repeated:
                message.setdefault(field.name, []).append(value)
            else:
                message[field.name] = value
    return _time(message) if name == "Timestamp" else message  # type: ignore[return-value]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while shift < _MOST_BITS and at < len(data):
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7
    raise ValueError("a number is cut short")


def _raw(data: bytes, at: int, wire: int) -> tuple[int | bytes, int]:
    """A value as it is encoded: a whole number, or bytes."""
    if wire == _VARINT:
        return _varint(data, at)
    if wire == _LENGTH:
        size, at = _varint(data, at)
    elif wire in (_FIXED64, _FIXED32):
        size = 8 if wire == _FIXED64 else 4
    else:
        raise ValueError(f"wire type {wire}")
    if at + size > len(data):
        raise ValueError("the message is cut short")
    return data[at : at + size], at + size


def _values(raw: int | bytes, wire: int, field: Field) -> list[Any]:
    """The values of a field: one, or several numbers of a list that are packed together."""
    numeric = field.kind.startswith("enum ") or field.kind in _WIRE
    expected = _WIRE.get(field.kind, _VARINT if numeric else _LENGTH)
    if isinstance(raw, bytes) and numeric and field.repeated and wire == _LENGTH:
        numbers, at = [], 0
        while at < len(raw):
            number, at = _raw(raw, at, expected)
            numbers.append(_value(number, field.kind))
        return numbers
    if wire != expected:
        raise ValueError(f"{field.name} has wire type {wire}")
    return [] if field.kind == "skip" else [_value(raw, field.kind)]


def _value(raw: int | bytes, kind: str) -> Any:
    if isinstance(raw, int):
        if kind == "flag":
            return bool(raw)
        if kind.startswith("enum "):
            names = choices(kind)
            if raw >= len(names):
                raise ValueError(f"{raw} is no {kind}")
            return names[raw]
        return raw - (1 << _MOST_BITS) if raw >> (_MOST_BITS - 1) else raw
    if kind == "text":
        return raw.decode("utf-8")
    if kind in ("double", "float"):
        return struct.unpack("<d" if kind == "double" else "<f", raw)[0]
    return raw.hex() if kind == "bytes" else _message(raw, kind)


def _time(message: dict[str, Any]) -> str:
    moment = datetime.fromtimestamp(message.get("seconds", 0), UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
