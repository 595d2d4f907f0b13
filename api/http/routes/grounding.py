"""HTTP routes that score texts without writing anything: names grounded in Orphanet, criteria of a question."""

from __future__ import annotations

import threading
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from api.http.row_types import record_model
from api.http.state import graph_of
from api.usecases import criteria as usecases_criteria
from api.usecases import querying
from api.usecases.grounding import ground as grounding
from api.usecases.grounding.ground import GroundedText
from graph.names import Ontology, read_ontology
from graph.session import Graph
from mmrarebench.benchmark.vocabulary import Condition
from mmrarebench.criteria import Vocabulary

router = APIRouter(prefix="/v1", tags=["grounding"])
_lock = threading.Lock()
_ontologies: dict[str, tuple[str, Ontology]] = {}
"""By server: the releases that are loaded there, and the ontology as it was read then."""
_vocabularies: dict[str, tuple[str, Vocabulary]] = {}


class GroundingRequest(BaseModel):
    """Texts to ground, and the expected diagnoses where there are any."""

    model_config = ConfigDict(extra="forbid")
    texts: Annotated[list[str], Field(max_length=1000, examples=[["1. Marfan syndrome\n2. Ehlers-Danlos syndrome"]])]
    golds: Annotated[list[str] | None, Field(max_length=100, examples=[["ORPHA:558"]])] = None


class CriteriaRequest(BaseModel):
    """Texts to judge as answers to a question."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(examples=["sample/treatment/1"])
    texts: Annotated[list[str], Field(max_length=1000, examples=[["Losartan 50 mg daily."]])]
    condition: Condition = Condition.FULL


JudgedText = record_model(
    "JudgedText",
    usecases_criteria.JudgedText,
    {"score": "Recall over the criteria that an answer should meet"},
)


@router.post("/ground")
def ground(request: Request, body: GroundingRequest) -> list[GroundedText]:
    """Read each text as a ranked list and ground its names; nothing is written."""
    graph = graph_of(request)
    return grounding.ground(graph, body.texts, body.golds, _ontology(graph))


def _ontology(graph: Graph) -> Ontology:
    """The ontology of the graph, read again when other releases are loaded."""
    releases = repr(querying.query(graph, "ontology/releases", {}))
    with _lock:
        stored = _ontologies.get(graph.uri)
        if stored is None or stored[0] != releases:
            stored = (releases, read_ontology(graph))
            _ontologies[graph.uri] = stored
        return stored[1]


@router.post("/criteria", response_model=list[JudgedText])  # type: ignore[valid-type]
def judge_by_criteria(request: Request, body: CriteriaRequest) -> list[usecases_criteria.JudgedText]:
    """Judge each text by the criteria of a question, as ``score`` would judge it as an answer; nothing is written."""
    graph = graph_of(request)
    return usecases_criteria.judge_texts(graph, body.question, body.texts, str(body.condition), _vocabulary(graph))


def _vocabulary(graph: Graph) -> Vocabulary:
    """The names of drugs, tests and genes, read again when other releases are loaded."""
    releases = repr(querying.query(graph, "ontology/releases", {}))
    with _lock:
        stored = _vocabularies.get(graph.uri)
        if stored is None or stored[0] != releases:
            stored = (releases, usecases_criteria.read_vocabulary(graph))
            _vocabularies[graph.uri] = stored
        return stored[1]
