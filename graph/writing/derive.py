"""Values derived from the imported facts: lineage closures and information content, written only where they differ."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping

from graph import schema
from graph.model import Node, Relationship
from graph.session import Graph
from graph.writing.sending import send_rows
from graph.writing.write import Changes
from mmrarebench.ontology.lineage import Edge, Lineage

CLOSURES = 1_000
FOLLOWS: Mapping[str, tuple[Node | Relationship, ...]] = {
    "disorders": (schema.DISORDER, schema.CHILD_OF, schema.CLASSIFICATION),
    "phenotypes": (schema.PHENOTYPE, schema.IS_A),
    "annotations": (schema.HAS_PHENOTYPE,),
    "concepts": (schema.CONCEPT_IS_A,),
}
"""Types of facts that each derived value depends on, by its name in ``refresh``."""


def outdated(changes: Changes) -> set[str]:
    """Which of the derived facts may differ after these changes; a node that was only updated moves nothing."""
    nodes = {name for what in (changes.created, changes.deleted) for name in what}
    touched = nodes | {name for name in changes.updated if name.startswith("(") or name == schema.CLASSIFICATION.label}
    return {what for what, specs in FOLLOWS.items() if any(_name(spec) in touched for spec in specs)}


def _name(spec: Node | Relationship) -> str:
    return spec.label if isinstance(spec, Node) else spec.name


def refresh(graph: Graph, what: Collection[str]) -> None:
    """Update what follows from these facts (see FOLLOWS): closures, classification labels, information content."""
    if "disorders" in what:
        label_classifications(graph)
        close(graph, schema.CHILD_OF, schema.WITHIN)
    if "phenotypes" in what:
        close(graph, schema.IS_A, schema.PHENOTYPE_WITHIN)
    if "concepts" in what:
        close(graph, schema.CONCEPT_IS_A, schema.CONCEPT_WITHIN)
    if "phenotypes" in what or "annotations" in what:
        information_content(graph)


def mark_pending(graph: Graph, *what: str) -> bool:
    """Note in the graph that facts are about to change from which others follow (disorders, phenotypes).

    Returns:
        Whether an earlier import left such a note: it was killed before it brought those others up to date.
    """
    noted = graph.write("UNWIND $what AS what MERGE (p:Pending {what: what}) SET p.mmrarebench = true", {"what": what})
    return noted.nodes_created < len(what)


def clear_pending(graph: Graph, *what: str) -> None:
    """Take the notes out: what follows is up to date."""
    graph.write("MATCH (p:Pending) WHERE p.what IN $what DELETE p", {"what": what})


def label_classifications(graph: Graph) -> int:
    """Write on each edge of the lineage which classifications' files have it, and return how many edges changed."""
    desired: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, pairs in graph.read_rows("MATCH (c:Classification) RETURN c.id, c.pairs ORDER BY toInteger(c.id)"):
        for pair in pairs:
            child, parent = pair.split(">")
            desired[(child, parent)].append(name)
    rows = graph.read_bulk("MATCH (a:Disorder)-[r:CHILD_OF]->(b:Disorder)", ("a.orpha", "b.orpha", "r.classifications"))
    changed = [[a, b, desired.get((a, b), [])] for a, b, stored in rows if desired.get((a, b), []) != (stored or [])]
    send_rows(
        graph,
        "UNWIND $rows AS row MATCH (:Disorder {orpha: row[0]})-[r:CHILD_OF]->(:Disorder {orpha: row[1]}) "
        "SET r.classifications = row[2]",
        changed,
    )
    present = {(a, b) for a, b, _ in rows}
    counts: dict[str, int] = defaultdict(int)
    for pair, names in desired.items():
        for name in names:
            counts[name] += pair in present
    graph.write(
        "UNWIND $rows AS row MATCH (c:Classification {id: row[0]}) SET c.edgesInLineage = row[1]",
        {"rows": [[name, count] for name, count in counts.items()]},
    )
    return len(changed)


def read_lineage(graph: Graph, edge: Relationship = schema.CHILD_OF) -> Lineage:
    """Read a DAG from the graph, nodes without parents included; of concepts only those that are in the DAG at all."""
    label, key = edge.start.label, edge.start.key
    where = f" WHERE EXISTS {{ (a)-[:{edge.type}]-() }}" if edge.start is schema.CONCEPT else ""
    rows = graph.read_bulk(f"MATCH (a:{label}){where}", (f"a.{key}", f"[(a)-[:{edge.type}]->(b) | b.{key}]"))
    return Lineage((Edge(code, parent) for code, parents in rows for parent in parents), (code for code, _ in rows))


def close(graph: Graph, edge: Relationship, within: Relationship) -> int:
    """Update the closure of ``edge`` and return how many nodes' closures were written.

    A node's closure in the graph is compared by the number, the sum of distances and a checksum of its ancestors, all
    computed by the server from what is stored.
    """
    lineage = read_lineage(graph, edge)
    stored = _fingerprints(graph, within)
    stale = []
    for code in lineage.parents:
        ancestors = {code: 0, **lineage.ancestors(code)}
        desired = [len(ancestors), sum(ancestors.values()), sum(_digits(a) * (d + 1) for a, d in ancestors.items())]
        if stored.get(code) != desired:
            stale.append((code, list(ancestors.items())))
    node = f"(a:{edge.start.label} {{{edge.start.key}: row[0]}})"
    above = f"(b:{edge.start.label} {{{edge.start.key}: pair[0]}})"
    if stored:
        send_rows(
            graph, f"UNWIND $rows AS row MATCH {node}-[w:{within.type}]->() DELETE w", [[c] for c, _ in stale], CLOSURES
        )
    cypher = (
        f"UNWIND $rows AS row MATCH {node} UNWIND row[1] AS pair MATCH {above} "
        f"CREATE (a)-[:{within.type} {{distance: pair[1]}}]->(b)"
    )
    return send_rows(graph, cypher, stale, CLOSURES)


def _digits(code: str) -> int:
    return int(code.split(":", 1)[1])


def _fingerprints(graph: Graph, within: Relationship) -> dict[str, list[int]]:
    label, key = within.start.label, within.start.key
    rows = graph.read_bulk(
        f"MATCH (a:{label})-[w:{within.type}]->(b:{label}) WITH a, count(*) AS n, sum(w.distance) AS far, "
        f"sum(toInteger(split(b.{key}, ':')[1]) * (w.distance + 1)) AS check",
        (f"a.{key}", "n", "far", "check"),
    )
    return {row[0]: row[1:] for row in rows}


def information_content(graph: Graph) -> int:
    """Write the information content of every phenotype and return how many values changed.

    IC(t) = -ln(n(t) / N): N disorders with at least one phenotype that is not excluded, n(t) of them with t or a term
    below it (Resnik 1995, over annotated disorders). A term that no disorder has gets no value.
    """
    present = "MATCH (d:Disorder)-[r:HAS_PHENOTYPE]->(p:Phenotype) WHERE NOT r.excluded WITH d, collect(p.hpo) AS terms"
    annotated = graph.read_bulk(present, ("d.orpha", "terms"))
    lineage = read_lineage(graph, schema.IS_A)
    counts: dict[str, int] = defaultdict(int)
    for _, terms in annotated:
        for term in set(terms).union(*(lineage.ancestors(term) for term in terms)):
            counts[term] += 1
    stored = dict(graph.read_bulk("MATCH (p:Phenotype)", ("p.hpo", "p.informationContent")))
    total = len(annotated)
    desired = {term: -math.log(counts[term] / total) + 0.0 if counts.get(term) else None for term in stored}
    changed = [[term, value] for term, value in desired.items() if value != stored[term]]
    return send_rows(
        graph, "UNWIND $rows AS row MATCH (p:Phenotype {hpo: row[0]}) SET p.informationContent = row[1]", changed
    )
