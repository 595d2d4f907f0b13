"""The HPO and MONDO parts of the sample: an excerpt of terms and the mapping rows of its disorders."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any, NamedTuple

HPO = "hpo/hp.v2025-05-06.json.gz"
OBO = "http://purl.obolibrary.org/obo/"
REPLACED_BY = OBO + "IAO_0100001"
ALTERNATIVE = "http://www.geneontology.org/formats/oboInOwl#hasAlternativeId"
COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"
NOTE = (
    "EXCERPT made for the mmrarebench sample: only the terms its disorders use, their is_a ancestors and some obsolete "
    "terms; definitions, comments, subsets and cross references are left out. What is kept is unchanged. Get the whole "
    "release from https://hpo.jax.org."
)
OBSOLETE_KEPT = ("HP:0000368",)
OBSOLETE_MORE = 7
MONDO = ("exactmatch_orphanet", "hasdbxref_orphanet", "exactmatch_omim", "exactmatch_omimps")


class Excerpt(NamedTuple):
    """The bytes of the HPO excerpt and what is in it."""

    data: bytes
    terms: set[str]
    obsolete: set[str]
    version: str


def _curie(iri: str) -> str:
    return iri.removeprefix(OBO).replace("_", ":")


def _values(node: dict[str, Any], predicate: str) -> list[str]:
    properties = node.get("meta", {}).get("basicPropertyValues", [])
    return [str(entry["val"]) for entry in properties if entry["pred"] == predicate]


def _slim(node: dict[str, Any]) -> dict[str, Any]:
    """Return a node with its label, synonyms, alternative ids and status, and nothing else."""
    old = node.get("meta", {})
    meta: dict[str, Any] = {}
    if old.get("synonyms"):
        meta["synonyms"] = [{key: item[key] for key in item if key != "xrefs"} for item in old["synonyms"]]
    kept = [entry for entry in old.get("basicPropertyValues", []) if entry["pred"] in (ALTERNATIVE, REPLACED_BY)]
    if kept:
        meta["basicPropertyValues"] = kept
    if old.get("deprecated"):
        meta["deprecated"] = True
    slim = {key: node[key] for key in ("id", "lbl", "type", "propertyType") if key in node}
    return slim | ({"meta": meta} if meta else {})


def _closure(terms: set[str], up: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    stack = sorted(terms)
    while stack:
        term = stack.pop()
        if term not in found:
            found.add(term)
            stack += up.get(term, [])
    return found


def _obsolete(nodes: dict[str, dict[str, Any]], live: set[str]) -> set[str]:
    """Return the obsolete terms to keep: the fixed ones and the first others that are replaced by a kept term."""
    replaced = {
        term: [value.replace("_", ":").removeprefix(OBO) for value in _values(node, REPLACED_BY)]
        for term, node in sorted(nodes.items())
        if node.get("meta", {}).get("deprecated")
    }
    inside = [term for term, targets in replaced.items() if targets and set(targets) <= live]
    more = [term for term in inside if term not in OBSOLETE_KEPT]
    return {*OBSOLETE_KEPT, *more[:OBSOLETE_MORE]}


def hpo_excerpt(archive: Path, used: set[str]) -> Excerpt:
    """Return the excerpt of HPO that covers the given terms.

    Args:
        archive: the release as gzipped OBO Graph JSON.
        used: the HPO ids that the packets use.

    Raises:
        ValueError: a term is not in the release.
    """
    with gzip.open(archive) as handle:
        graph = json.load(handle)["graphs"][0]
    nodes = {_curie(node["id"]): node for node in graph["nodes"]}
    if not used <= nodes.keys():
        raise ValueError(f"not in this HPO release: {sorted(used - nodes.keys())}")
    up: dict[str, list[str]] = {}
    for edge in graph["edges"]:
        up.setdefault(_curie(edge["sub"]), []).append(_curie(edge["obj"]))
    replacements = {target for term in OBSOLETE_KEPT for target in _values(nodes[term], REPLACED_BY)}
    live = _closure(used | replacements, up)
    obsolete = _obsolete(nodes, live)
    slim = [_slim(nodes[term]) for term in sorted(live | obsolete)]
    synonyms = [item for node in slim for item in node.get("meta", {}).get("synonyms", [])]
    marks = {item["synonymType"] for item in synonyms if "synonymType" in item}
    slim += [_slim(node) for node in graph["nodes"] if node["id"] in marks]
    meta = dict(graph["meta"])
    meta["basicPropertyValues"] = [*meta["basicPropertyValues"], {"pred": COMMENT, "val": NOTE}]
    kept = live | obsolete
    edges = [edge for edge in graph["edges"] if _curie(edge["sub"]) in kept and _curie(edge["obj"]) in kept]
    document = {"graphs": [{"id": graph["id"], "meta": meta, "nodes": slim, "edges": edges}]}
    data = json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"
    return Excerpt(data.encode(), live, obsolete, str(meta["version"]).split("/")[-2])


def mondo_rows(folder: Path, codes: set[str], omim: set[str]) -> dict[str, bytes]:
    """Return the mapping files cut down to the given disorders, their comments kept.

    Args:
        folder: the folder of the gzipped SSSOM files.
        codes: the ORPHA codes of the sample.
        omim: the OMIM numbers that Orphanet gives for them.
    """
    wanted: set[str] = set()
    files: dict[str, bytes] = {}
    for name in MONDO:
        with gzip.open(folder / f"mondo_{name}.sssom.tsv.gz", "rt", encoding="utf-8", newline="\n") as handle:
            lines = handle.read().splitlines()
        comments = [line for line in lines if line.startswith("#")]
        header, *rows = [line for line in lines if not line.startswith("#")]
        kept = []
        for row in rows:
            subject, _, _, target, *_ = row.split("\t")
            prefix, _, local = target.partition(":")
            direct = local in codes if prefix == "Orphanet" else prefix == "OMIM" and local in omim
            if direct or subject in wanted:
                kept.append(row)
            if prefix == "Orphanet" and direct:
                wanted.add(subject)
        files[f"mondo_{name}.sssom.tsv"] = ("\n".join([*comments, header, *kept]) + "\n").encode()
    return files
