"""The Orphanet part of the sample: facts of chosen disorders, their subtypes and all their ancestors."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

Packet = dict[str, Any]
ARCHIVE = "orphanet/orphapacket_json_2025-12-09.tar.xz"
ROOT = "320716"
SUBTYPES = frozenset({"Clinical subtype", "Etiological subtype", "Histopathological subtype"})
GROUPS = frozenset({"Category", "Clinical group"})
KEPT = (
    "ORPHApacketId",
    "creationDate",
    "version",
    "copyright",
    "ORPHAcode",
    "Label",
    "PURL",
    "DisorderType",
    "Synonyms",
    "ExternalReferences",
    "Genes",
    "Parents",
    "Children",
    "Phenotypes",
    "Prevalences",
    "AverageAgeOfOnsets",
    "TypeOfInheritances",
)
# Disorders beside those of the cases: siblings that a model may confuse with them, and other heads.
MORE = (
    "355",
    "727",
    "287",
    "285",
    "366",
    "367",
    "371",
    "389",
    "716",
    "646",
    "15",
    "704",
    "3452",
    "2573",
    "388",
    "565",
    "397",
    "98895",
    "85445",
)


class Orphanet(NamedTuple):
    """The packets that were chosen, by code, and how codes hang together."""

    packets: dict[str, Packet]
    parents: dict[str, list[str]]

    def label(self, code: str) -> str:
        """Return the name of a code."""
        return str(self.packets[code]["Label"])

    def kind(self, code: str) -> str:
        """Return the type of a code as Orphanet states it."""
        return str(self.packets[code]["DisorderType"]["value"])

    def synonyms(self, code: str) -> list[str]:
        """Return the synonyms of a code."""
        return [str(entry["Synonym"]) for entry in self.packets[code].get("Synonyms", [])]

    def ancestors(self, code: str) -> set[str]:
        """Return every code above one, stubs included, itself not."""
        found: set[str] = set()
        stack = [code]
        while stack:
            for parent in self.parents.get(stack.pop(), []):
                if parent not in found:
                    found.add(parent)
                    stack.append(parent)
        return found

    def heads(self) -> list[str]:
        """Return the classification heads: the children of the root."""
        return [code for code, parents in self.parents.items() if ROOT in parents]

    def subtypes(self, code: str) -> list[str]:
        """Return the subtypes right under a disorder."""
        return [child for child, up in self.parents.items() if code in up and self.kind(child) in SUBTYPES]

    def disorders(self) -> list[str]:
        """Return the codes that are neither group nor subtype."""
        return [code for code in self.packets if self.kind(code) not in GROUPS | SUBTYPES]


def entries(value: Any, key: str) -> Iterator[dict[str, Any]]:
    """Yield the entries of a packet's list, which may be a dict, wrapped or bare."""
    for item in value if isinstance(value, list) else [value] if value else []:
        inner = item.get(key, item)
        yield from inner if isinstance(inner, list) else [inner]


def parents_of(packet: Packet) -> list[str]:
    """Return the codes of a packet's parents."""
    return [entry["ORPHAcode"] for entry in entries(packet.get("Parents"), "Parent")]


def read_all(archive: Path) -> Orphanet:
    """Return every packet of the archive."""
    packets: dict[str, Packet] = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            handle = tar.extractfile(member) if member.name.endswith(".json") else None
            if handle:
                packet = json.load(handle)["Orphapacket"]
                packets[packet["ORPHAcode"]] = packet
    ordered = dict(sorted(packets.items(), key=lambda item: int(item[0])))
    return Orphanet(ordered, {code: parents_of(packet) for code, packet in ordered.items()})


def _facts_of_genes(holder: dict[str, Any]) -> None:
    """Cut the references of genes down to HGNC, in place; a list that is no list of genes stays as it is."""
    genes = holder.get("Genes")
    for gene in entries(genes, "Gene") if isinstance(genes, list) else []:
        references = gene.get("ExternalReferences")
        if isinstance(references, list):
            gene["ExternalReferences"] = [entry for entry in references if entry.get("Source") == "HGNC"]


def facts(packet: Packet, chosen: set[str]) -> Packet:
    """Return a packet without running text and outside children; a group does not repeat its children's genes."""
    kept: Packet = json.loads(json.dumps({key: packet[key] for key in KEPT if key in packet}))
    _facts_of_genes(kept)
    children = kept.get("Children")
    if isinstance(children, list):
        kept["Children"] = [item for item in children if item.get("Child", item).get("ORPHAcode") in chosen]
        for child in entries(kept["Children"], "Child"):
            if kept["DisorderType"]["value"] in GROUPS:
                child.pop("Genes", None)
            _facts_of_genes(child)
    return kept


def choose(everything: Orphanet, codes: Iterable[str]) -> Orphanet:
    """Return the given disorders with all subtypes below and all ancestors above them."""
    chosen = set(codes) | set(MORE)
    stack = list(chosen)
    children: dict[str, list[str]] = {}
    for child, parents in everything.parents.items():
        for parent in parents:
            children.setdefault(parent, []).append(child)
    while stack:
        for child in children.get(stack.pop(), []):
            if everything.kind(child) in SUBTYPES and child not in chosen:
                chosen.add(child)
                stack.append(child)
    for code in list(chosen):
        chosen |= everything.ancestors(code)
    packets = {code: facts(packet, chosen) for code, packet in everything.packets.items() if code in chosen}
    return Orphanet(packets, {code: everything.parents[code] for code in packets})


def as_lines(chosen: Orphanet) -> bytes:
    """Return the packets, one to a line, ordered by code."""
    lines = [json.dumps({"Orphapacket": packet}, ensure_ascii=False) for packet in chosen.packets.values()]
    return ("\n".join(lines) + "\n").encode()


def phenotypes(chosen: Orphanet) -> set[str]:
    """Return the HPO ids that the packets use."""
    return {
        entry["HPOId"] for packet in chosen.packets.values() for entry in entries(packet.get("Phenotypes"), "Phenotype")
    }


def omim(chosen: Orphanet) -> set[str]:
    """Return the OMIM numbers that the packets refer to."""
    return {
        str(entry["Reference"])
        for packet in chosen.packets.values()
        for entry in entries(packet.get("ExternalReferences"), "ExternalReference")
        if entry.get("Source") == "OMIM"
    }
