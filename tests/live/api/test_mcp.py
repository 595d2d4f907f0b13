"""The MCP server for agents, called by the client of the official package over stdio."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client

from graph.session import Graph
from queries import registry

ROOT = Path(__file__).resolve().parents[3]
COMMAND = ["-c", "from api.cli import main; main(['mcp'])"]
CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("list_queries", {"subject": "ontology"}),
    ("run_query", {"name": "ontology/disorder", "parameters": {"orpha": "558"}}),
    ("run_query", {"name": "benchmark/questions", "parameters": {"benchmark": "nobody"}}),
    ("run_query", {"name": "ontology/disordr"}),
    ("schema", {}),
    ("cypher", {"statement": "MATCH (d:Disorder) RETURN d.orpha AS orpha ORDER BY orpha", "limit": 2}),
    ("cypher", {"statement": "MATCH (d:Disease) RETURN d.orpha AS orpha"}),
    ("cypher", {"statement": "MATCH (n) DETACH DELETE n"}),
    ("explain", {"question": "sample/diagnosis/1", "model": "toy-general-large"}),
)


async def converse() -> tuple[list[Any], list[Any]]:
    """The tools, and what each call brought, all in one session."""
    server = StdioServerParameters(command=sys.executable, args=COMMAND, env=dict(os.environ), cwd=ROOT)
    with anyio.fail_after(120):
        async with Client(stdio_client(server)) as client:
            tools = (await client.list_tools()).tools
            return tools, [await client.call_tool(name, arguments) for name, arguments in CALLS]


@pytest.mark.live
def test_mcp_server_answers_a_client_with_its_tools(sample_graph: Graph) -> None:
    tools, results = anyio.run(converse)
    assert {tool.name for tool in tools} == {"list_queries", "run_query", "schema", "cypher", "explain"}
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)
    listed, disorder, nobody, misspelt, schema, rows, unknown, deletes, steps = results
    names = {row["name"] for row in listed.structured_content["queries"]}
    assert names == {name for name in registry.all_queries() if name.startswith("ontology/")}
    assert disorder.structured_content["rows"][0]["name"] == "Marfan syndrome"
    assert nobody.structured_content["rows"] == []
    assert "no benchmark 'nobody'" in nobody.structured_content["notices"][0]
    assert misspelt.is_error
    assert "did you mean ontology/disorder" in misspelt.content[0].text
    assert schema.content[0].text.startswith("# Graph of MMRareBench")
    assert len(rows.structured_content["rows"]) == 2
    assert rows.structured_content["total"] > 2
    assert rows.structured_content["notices"]
    assert unknown.structured_content["rows"] == []
    assert "Disease" in unknown.structured_content["notices"][0]
    assert deletes.is_error
    assert json.loads(steps.content[0].text)["run"] == "sample/toy-general-large/full"
