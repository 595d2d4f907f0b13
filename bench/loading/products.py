"""Whole Orphadata XML products in the official format, made of the packets and the CSV conversions, and read again."""

from __future__ import annotations

import csv
import gzip
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from lxml import etree
from lxml.builder import E

from bench.common import data, timed
from files import documents as files
from ontology_import.orphanet.packets import Packet, get, several

PACKETS = Path("orphanet/orphapacket_json_2025-12-09.tar.xz")
LINK = "http://www.orpha.net/consor/cgi-bin/OC_Exp.php?lng=en&Expert="
LARGE, ROOT = 62_000_000, "320716"
GROUPS = {"Category": "Group of disorders", "Clinical group": "Group of disorders"}
Element = etree._Element
Row = dict[str, str]


def head(encoding: str) -> str:
    """What stands above the list: root, release and licence.

    >>> head("UTF-8").splitlines()[0]
    '<?xml version="1.0" encoding="UTF-8"?>'
    """
    return f"""<?xml version="1.0" encoding="{encoding}"?>
<JDBOR date="2025-12-09 10:41:42" version="1.3.42 / 4.1.8 [2025-03-03]" copyright="Orphanet (c) 2025">
  <Availability>
    <Licence>
      <FullName lang="en">Creative Commons Attribution 4.0 International</FullName>
      <ShortIdentifier>CC-BY-4.0</ShortIdentifier>
      <LegalCode>https://creativecommons.org/licenses/by/4.0/legalcode</LegalCode>
    </Licence>
  </Availability>
"""


def element(tag: str, name: str | None) -> Element:
    """An element that holds a name; empty where there is none.

    >>> etree.tostring(element("HPOFrequency", "Obligate (100%)")), etree.tostring(element("PrevalenceClass", None))
    (b'<HPOFrequency id="1"><Name lang="en">Obligate (100%)</Name></HPOFrequency>', b'<PrevalenceClass/>')
    """
    return E(tag, E.Name(name, lang="en"), id="1") if name else E(tag)


def listed(tag: str, items: Sequence[Element]) -> Element:
    """A list with the number of its items."""
    return E(tag, *items, count=str(len(items)))


def disorder(code: str, name: str, kind: str | None, *inner: Element) -> Element:
    """A disorder with the part that its product is about."""
    group = GROUPS.get(kind or "", "Subtype of disorder" if "subtype" in (kind or "") else "Disorder")
    kinds = [element("DisorderType", kind), element("DisorderGroup", group)] if kind else []
    return E.Disorder(
        E.OrphaCode(code), E.ExpertLink(LINK + code, lang="en"), E.Name(name, lang="en"), *kinds, *inner, id=code
    )


def about(packet: Packet, *inner: Element) -> Element:
    """The disorder of a packet."""
    return disorder(packet["ORPHAcode"], packet["Label"], packet["DisorderType"]["value"], *inner)


def references(items: Iterable[dict[str, str]], *more: Callable[[dict[str, str]], Element]) -> Element:
    """A list of references, each with what the product says of it."""
    return listed(
        "ExternalReferenceList",
        [
            E.ExternalReference(E.Source(r["Source"]), E.Reference(r["Reference"]), *(make(r) for make in more), id="1")
            for r in items
        ],
    )


def product1(packet: Packet) -> Element:
    """Nomenclature: synonyms, references and definition."""
    names = [s["Synonym"] if isinstance(s, dict) else s for s in several(packet.get("Synonyms"), "none")]
    section = packet.get("TextSection")
    definition = section.get("Contents") if isinstance(section, dict) else None
    text = E.TextSection(element("TextSectionType", "Definition"), E.Contents(definition or ""), lang="en")
    summary = E.SummaryInformation(listed("TextSectionList", [text]), lang="en")
    return about(
        packet,
        listed("SynonymList", [E.Synonym(name, lang="en") for name in names]),
        references(
            several(packet.get("ExternalReferences"), "ExternalReference"),
            lambda r: element("DisorderMappingRelation", r.get("DisorderMappingRelation")),
            lambda r: E.DisorderMappingICDRelation(),
            lambda r: element("DisorderMappingValidationStatus", "Validated"),
        ),
        listed("DisorderDisorderAssociationList", []),
        listed("SummaryInformationList", [summary] if definition else []),
    )


def product4(packet: Packet) -> Element:
    """Phenotypes with their frequency, in an element that states their validation."""
    items = [
        E.HPODisorderAssociation(
            E.HPO(E.HPOId(p["HPOId"]), E.HPOTerm(p["HPOTerm"]), id="1"),
            element("HPOFrequency", p.get("HPOFrequency")),
            E.DiagnosticCriteria(),
            id="1",
        )
        for p in several(packet.get("Phenotypes"), "Phenotype")
    ]
    return E.HPODisorderSetStatus(
        about(packet, listed("HPODisorderAssociationList", items)),
        E.Source("22587682[PMID]"),
        E.ValidationStatus("y"),
        E.Online("y"),
        E.ValidationDate("2016-06-01 00:00:00.0"),
        id="1",
    )


def product6(packet: Packet) -> Element:
    """Genes with their type of association and references."""
    return about(
        packet,
        listed(
            "DisorderGeneAssociationList",
            [
                E.DisorderGeneAssociation(
                    E.Gene(
                        E.Name(gene.get("Name") or gene["Label"], lang="en"),
                        E.Symbol(gene["Symbol"]),
                        references(r.get("ExternalReference", r) for r in gene.get("ExternalReferences") or ()),
                        listed("LocusList", []),
                        id="1",
                    ),
                    element("DisorderGeneAssociationType", gene.get("DisorderGeneAssociationType")),
                    element("DisorderGeneAssociationStatus", "Assessed"),
                )
                for gene in several(packet.get("Genes"), "Gene")
            ],
        ),
    )


def product7(rows: Sequence[Row]) -> Element:
    """The preferential parent."""
    code = rows[0]["orpha_code"]
    return disorder(
        code,
        rows[0]["name"],
        None,
        listed(
            "DisorderDisorderAssociationList",
            [
                E.DisorderDisorderAssociation(
                    E.TargetDisorder(
                        E.OrphaCode(r["target_disorder_code"].removesuffix(".0")),
                        E.Name(r["target_disorder_name"], lang="en"),
                        id="1",
                    ),
                    E.RootDisorder(id=code, cycle="true"),
                    element("DisorderDisorderAssociationType", r["association_type"]),
                )
                for r in rows
                if r["target_disorder_code"]
            ],
        ),
    )


def product9_prev(rows: Sequence[Row]) -> Element:
    """Statements of prevalence with their values."""
    return disorder(
        rows[0]["orpha_code"],
        rows[0]["name"],
        rows[0]["disorder_type"],
        listed(
            "PrevalenceList",
            [
                E.Prevalence(
                    E.Source(r["source"]),
                    element("PrevalenceType", r["prevalence_type"]),
                    element("PrevalenceQualification", r["prevalence_qualification"]),
                    element("PrevalenceClass", r["prevalence_class"]),
                    E.ValMoy(r["val_moy"]),
                    element("PrevalenceGeographic", r["prevalence_geographic"]),
                    element("PrevalenceValidationStatus", r["prevalence_validation_status"]),
                    id="1",
                )
                for r in rows
            ],
        ),
    )


def product9_ages(packet: Packet) -> Element:
    """Ages of onset and types of inheritance."""
    return about(
        packet,
        *(
            listed(f"{tag}List", [element(tag, value["value"]) for value in several(packet.get(f"{tag}s"), tag)])
            for tag in ("AverageAgeOfOnset", "TypeOfInheritance")
        ),
    )


def classification(top: str, source: Mapping[str, Packet], children: Mapping[str, Sequence[str]]) -> Element:
    """One classification of product 3: everything below its head, a node with several parents below each of them."""

    def tree(code: str) -> Element:
        packet = source[code]
        kind = packet["DisorderType"]["value"]
        return E.ClassificationNode(
            E.Disorder(
                E.OrphaCode(code),
                E.ExpertLink(LINK + code, lang="en"),
                E.Name(packet["Label"], lang="en"),
                element("DisorderType", kind),
                id=code,
            ),
            listed("ClassificationNodeChildList", [tree(child) for child in children.get(code, ())]),
        )

    title = f"Orphanet classification of {source[top]['Label'].lower()}"
    return E.Classification(
        E.OrphaNumber(top), E.Name(title, lang="en"), listed("ClassificationNodeRootList", [tree(top)]), id=top
    )


def write_classifications(source: Sequence[Packet], folder: Path) -> list[Path]:
    """Write product 3: a file for each head, the largest three among them, which the older release lacks here."""
    by_code = {packet["ORPHAcode"]: packet for packet in source}
    children: dict[str, list[str]] = defaultdict(list)
    for code, packet in by_code.items():
        for parent in several(packet.get("Parents"), "Parent"):
            children[parent["ORPHAcode"]].append(code)
    paths = []
    for number in children[ROOT]:
        element = classification(number, by_code, children)
        etree.indent(element, level=2)
        text = etree.tostring(element, encoding="ISO-8859-1", xml_declaration=False)
        paths.append(folder / f"ORPHAclassification_{number}_en.xml")
        paths[-1].write_bytes(
            f'{head("ISO-8859-1")}  <ClassificationList count="1">\n    '.encode()
            + text
            + b"\n  </ClassificationList>\n</JDBOR>\n"
        )
    return paths


PRODUCTS: dict[str, tuple[str, str, Callable[[Any], Element], tuple[str, ...]]] = {
    "product1": ("DisorderList", "ISO-8859-1", product1, ("Label",)),
    "product4": ("HPODisorderSetStatusList", "ISO-8859-1", product4, ("Phenotypes",)),
    "product6": ("DisorderList", "UTF-8", product6, ("Genes",)),
    "product7": ("DisorderList", "UTF-8", product7, ()),
    "product9_prev": ("DisorderList", "ISO-8859-1", product9_prev, ()),
    "product9_ages": ("DisorderList", "ISO-8859-1", product9_ages, ("AverageAgeOfOnsets", "TypeOfInheritances")),
}
"""Of each product: its list, its encoding, its writer, and the parts of a packet that it holds; none: a CSV conversion."""
TABLES = {"product7": "linearisation_of_rare_diseases", "product9_prev": "epidemiology_of_rare_diseases"}


def packets(folder: Path) -> list[Packet]:
    """Every packet."""
    return [packet for _, packet in get(files.documents([folder / PACKETS], (".json",)))]


def table(folder: Path, name: str) -> Iterator[list[Row]]:
    """The rows of a CSV conversion, a list for each disorder."""
    with gzip.open(folder / "orphanet" / "csv" / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as text:
        yield from (list(rows) for _, rows in groupby(csv.DictReader(text), key=lambda row: row["orpha_code"]))


def write(name: str, folder: Path, source: Sequence[Packet], path: Path, least: int = 0) -> int:
    """Write a product, whole, and return how many disorders it has.

    Args:
        name: one of PRODUCTS.
        folder: the real data.
        source: the packets.
        path: file to be written.
        least: bytes; the disorders come again under made-up codes until the file is as large.
    """
    outer, encoding, make, parts = PRODUCTS[name]
    entries: list[Any] = (
        [packet for packet in source if any(packet.get(part) for part in parts)]
        if parts
        else list(table(folder, TABLES[name]))
    )
    with path.open("wb") as file:
        file.write(f'{head(encoding)}  <{outer} count="{len(entries)}">\n'.encode(encoding))
        written = 0
        while written < len(entries) or file.tell() < least:
            element = make(entries[written % len(entries)])
            if again := written // len(entries):
                code = next(element.iter("OrphaCode"))
                code.text = f"9{again}{code.text:0>7}"
            etree.indent(element, level=2)
            file.write(b"    " + etree.tostring(element, encoding=encoding, xml_declaration=False) + b"\n")
            written += 1
        file.write(f"  </{outer}>\n</JDBOR>\n".encode(encoding))
    return written


READ = """
import sys
from pathlib import Path
from ontology_import.orphanet import sources as orphanet

class NoGraph:
    def read_rows(self, cypher):
        return [[None]]

read = list(orphanet.batches(NoGraph(), [Path(path) for path in sys.argv[1:]]))
rows = sum(len(rows) for batch, _ in read for rows in (*batch.nodes.values(), *batch.edges.values()))
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(peak // 1024, rows)
"""


def main() -> list[dict[str, object]]:
    """Each product written whole, and the largest two made larger, then read by a process of its own."""
    folder = data()
    if folder is None:
        return []
    read = packets(folder)
    sizes = [*((name, 0) for name in PRODUCTS), ("product1", LARGE), ("product4", LARGE)]
    rows = []
    with tempfile.TemporaryDirectory() as made:
        for name, least in sizes:
            path = Path(made, f"en_{name}.xml")
            count = write(name, folder, read, path, least)
            rows.append({"product": f"{name}, repeated" if least else name, "entries": count, **measured([path])})
        trees = write_classifications(read, Path(made))
        rows.append({"product": f"product3, {len(trees)} files", "entries": len(trees), **measured(trees)})
    return rows


def measured(paths: Sequence[Path]) -> dict[str, object]:
    """Size of some files, and what a process that reads them needs."""
    command = [sys.executable, "-c", READ, *map(str, paths)]
    process, seconds = timed(lambda: subprocess.run(command, capture_output=True, text=True, check=True))
    peak, facts = process.stdout.split()
    size = sum(path.stat().st_size for path in paths)
    return {
        "MB": round(size / 1e6, 1),
        "largest file, MB": round(max(path.stat().st_size for path in paths) / 1e6, 1),
        "nodes and relationships": facts,
        "seconds": round(seconds, 1),
        "peak memory, MB": peak,
    }
