"""One decision of a reviewer, as a page of the site sends it, into the graph; a later one replaces it."""

from __future__ import annotations

import datetime

from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Loaded, write
from graph.writing.operations import operation
from graph.writing.options import DEFAULTS
from mmrarebench.exceptions import NotFoundError, UsageError

MANAGES = (schema.ANNOTATION, schema.ANNOTATES)
FIELD = "decision"
VALUES = ("accept", "revise", "reject")
MOST = 2000
"""Characters of a reviewer's name and remark at most."""


@operation("record decision on {question}")
def record(graph: Graph, *, question: str, annotator: str, value: str, note: str = "") -> Loaded:
    """Write a reviewer's decision on a question; what the same reviewer decided before is replaced.

    Raises:
        UsageError: no name, no known decision, or a text that is too long.
        NotFoundError: there is no such question.
    """
    name = annotator.strip()
    if not name or "/" in name or len(name) + len(note) > MOST:
        raise UsageError("a decision needs the reviewer's name, without a slash", repair="give a short name and remark")
    if value not in VALUES:
        raise UsageError(f"{value!r} is no decision", repair=f"one of {', '.join(VALUES)}")
    rows = graph.read_rows("MATCH (:Question {id: $id})-[:PART_OF]->(b:Benchmark) RETURN b.name", {"id": question})
    if not rows:
        raise NotFoundError(f"there is no question {question!r}", repair="list them with benchmark/questions")
    key = f"{question}/{name}/{FIELD}"
    batch = Batch(f"annotation:{key}", MANAGES)
    batch.node(
        schema.ANNOTATION,
        key,
        annotator=name,
        value=value,
        field=FIELD,
        note=note.strip() or None,
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        benchmark=rows[0][0],
    )
    batch.edge(schema.ANNOTATES, key, question)
    return write(graph, batch, [], options=DEFAULTS)
