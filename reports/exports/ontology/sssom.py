"""The mappings of the graph as one SSSOM table; importing it again gives the same mappings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mmrarebench import ids
from reports.exports.files import Exported, writing
from reports.exports.ontology.kgx import cell

FILE = "mappings.sssom.tsv"
PREDICATES = {
    "exact": "skos:exactMatch",
    "broader": "skos:broadMatch",
    "narrower": "skos:narrowMatch",
    "related": "skos:relatedMatch",
    "undetermined": "oboInOwl:hasDbXref",
}
COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "mapping_source",
)
JUSTIFICATION = "semapv:UnspecifiedMatching"
_WORDS = ("skos", "oboInOwl", "semapv")


def spelling(code: str) -> str:
    """An identifier with the prefix that SSSOM files use.

    >>> spelling("ORPHA:558"), spelling("OMIM:154700")
    ('Orphanet:558', 'OMIM:154700')
    """
    return f"Orphanet:{code[6:]}" if code.startswith("ORPHA:") else code


def write(
    mappings: Iterable[Mapping[str, Any]], names: Mapping[str, str | None], out: Path, *, version: str
) -> Exported:
    """Write every mapping with its relation and who states it; ``names`` gives labels by identifier."""
    exported = Exported(str(out))
    rows = list(mappings)
    prefixes = sorted(
        {spelling(row[end]).split(":", 1)[0] for row in rows for end in ("subject", "object")} | {*_WORDS}
    )
    with writing(out, FILE, exported) as (sink, count):
        sink.write("".join(f"#{line}\n" for line in _metadata(prefixes, version)))
        sink.write("\t".join(COLUMNS) + "\n")
        for row in rows:
            source = next((s.split(":", 1)[1] for s in row["source"] if s.startswith("mappings:")), row["by"] or "")
            cells = (
                spelling(row["subject"]),
                names.get(row["subject"]),
                PREDICATES[row["relation"] or "undetermined"],
                spelling(row["object"]),
                names.get(row["object"]),
                JUSTIFICATION,
                source,
            )
            sink.write("\t".join(map(cell, cells)) + "\n")
            count[0] += 1
    return exported


def _metadata(prefixes: Iterable[str], version: str) -> list[str]:
    lines = ["mapping_set_id: urn:mmrarebench:mappings", f'mapping_set_version: "{version}"', "curie_map:"]
    lines += [f"  {prefix}: {ids.address_of(prefix)}" for prefix in prefixes]
    return lines
