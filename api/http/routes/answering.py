"""HTTP routes that write answers of a model that is asked: the run, and one reply at a time; only with the token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from api.http.row_types import body_model
from api.http.state import graph_of, may_write
from api.usecases.answers import answering as usecases
from loaders.answers.endpoint_answers import ModelReply

router = APIRouter(prefix="/v1", tags=["answering"], dependencies=[Depends(may_write)])


class RunBody(BaseModel):
    """The model that is asked, and the benchmark."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", protected_namespaces=())
    benchmark: str = Field(examples=["sample"])
    model: str = Field(examples=["gpt-4o"])


if TYPE_CHECKING:
    AnswerBody = BaseModel
else:
    AnswerBody = body_model(
        "AnswerBody", ModelReply, {"question": "sample/treatment/1", "model": "gpt-4o", "condition": "full"}
    )


@router.put("/asked-models")
def state_run(request: Request, body: RunBody) -> dict[str, Any]:
    """Say which model is asked about a benchmark, before the first answer."""
    return usecases.state_run(graph_of(request), body.benchmark, body.model)


@router.post("/answers")
def record_answer(request: Request, body: AnswerBody) -> dict[str, Any]:
    """Write an answer; its status is read off the reply here."""
    return usecases.record_answer(graph_of(request), ModelReply(**body.model_dump()))
