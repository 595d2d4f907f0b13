"""Files of phenopackets as plain data: JSON with or without a byte-order mark, YAML, Families and Cohorts."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from files.documents import Document
from graph.writing.load import Anomaly
from mmrarebench.cases import phenopackets
from mmrarebench.exceptions import FileFormatError

SUFFIXES = (".json", ".yaml", ".yml")


def get(documents: Iterable[Document], anomalies: list[Anomaly] | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Phenopackets with where they lie; relatives of a family are listed and left out.

    Raises:
        FileFormatError: no JSON or YAML, or no phenopacket.
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
    try:
        message = yaml.safe_load(data) if document.name.lower().endswith((".yaml", ".yml")) else orjson.loads(data)
    except (orjson.JSONDecodeError, yaml.YAMLError) as error:
        form = "JSON" if isinstance(error, orjson.JSONDecodeError) else "YAML"
        raise FileFormatError(f"no {form}: {error}", where=document.where, repair="fetch the archive again") from error
    for item in message if isinstance(message, list) and message else [message]:
        if isinstance(item, dict):
            yield from phenopackets.members(item)
        else:
            yield "packet", item
