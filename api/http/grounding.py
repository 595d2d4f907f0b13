"""HTTP route that grounds texts in Orphanet without writing anything."""

from __future__ import annotations

import threading
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from api.http.state import graph_of
from api.usecases import querying
from api.usecases.grounding import ground as grounding
from graph.names import Ontology, read_ontology
from graph.session import Graph

router = APIRouter(prefix="/v1", tags=["grounding"])
_lock = threading.Lock()
_ontologies: dict[str, tuple[str, Ontology]] = {}
"""By server: the releases that are loaded there, and the ontology as it was read then."""


class GroundingRequest(BaseModel):
    """Texts to ground, and the expected diagnoses where there are any."""

    model_config = ConfigDict(extra="forbid")
    texts: Annotated[list[str], Field(max_length=1000, examples=[["1. Marfan syndrome\n2. Ehlers-Danlos syndrome"]])]
    golds: Annotated[list[str] | None, Field(max_length=100, examples=[["ORPHA:558"]])] = None


class GroundedItem(BaseModel):
    """A name in a text: how it was matched, its Orphanet codes, and its relation to the nearest gold."""

    rank: int
    text: str
    match: str
    codes: list[str]
    relation: str | None


class GroundedAnswer(BaseModel):
    """A text as it was read; ``rank`` is that of the first hit, null without one or without golds."""

    status: str
    items: list[GroundedItem]
    rank: int | None


@router.post("/ground")
def ground(request: Request, body: GroundingRequest) -> list[GroundedAnswer]:
    """Read each text as a ranked list and ground its names; nothing is written."""
    graph = graph_of(request)
    texts = grounding.ground(graph, body.texts, body.golds, _ontology(graph))
    return [GroundedAnswer.model_validate(text, from_attributes=True) for text in texts]


def _ontology(graph: Graph) -> Ontology:
    """The ontology of the graph, read again when other releases are loaded."""
    releases = repr(querying.query(graph, "ontology/releases", {}))
    with _lock:
        stored = _ontologies.get(graph.uri)
        if stored is None or stored[0] != releases:
            stored = (releases, read_ontology(graph))
            _ontologies[graph.uri] = stored
        return stored[1]
