"""HTTP routes that write answers of a model that is asked: the run, and one reply at a time; only with the token."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from api.http.state import graph_of, may_write
from api.usecases.answers import answering as usecases

router = APIRouter(prefix="/v1", tags=["answering"], dependencies=[Depends(may_write)])


class _Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", protected_namespaces=())


class RunBody(_Body):
    """The model that is asked, and the benchmark."""

    benchmark: str = Field(examples=["sample"])
    model: str = Field(examples=["gpt-4o"])


class AnswerBody(_Body):
    """A model's reply to a question: its text, or why the call failed."""

    question: str = Field(examples=["sample/treatment/1"])
    model: str = Field(examples=["gpt-4o"])
    condition: str = Field(examples=["full"])
    question_hash: str | None
    prompt_hash: str
    endpoint: str | None = None
    endpoint_model: str | None = None
    text: str | None = None
    thinking: str | None = None
    finish: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    failure: str | None = None


@router.put("/asked-models")
def state_run(request: Request, body: RunBody) -> dict[str, Any]:
    """Say which model is asked about a benchmark, before the first answer."""
    return usecases.state_run(graph_of(request), body.benchmark, body.model)


@router.post("/answers")
def record_answer(request: Request, body: AnswerBody) -> dict[str, Any]:
    """Write an answer; its status is read off the reply here."""
    return usecases.record_answer(graph_of(request), body.model_dump())
