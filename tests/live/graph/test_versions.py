"""A graph of the first schema is migrated on first use, and a graph of a newer schema is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from api.usecases import loading
from graph import schema
from graph.connect import connect
from graph.maintenance.reset import clear_everything
from graph.session import Graph
from mmrarebench import __version__
from mmrarebench.exceptions import SchemaError
from tests.conftest import SAMPLE
from tests.helpers.stored_graph import FIRST_ANSWERS, FIRST_SCHEMA, read_stored, write_stored

Ask = Callable[..., list[dict[str, Any]]]
EXACT = ("benchmark/counts", "errors/criteria", "errors/by_lineage", "errors/relations")


@pytest.fixture
def first_schema(empty_graph: Graph) -> Graph:
    """The graph of the first schema as it was stored, not yet migrated."""
    clear_everything(empty_graph)
    write_stored(empty_graph, *read_stored(FIRST_SCHEMA))
    return empty_graph


def state(graph: Graph) -> list[Any]:
    rows = graph.read_rows("MATCH (s:GraphState) RETURN s.schemaVersion, s.programVersion, s.migratedFrom")
    return rows[0] if rows else []


def test_connect_migrates_a_graph_of_the_first_schema(first_schema: Graph, ask: Ask) -> None:
    assert state(first_schema) == []
    connect().close()
    assert state(first_schema) == [schema.SCHEMA_VERSION, __version__, 0]
    assert first_schema.read_rows("MATCH (v:Verdict) WHERE v.dimensions IS NOT NULL RETURN count(v)") == [[0]]
    unmarked = "MATCH (n) WHERE n.mmrarebench IS NULL RETURN count(n)"
    assert first_schema.read_rows(unmarked) == [[0]], "every node of that graph is ours"
    answers = orjson.loads(FIRST_ANSWERS.read_bytes())
    for name in EXACT:
        params = {} if name == "benchmark/counts" else {"benchmark": "sample"}
        columns = set(answers[name][0])
        rows = [
            {key: value for key, value in row.items() if key in columns} for row in ask(first_schema, name, **params)
        ]
        assert rows == answers[name], name
    assert len(ask(first_schema, "leakage/findings", benchmark="sample")) == answers["leakage/findings"]["rows"]


def test_load_verdicts_adds_nothing_to_a_migrated_graph(first_schema: Graph) -> None:
    connect().close()
    changes = loading.load_verdicts(first_schema, [SAMPLE / "verdicts.jsonl"], "sample").changes.as_dict()
    assert (changes["created"], changes["deleted"]) == ({}, {})
    assert set(changes["updated"]) == {"Judge", "Verdict"}, "the parser of replies has a newer version"
    again = loading.load_verdicts(first_schema, [SAMPLE / "verdicts.jsonl"], "sample")
    assert again.changes.as_dict() == {"created": {}, "updated": {}, "deleted": {}}


def test_connect_refuses_a_graph_of_a_newer_schema(empty_graph: Graph) -> None:
    newer = "MERGE (s:GraphState {name: 'mmrarebench'}) SET s.schemaVersion = $version, s.programVersion = '99.1'"
    empty_graph.write(newer, {"version": schema.SCHEMA_VERSION + 1})
    with pytest.raises(SchemaError, match=r"written by mmrarebench 99\.1 .*newer.*Repair: use that version"):
        connect()
    clear_everything(empty_graph)
