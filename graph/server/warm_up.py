"""A small import of made-up things: what a new server does once, so that Java remembers which of its methods are hot."""

from __future__ import annotations

from graph import schema
from graph.session import Graph
from graph.writing import derive
from graph.writing.batch import Batch
from graph.writing.write import prepare, sync
from mmrarebench.benchmark.vocabulary import MappingRelation

MANAGES = (
    schema.DISORDER,
    schema.PHENOTYPE,
    schema.CONCEPT,
    schema.CHILD_OF,
    schema.IS_A,
    schema.HAS_PHENOTYPE,
    schema.MAPS_TO,
)


def work(graph: Graph, size: int = 6_000) -> None:
    """Write made-up disorders, phenotypes and mappings, derive what follows, read and change them, and remove them."""
    prepare(graph)
    for version in ("first", "second"):
        sync(graph, made_up(size, version))
        derive.refresh(graph, ("disorders", "phenotypes"))
    sync(graph, Batch("training", MANAGES))


def made_up(size: int, version: str) -> Batch:
    """A batch of a real one's shape: a tree with a second parent here and there, and many phenotypes a disorder.

    >>> made_up(100, "first").counts()["(Disorder)-[:HAS_PHENOTYPE]->(Phenotype)"]
    500
    """
    batch = Batch("training", MANAGES)
    for i in range(1, size + 1):
        orpha, hpo = f"ORPHA:{i}", f"HP:{i:07}"
        words = [f"{version} other name {i} of it", f"made-up name {i}"]
        batch.node(schema.DISORDER, orpha, name=f"made-up disorder {i}", synonyms=words, level="disorder")
        batch.node(
            schema.PHENOTYPE, hpo, name=f"made-up sign {i}", synonyms=words, definition=f"{version} text {i} " * 9
        )
        batch.node(schema.CONCEPT, f"MADE:{i}", label=f"made-up concept {i}")
        batch.edge(schema.MAPS_TO, orpha, f"MADE:{i}", relation=MappingRelation.EXACT)
    for i in range(2, size + 1):
        for parent in {i // 2, max(1, i // 2 - i % 3)}:
            batch.edge(schema.CHILD_OF, f"ORPHA:{i}", f"ORPHA:{parent}")
            batch.edge(schema.IS_A, f"HP:{i:07}", f"HP:{parent:07}")
    for i in range(1, size + 1):
        for k in range(5):
            sign = f"HP:{(i * 7 + k * 13) % size + 1:07}"
            batch.edge(schema.HAS_PHENOTYPE, f"ORPHA:{i}", sign, excluded=False, frequency="Frequent (79-30%)")
    return batch
