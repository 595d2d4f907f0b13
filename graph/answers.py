"""One answer written in place of another, in one transaction and without a look at any other answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from graph.session import Graph
from graph.writing.sending import assert_written

_WRITE = """
MATCH (r:Run {id: $run}) MATCH (q:Question {id: $question})
MERGE (a:Answer {id: $id})
SET a = $properties, a.source = $source, a.mmrarebench = true
MERGE (a)-[in:IN_RUN]->(r) SET in.source = $source
MERGE (a)-[of:ANSWERS]->(q) SET of.source = $source
RETURN count(a)
"""


class AnswerKey(NamedTuple):
    """An answer's id, its run and its question."""

    id: str
    run: str
    question: str


def write_answer(graph: Graph, key: AnswerKey, properties: Mapping[str, Any], *, owner: str) -> None:
    """Write an answer with its edges, in place of the one of that id.

    Args:
        graph: where to write; run and question are there.
        key: of the answer.
        properties: all of them; one that is None is removed.
        owner: whose answer it is.
    """
    facts = {name: value for name, value in properties.items() if value is not None} | {"id": key.id}
    values = {**key._asdict(), "properties": facts, "source": [owner]}
    counters = graph.write(_WRITE, values)
    assert_written("Answer", min(counters.properties_set, 1), 1)
