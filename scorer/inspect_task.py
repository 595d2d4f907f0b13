"""A task of Inspect AI over a server of ours: its questions with their pictures, scored by our grounding and criteria over HTTP.

``inspect eval mmrarebench/questions -T api=URL -T benchmark=B -T track=T``. Needs the package inspect-ai, which the locks do not
hold. The expected diagnoses are read from the server when the task is built and stay out of the samples and the log.
"""

from __future__ import annotations

import base64
import math
import os
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import httpx
from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessageUser, ContentImage, ContentText
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import TaskState, generate

from mmrarebench.answers.failures import is_call_failure
from mmrarebench.benchmark.messages import ImageReference, QuestionText, build_messages
from mmrarebench.benchmark.vocabulary import Condition, Track
from mmrarebench.exceptions import UsageError

PAGE = 200
LARGEST_SIDE = 1568
Row = dict[str, Any]
Function = TypeVar("Function", bound=Callable[..., Any])


def _of_package(function: Function) -> Function:
    """State that a function belongs to the package ``mmrarebench``, under which Inspect lists it."""
    function.__module__ = "mmrarebench"
    return function


@task
@_of_package
def questions(
    api: str,
    benchmark: str,
    track: str = Track.DIAGNOSIS,
    condition: str | None = None,
    lineage: str | None = None,
    split: str | None = None,
    part: str | None = None,
    token_env: str = "MMRAREBENCH_API_TOKEN",  # noqa: S107
) -> Task:
    """Questions of a track of a benchmark on a server; those of diagnosis are scored by grounding, all others by their criteria.

    Args:
        api: address of the server, without ``/v1``.
        benchmark: by name.
        track: diagnosis, treatment, crossmodal, examination or evidence.
        condition: input condition; else each question's usual one.
        lineage: ORPHA code; only questions whose diagnosis is or lies below it.
        split: only questions of this split.
        part: only this part of the split.
        token_env: environment variable that holds the server's token, where it asks for one.
    """
    token = os.environ.get(token_env)
    client = httpx.Client(
        base_url=api.rstrip("/"), headers={"Authorization": f"Bearer {token}"} if token else {}, timeout=60.0
    )
    selection = {"benchmark": benchmark, "track": track, "lineage": lineage, "split": split, "part": part}
    with client:
        facts = {row["id"]: row for row in _get(client, "benchmark/questions", selection)}
        samples = [_sample(client, row, facts.get(row["id"], {})) for row in _rows(client, selection, condition)]
    if not samples:
        raise UsageError(f"{benchmark} has no such question", repair="check -T benchmark, track, lineage and split")
    golds = {name: row["golds"] for name, row in facts.items()}
    return Task(
        dataset=MemoryDataset(samples, name=f"{benchmark}/{track}"),
        solver=generate(),
        scorer=grounded(api, golds, token_env) if track == Track.DIAGNOSIS else by_criteria(api, token_env),
    )


def _get(client: httpx.Client, query: str, parameters: dict[str, Any]) -> list[Row]:
    answer = client.get(f"/v1/queries/{query}", params={k: v for k, v in parameters.items() if v is not None})
    answer.raise_for_status()
    rows: list[Row] = answer.json()
    return rows


def _rows(client: httpx.Client, selection: dict[str, Any], condition: str | None) -> Iterator[Row]:
    parameters = selection | {"model": "inspect", "condition": condition, "limit": PAGE, "after": ""}
    while rows := _get(client, "answering/questions", parameters):
        yield from rows
        parameters["after"] = rows[-1]["id"]


def _sample(client: httpx.Client, row: Row, facts: Row) -> Sample:
    """One sample; its metadata say what loading the log's answers needs, and never the expected answer."""
    pictures = row["images"] if row["condition"] != Condition.TEXT_ONLY else []
    images = [
        ImageReference(_picture(client, sha256, form, side), label or None)
        for sha256, label, form, side in zip(pictures, row["labels"], row["formats"], row["sides"], strict=False)
    ]
    [message] = build_messages(QuestionText.of_row(row), images, row["condition"])
    content = [
        ContentImage(image=part["image_url"]["url"]) if part["type"] == "image_url" else ContentText(text=part["text"])
        for part in message["content"]
    ]
    metadata = {
        "track": row["track"],
        "condition": row["condition"],
        "content_hash": row["contentHash"],
        "case": facts.get("case") or row["id"],
    }
    return Sample(id=row["id"], input=[ChatMessageUser(content=content)], target="", metadata=metadata)


def _picture(client: httpx.Client, sha256: str, form: str, side: int) -> str:
    scaled = side > LARGEST_SIDE or form not in ("PNG", "JPEG", "GIF", "WEBP")
    answer = client.get(f"/v1/images/{sha256}", params={"size": LARGEST_SIDE} if scaled else {})
    answer.raise_for_status()
    media_type = answer.headers.get("content-type", "image/png").split(";")[0]
    return f"data:{media_type};base64,{base64.b64encode(answer.content).decode()}"


@scorer(metrics=[mean(), stderr(cluster="case")])
@_of_package
def grounded(api: str, golds: dict[str, list[str]], token_env: str = "MMRAREBENCH_API_TOKEN") -> Scorer:  # noqa: S107
    """Recall at 1 by our grounding, computed by the server and written nowhere; no score without an exact Orphanet diagnosis."""

    async def score(state: TaskState, target: Target) -> Score:
        expected = golds.get(str(state.sample_id), [])
        if not expected:
            return Score(value=math.nan, explanation="no exact Orphanet diagnosis: not scored")
        if is_call_failure(state.output.completion):
            return Score(value=math.nan, explanation="the model's call failed: not scored")
        [reading] = await _post(api, token_env, "/v1/ground", {"texts": [state.output.completion], "golds": expected})
        rank = reading["rank"]
        names = "; ".join(item["text"] for item in reading["items"])
        return Score(
            value=float(rank == 1),
            answer=names,
            explanation=f"{reading['status']}; first hit at {rank or 'no rank'}",
            metadata={"rank": rank, "status": reading["status"]},
        )

    return score


@scorer(metrics=[mean(), stderr(cluster="case")])
@_of_package
def by_criteria(api: str, token_env: str = "MMRAREBENCH_API_TOKEN") -> Scorer:  # noqa: S107
    """Recall over the criteria of the question by our rules, computed by the server and written nowhere; no score where it is unscored."""

    async def score(state: TaskState, target: Target) -> Score:
        body = {
            "question": str(state.sample_id),
            "texts": [state.output.completion],
            "condition": state.metadata["condition"],
        }
        [reading] = await _post(api, token_env, "/v1/criteria", body)
        value = reading["score"]
        return Score(
            value=math.nan if value is None else float(value),
            explanation=f"{reading['status']} {reading['reason'] or ''}".rstrip(),
            metadata={"status": reading["status"], "reason": reading["reason"], "dimensions": reading["dimensions"]},
        )

    return score


async def _post(api: str, token_env: str, path: str, body: dict[str, Any]) -> list[Row]:
    """Post a body to the server and return its reply."""
    token = os.environ.get(token_env)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with httpx.AsyncClient(base_url=api.rstrip("/"), headers=headers, timeout=60.0) as client:
        answer = await client.post(path, json=body)
    answer.raise_for_status()
    rows: list[Row] = answer.json()
    return rows
