"""The description of a query's parameters tells the truth: whatever it permits is accepted."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.row_types import parameter_schema
from queries.registry import Param, all_queries, convert

PARAMS = {param.type: param for query in all_queries().values() for param in query.params}
PATTERNED = {kind: param for kind, param in PARAMS.items() if "pattern" in parameter_schema(param)}


@pytest.mark.parametrize("kind", sorted(PATTERNED))
@given(data=st.data())
def test_convert_accepts_every_text_of_the_pattern(kind: str, data: st.DataObject) -> None:
    pattern = parameter_schema(PATTERNED[kind])["pattern"]
    text = data.draw(st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True))
    value = convert(Param("value", kind, "", True), text)
    assert len(value) == text.count(",") + 1 if kind.startswith("list<") else value


@pytest.mark.parametrize("kind", ["metric", "reading", "lineage"])
def test_convert_accepts_every_value_of_the_enumeration(kind: str) -> None:
    param = Param("value", kind, "", True)
    values = parameter_schema(param)["enum"]
    assert [convert(param, value) for value in values] == values
    assert len(values) > 1


EXAMPLES = [
    pytest.param(schema["pattern"], schema["example"], id=f"{query.name} {param.name}")
    for query in all_queries().values()
    for param in query.params
    if {"pattern", "example"} <= (schema := parameter_schema(param)).keys()
]


@pytest.mark.parametrize(("pattern", "example"), EXAMPLES)
def test_parameter_schema_matches_the_example_of_the_header(pattern: str, example: str) -> None:
    assert re.search(pattern, example)
