"""HTTP routes for those who write Cypher: the schema as text, and a statement that reads, inside the sandbox."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field

from api.http.row_types import record_model
from api.http.state import graph_of
from api.usecases import compact_schema, querying
from graph.sandbox import reading

router = APIRouter(prefix="/v1", tags=["queries"])


class Statement(BaseModel):
    """Cypher that only reads, and its parameters."""

    model_config = ConfigDict(extra="forbid")
    statement: str = Field(examples=["MATCH (d:Disorder {orpha: $orpha}) RETURN d.name AS name"])
    parameters: dict[str, Any] = Field({}, examples=[{"orpha": "ORPHA:558"}])


StatementRows = record_model(
    "StatementRows", reading.Result, {"notices": "Labels, types and properties that the graph does not have"}
)


@router.get("/schema", response_class=PlainTextResponse)
def schema() -> str:
    """The graph in about 4,000 tokens, for a language model: labels, properties, relationships, queries, examples."""
    return compact_schema.compact_schema()


@router.post("/cypher", response_model=StatementRows)
def run_cypher(request: Request, body: Statement) -> reading.Result:
    """Run a statement that reads, inside the sandbox: 20 seconds, 10,000 rows; 403 where it would do more."""
    return querying.run_cypher(graph_of(request), body.statement, body.parameters)
