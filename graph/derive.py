"""What follows from the imported facts: lineage closures and information content, written only where they differ."""

from __future__ import annotations

import math
from collections import defaultdict

from graph import schema
from graph.model import Relationship
from graph.session import Graph
from graph.write import chunks
from mmrarebench.lineage import Edge, Lineage

LEVELS = 4_000


def refresh(graph: Graph, *, disorders: bool = False, phenotypes: bool = False) -> None:
    """Bring everything that follows from the imported facts up to date."""
    if disorders:
        label_classifications(graph)
        close(graph, schema.CHILD_OF, schema.WITHIN)
    if phenotypes:
        close(graph, schema.IS_A, schema.PHENOTYPE_WITHIN)
        information_content(graph)


def begin(graph: Graph, *what: str) -> bool:
    """Note in the graph that facts are about to change from which others follow (disorders, phenotypes).

    Returns:
        Whether an earlier import left such a note: it was killed before it brought those others up to date.
    """
    noted = graph.write("UNWIND $what AS what MERGE (:Pending {what: what})", {"what": what})
    return noted.nodes_created < len(what)


def finish(graph: Graph, *what: str) -> None:
    """Take the notes out: what follows is up to date."""
    graph.write("MATCH (p:Pending) WHERE p.what IN $what DELETE p", {"what": what})


def label_classifications(graph: Graph) -> int:
    """Write on each edge of the lineage which classifications' files have it, and return how many edges changed."""
    wanted: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, pairs in graph.read_rows("MATCH (c:Classification) RETURN c.id, c.pairs ORDER BY toInteger(c.id)"):
        for pair in pairs:
            child, parent = pair.split(">")
            wanted[(child, parent)].append(name)
    rows = graph.read_bulk("MATCH (a:Disorder)-[r:CHILD_OF]->(b:Disorder)", ("a.orpha", "b.orpha", "r.classifications"))
    changed = [[a, b, wanted.get((a, b), [])] for a, b, have in rows if wanted.get((a, b), []) != (have or [])]
    for chunk in chunks(changed):
        graph.write(
            "UNWIND $rows AS row MATCH (:Disorder {orpha: row[0]})-[r:CHILD_OF]->(:Disorder {orpha: row[1]}) "
            "SET r.classifications = row[2]",
            {"rows": chunk},
        )
    present = {(a, b) for a, b, _ in rows}
    counts: dict[str, int] = defaultdict(int)
    for pair, names in wanted.items():
        for name in names:
            counts[name] += pair in present
    graph.write(
        "UNWIND $rows AS row MATCH (c:Classification {id: row[0]}) SET c.edgesInLineage = row[1]",
        {"rows": [[name, count] for name, count in counts.items()]},
    )
    return len(changed)


def read_lineage(graph: Graph, edge: Relationship = schema.CHILD_OF) -> Lineage:
    """Read a DAG from the graph, nodes without parents included."""
    label, key = edge.start.label, edge.start.key
    rows = graph.read_bulk(f"MATCH (a:{label})", (f"a.{key}", f"[(a)-[:{edge.type}]->(b) | b.{key}]"))
    return Lineage((Edge(code, parent) for code, parents in rows for parent in parents), (code for code, _ in rows))


def close(graph: Graph, edge: Relationship, within: Relationship) -> int:
    """Bring the closure of ``edge`` up to date and return how many nodes' closures were written.

    A node's closure in the graph is compared by the number, the sum of distances and a checksum of its ancestors, all
    computed by the server from what is stored.
    """
    lineage = read_lineage(graph, edge)
    have = _fingerprints(graph, within)
    number = {code: i for i, code in enumerate(sorted(lineage.parents))}
    stale = []
    for code in lineage.parents:
        ancestors = {code: 0, **lineage.ancestors(code)}
        wanted = [len(ancestors), sum(ancestors.values()), sum(_digits(a) * (d + 1) for a, d in ancestors.items())]
        if have.get(code) != wanted:
            stale.append(code)
    label, key = edge.start.label, edge.start.key
    if have:
        for chunk in chunks(stale):
            graph.write(
                f"UNWIND $rows AS code MATCH (:{label} {{{key}: code}})-[w:{within.type}]->() DELETE w", {"rows": chunk}
            )
    for level in _levels(stale, lineage, number):
        _write_level(graph, edge, within, level, lineage)
    return len(stale)


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


def _levels(codes: list[str], lineage: Lineage, number: dict[str, int]) -> list[list[str]]:
    depth: dict[str, int] = {}

    def measure(code: str) -> int:
        if code not in depth:
            depth[code] = 1 + max((measure(parent) for parent in lineage.parents[code]), default=-1)
        return depth[code]

    levels: dict[int, list[str]] = defaultdict(list)
    for code in sorted(codes, key=number.__getitem__):
        levels[measure(code)].append(code)
    return [levels[level] for level in sorted(levels)]


def _write_level(graph: Graph, edge: Relationship, within: Relationship, level: list[str], lineage: Lineage) -> None:
    label, key = edge.start.label, edge.start.key
    cypher = (
        f"UNWIND $rows AS row MATCH (a:{label} {{{key}: row}}) "
        f"CALL (a) {{ MATCH (a)-[:{edge.type}]->(:{label})-[w:{within.type}]->(b:{label}) "
        f"WITH a, b, min(w.distance) + 1 AS distance CREATE (a)-[:{within.type} {{distance: distance}}]->(b) }} "
        f"CREATE (a)-[:{within.type} {{distance: 0}}]->(a)"
    )
    for chunk in chunks(level, LEVELS):
        graph.write(cypher, {"rows": chunk})


def information_content(graph: Graph) -> int:
    """Write the information content of every phenotype and return how many values changed.

    IC(t) = -ln(n(t) / N): N disorders with at least one phenotype that is not excluded, n(t) of them with t or a term
    below it (Resnik 1995, over annotated disorders). A term that no disorder has gets no value.
    """
    annotated = graph.read_rows(
        "MATCH (d:Disorder)-[r:HAS_PHENOTYPE]->(p:Phenotype) WHERE NOT r.excluded RETURN d.orpha, collect(p.hpo)"
    )
    lineage = read_lineage(graph, schema.IS_A)
    counts: dict[str, int] = defaultdict(int)
    for _, terms in annotated:
        for term in set(terms).union(*(lineage.ancestors(term) for term in terms)):
            counts[term] += 1
    have = dict(graph.read_bulk("MATCH (p:Phenotype)", ("p.hpo", "p.informationContent")))
    total = len(annotated)
    wanted = {term: -math.log(counts[term] / total) + 0.0 if counts.get(term) else None for term in have}
    changed = [[term, value] for term, value in wanted.items() if value != have[term]]
    for chunk in chunks(changed):
        graph.write(
            "UNWIND $rows AS row MATCH (p:Phenotype {hpo: row[0]}) SET p.informationContent = row[1]", {"rows": chunk}
        )
    return len(changed)
