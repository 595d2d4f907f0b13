"""Files of phenopackets as plain data: JSON with or without a byte-order mark, YAML, protobuf, Families and Cohorts."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import orjson

from files.documents import Document
from graph.writing.load import Anomaly
from mmrarebench.cases import phenopacket_wire, phenopackets
from mmrarebench.exceptions import FileFormatError

BINARY = (".pb", ".binpb", ".protobuf")
LINES = (".jsonl", ".ndjson")
SUFFIXES = (".json", *LINES, ".yaml", ".yml", *BINARY)


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
            messages = [_with_text_ids(m) for m in yaml.load_all(data, Loader=_loader()) if m is not None]
            message = messages if len(messages) > 1 else next(iter(messages), None)
        elif document.name.lower().endswith(LINES):
            message = [orjson.loads(line) for line in data.splitlines() if line.strip()]
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


def _with_text_ids(message: Any) -> Any:
    """A message of YAML whose ids are texts: one of digits may stand without quotation marks."""
    if isinstance(message, list):
        return [_with_text_ids(item) for item in message]
    if not isinstance(message, dict):
        return message
    return {
        name: str(value) if name == "id" and isinstance(value, int) else _with_text_ids(value)
        for name, value in message.items()
    }


@cache
def _loader() -> Any:
    """A safe loader that leaves times as they are written, as JSON does."""
    import yaml

    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return Loader


def _binary(data: bytes, where: str) -> dict[str, Any]:
    try:
        return phenopacket_wire.decode(data)
    except (ValueError, OverflowError, OSError) as error:
        raise FileFormatError(f"no protobuf: {error}", where=where, repair="write it with the GA4GH schema") from error
