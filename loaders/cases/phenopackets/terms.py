"""The HPO terms of the graph as phenopackets meet them."""

from __future__ import annotations

from typing import NamedTuple

from graph.session import Graph


class Terms(NamedTuple):
    """The HPO terms of the graph: labels, the one successor of retired and merged ones, and what to consider for the others.

    A term that several terms replace is not followed: none of them alone is what it meant.
    """

    labels: dict[str, str | None]
    replaced: dict[str, str]
    complete: bool
    retired: dict[str, list[str]] = {}  # noqa: RUF012 (a default that is never written to)

    @classmethod
    def of_graph(cls, graph: Graph) -> Terms:
        """Read them; ``complete`` says whether HPO itself is loaded."""
        labels = dict(graph.read_bulk("MATCH (p:Phenotype)", ("p.hpo", "p.name")))
        replacing = "[(p)-[:REPLACED_BY {relation: 'replaced_by'}]->(n) | n.hpo]"
        consider = "[(p)-[:REPLACED_BY {relation: 'consider'}]->(n) | n.hpo]"
        rows = graph.read_rows(f"MATCH (p:Phenotype) WHERE p.obsolete RETURN p.hpo, {replacing}, {consider}")
        replaced = {code: successors[0] for code, successors, _ in rows if len(successors) == 1}
        for code, merged in graph.read_rows("MATCH (p:Phenotype) WHERE p.altIds IS NOT NULL RETURN p.hpo, p.altIds"):
            replaced |= {old: code for old in merged if old not in labels or old not in replaced}
        retired = {code: sorted({*several, *considered}) for code, several, considered in rows if code not in replaced}
        complete = graph.read_rows("MATCH (:Phenotype)-[r:IS_A]->(:Phenotype) RETURN count(r) > 0")[0][0]
        return cls(labels, replaced, bool(complete), retired)
