"""Files of phenopackets as plain data: JSON with or without a byte-order mark, YAML, protobuf, Families and Cohorts."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from files.documents import Document
from graph.writing.load import Anomaly
from mmrarebench.cases import phenopacket_wire, phenopackets
from mmrarebench.exceptions import FileFormatError

BINARY = (".pb", ".binpb", ".protobuf")
SUFFIXES = (".json", ".yaml", ".yml", *BINARY)


def get(documents: Iterable[Document], anomalies: list[Anomaly] | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Phenopackets with where they lie; relatives of a family are listed and left out.

    Raises:
        FileFormatError: no JSON, YAML or protobuf, or no phenopacket.
    """
    for document in documents:
        for part, packet in _members(document):
            if not phenopackets.is_phenopacket(packet):
                raise FileFormatError(
                    "no phenopacket (id, and subject, phenotypicFeatures, diseases or interpretations)",
                    where=document.where,
                    repair="give GA4GH phenopackets, version 1 or 2",
                )
            if part == "relative" and anomalies is not None:
                message = "a relative in a family; only the proband is a case"
                anomalies.append(Anomaly("relative_left_out", packet["id"], document.where, packet["id"], message))
            elif part != "relative":
                yield document.where, packet


def _members(document: Document) -> Iterator[tuple[str, Any]]:
    import yaml

    data = document.read().removeprefix(codecs.BOM_UTF8)
    if document.name.lower().endswith(BINARY):
        yield from phenopackets.members(_binary(data, document.where))
        return
    try:
        if document.name.lower().endswith((".yaml", ".yml")):
            messages = [message for message in yaml.safe_load_all(data) if message is not None]
            message = messages if len(messages) > 1 else next(iter(messages), None)
        else:
            message = orjson.loads(data)
    except (orjson.JSONDecodeError, yaml.YAMLError) as error:
        form = "JSON" if isinstance(error, orjson.JSONDecodeError) else "YAML"
        raise FileFormatError(f"no {form}: {error}", where=document.where, repair="fetch the archive again") from error
    for item in message if isinstance(message, list) and message else [message]:
        if isinstance(item, dict):
            yield from phenopackets.members(item)
        else:
            yield "packet", item


def _binary(data: bytes, where: str) -> dict[str, Any]:
    try:
        return phenopacket_wire.decode(data)
    except (ValueError, OverflowError, OSError) as error:
        raise FileFormatError(f"no protobuf: {error}", where=where, repair="write it with the GA4GH schema") from error
