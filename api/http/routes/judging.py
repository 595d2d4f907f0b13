"""HTTP routes that write: a judge, and what it said of an answer; only with the token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from api.http.row_types import body_model
from api.http.state import graph_of, may_write
from api.usecases.judging import judge as usecases
from loaders.judging.endpoint_verdicts import JudgeReply

router = APIRouter(prefix="/v1", tags=["judging"], dependencies=[Depends(may_write)])


class JudgeBody(BaseModel):
    """Who judges: the model asked for, its family, the endpoint's host, and the hash of all rubrics."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", protected_namespaces=())
    model: str
    endpoint: str
    prompt_hash: str
    family: str | None = None


if TYPE_CHECKING:
    VerdictBody = BaseModel
else:
    VerdictBody = body_model(
        "VerdictBody",
        JudgeReply,
        {"answer": "sample/toy-general-large/full/sample/treatment/1", "judge": "gpt-4o", "rubric": "T2"},
        needed=("parser_version",),
    )


@router.put("/judges/{judge}")
def state_judge(request: Request, judge: str, body: JudgeBody) -> dict[str, Any]:
    """Say who judges, before the first verdict."""
    return usecases.state_judge(graph_of(request), judge, body.model_dump(by_alias=True))


@router.post("/verdicts")
def record(request: Request, body: VerdictBody) -> dict[str, Any]:
    """Write a verdict; status and scores are read off the reply here."""
    return usecases.record(graph_of(request), JudgeReply(**body.model_dump()))
