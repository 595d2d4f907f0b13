"""The names that mentions are looked for by: those of disorders and phenotypes, and the symbols of genes."""

from __future__ import annotations

from graph.session import Graph
from loaders.cases.mentions.candidates import Entry

ABNORMALITY = "HP:0000118"


def read_entries(graph: Graph) -> tuple[list[Entry], set[str]]:
    """Names of disorders and of phenotypic abnormalities, and the symbols of genes, as the graph has them."""
    entries = []
    match = "MATCH (d:Disorder) WHERE d.name IS NOT NULL AND coalesce(d.status, 'active') <> 'obsolete'"
    for code, name, synonyms in graph.read_bulk(match, ("d.orpha", "d.name", "coalesce(d.synonyms, [])")):
        entries += [Entry("disorder", code, text, int(i > 0)) for i, text in enumerate([name, *synonyms])]
    rooted = graph.read_rows(
        "MATCH (:Phenotype)-[w:WITHIN]->(:Phenotype {hpo: $root}) RETURN w LIMIT 1", {"root": ABNORMALITY}
    )
    below = (
        f"AND EXISTS {{ (p)-[:WITHIN]->(:Phenotype {{hpo: '{ABNORMALITY}'}}) }} AND p.hpo <> '{ABNORMALITY}'"
        if rooted
        else ""
    )
    match = f"MATCH (p:Phenotype) WHERE p.name IS NOT NULL AND NOT coalesce(p.obsolete, false) {below}"
    for code, name, synonyms in graph.read_bulk(match, ("p.hpo", "p.name", "coalesce(p.synonyms, [])")):
        exact = [s.split(": ", 1)[1] for s in synonyms if s.upper().startswith("EXACT: ")]
        entries += [Entry("phenotype", code, text, int(i > 0)) for i, text in enumerate([name, *exact])]
    return entries, {row[0] for row in graph.read_rows("MATCH (g:Gene) RETURN g.symbol")}
