"""Facts of a run beside its answers: its model, hash of its prompt, settings of its calls, epochs, date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.operations import operation
from graph.writing.write import prepare, sync
from mmrarebench.exceptions import NotFoundError

OWNER = "stated-run:"
"""Prefix of owners of statements; they rank before the files of answers and the table of known models."""
MANAGES = (schema.MODEL, schema.RUN, schema.OF_MODEL, schema.ON_BENCHMARK)


class RunStatement(NamedTuple):
    """Facts of a run, stated by those who made it; None where nothing is stated."""

    facts: Mapping[str, Any] = {}
    """Of the model: family, domain, parameters, access, base, visionEncoder, released."""
    prompt_hash: str | None = None
    settings: Mapping[str, Any] | None = None
    """Parameters of the calls, such as temperature and max_tokens."""
    epochs: int | None = None
    """How often each question was asked."""
    date: str | None = None


@operation("state run {benchmark}/{model}/{condition}")
def state_run(graph: Graph, benchmark: str, model: str, condition: str, statement: RunStatement) -> dict[str, int]:
    """Write what is stated of a run in place of what was stated before; the number of changes.

    Raises:
        NotFoundError: there is no such benchmark.
    """
    if not graph.read_rows("MATCH (b:Benchmark {name: $name}) RETURN b.name", {"name": benchmark}):
        raise NotFoundError(f"there is no benchmark {benchmark!r}", repair="load it first")
    prepare(graph)
    changes = sync(graph, wanted(benchmark, model, condition, statement))
    return {"changes": changes.total}


def wanted(benchmark: str, model: str, condition: str, statement: RunStatement) -> Batch:
    """The nodes and relationships of a statement.

    >>> batch = wanted("sample", "m", "full", RunStatement({"domain": "medical"}, settings={"temperature": 0}))
    >>> batch.nodes[schema.RUN]["sample/m/full"]["settings"], batch.counts()["Model"]
    ('{"temperature":0}', 1)
    """
    run = f"{benchmark}/{model}/{condition}"
    batch = Batch(f"{OWNER}{run}", MANAGES)
    parameters = statement.facts.get("parameters")
    facts = {**statement.facts, "parameters": None if parameters is None else float(parameters)}
    batch.node(schema.MODEL, model, **facts)
    batch.node(
        schema.RUN,
        run,
        condition=condition,
        promptHash=statement.prompt_hash,
        settings=orjson.dumps(dict(statement.settings)).decode() if statement.settings else None,
        epochs=statement.epochs,
        date=statement.date,
    )
    batch.edge(schema.OF_MODEL, run, model)
    batch.edge(schema.ON_BENCHMARK, run, benchmark)
    return batch
