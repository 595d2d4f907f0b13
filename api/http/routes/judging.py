"""HTTP routes that write: a judge, and what it said of an answer; only with the token."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from api.http.state import graph_of, may_write
from api.usecases.judging import judge as usecases

router = APIRouter(prefix="/v1", tags=["judging"], dependencies=[Depends(may_write)])


class _Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", protected_namespaces=())


class JudgeBody(_Body):
    """Who judges: the model asked for, its family, the endpoint's host, and the hash of all rubrics."""

    model: str
    endpoint: str
    prompt_hash: str
    family: str | None = None


class VerdictBody(_Body):
    """A judge's reply on an answer, or why the call failed; neither where there was nothing to ask."""

    answer: str = Field(examples=["sample/toy-general-large/full/sample/treatment/1"])
    judge: str = Field(examples=["gpt-4o"])
    rubric: str = Field(examples=["T2"])
    answer_hash: str | None
    rubric_hash: str
    prompt_hash: str
    parser_version: str
    endpoint: str | None = None
    model: str | None = None
    reply: str | None = None
    finish: str | None = None
    failure: str | None = None


@router.put("/judges/{judge}")
def state_judge(request: Request, judge: str, body: JudgeBody) -> dict[str, Any]:
    """Say who judges, before the first verdict."""
    return usecases.state_judge(graph_of(request), judge, body.model_dump(by_alias=True))


@router.post("/verdicts")
def record(request: Request, body: VerdictBody) -> dict[str, Any]:
    """Write a verdict; status and scores are read off the reply here."""
    return usecases.record(graph_of(request), body.model_dump())
