"""A model asked a benchmark's questions: a call for each that has no answer yet, every answer written as it arrives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from mmrarebench.answers.text import blank_thinking
from mmrarebench.benchmark.messages import (
    ImageReference,
    QuestionText,
    build_messages,
    check_condition,
    prompt_hash,
)
from mmrarebench.benchmark.vocabulary import AnswerStatus, Condition
from mmrarebench.exceptions import EndpointError, NotFoundError
from scorer.api import Api
from scorer.completions import Reply
from scorer.endpoint import Endpoint
from scorer.workload import CallLimits, CallTally, Progress, run_calls

Row = dict[str, Any]


class Picture(NamedTuple):
    """An image of a question: its hash, file format, and the pixels of its longer side."""

    sha256: str
    format: str
    side: int


LoadImage = Callable[[Picture], Awaitable[str]]
"""From a picture to the data URL that a message shows."""


class AnswerOptions(NamedTuple):
    """Which questions are asked, of which model, how they are shown, and within which limits."""

    benchmark: str
    model: str
    condition: str | None = None
    track: str | None = None
    lineage: str | None = None
    split: str | None = None
    part: str | None = None
    labels: bool = True
    limits: CallLimits = CallLimits()


@dataclass
class AnswerTally(CallTally):
    """Result of a run; ``left`` counts questions that have no answer yet."""

    benchmark: str = ""
    model: str = ""
    endpoint_model: str = ""
    endpoint: str = ""
    questions: int = 0
    kept: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    images: int = 0
    left: int = 0
    refused_parameters: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The counts as plain data."""
        return {**asdict(self), "answers": dict(self.answers)}


class PendingQuestion(NamedTuple):
    """A question without an answer, and the hash of the prompt that asks it."""

    row: Row
    text: QuestionText
    prompt_hash: str


async def run_answers(
    api: Api,
    endpoint: Endpoint,
    load_image: LoadImage,
    options: AnswerOptions,
    progress: Progress = lambda count, total: None,
) -> AnswerTally:
    """Ask every question that has no answer to its text and prompt in the model's run.

    A failed call (a refused picture, too long a context, an outage) is an answer of status ``call_failed``, which is
    never scored, and is made again by the next run.
    """
    address = endpoint.address
    tally = AnswerTally(
        benchmark=options.benchmark, model=options.model, endpoint_model=address.model, endpoint=address.host
    )
    await api.state_run(options.benchmark, options.model)
    pending = await _pending(api, options, tally)

    async def ask(question: PendingQuestion) -> None:
        await _ask(api, endpoint, load_image, options, tally, question)

    count = await run_calls(pending[: options.limits.limit], ask, tally, options.limits, progress)
    tally.left = len(pending) - count + tally.failed
    tally.refused_parameters = sorted(endpoint.refused)
    return tally


async def _pending(api: Api, options: AnswerOptions, tally: AnswerTally) -> list[PendingQuestion]:
    """Questions without the answer that they would get."""
    pending = []
    names = ("benchmark", "model", "condition", "track", "lineage", "split", "part")
    async for row in api.questions(**{name: getattr(options, name) for name in names}):
        tally.questions += 1
        text = QuestionText.of_row(row)
        hash_of_prompt = prompt_hash(text, check_condition(text, row["condition"]), labels=options.labels)
        answered = row["status"] in (AnswerStatus.GIVEN, AnswerStatus.EMPTY)
        if answered and (row["questionHash"], row["promptHash"]) == (row["contentHash"], hash_of_prompt):
            tally.kept += 1
        else:
            pending.append(PendingQuestion(row, text, hash_of_prompt))
    return pending


async def _ask(
    api: Api,
    endpoint: Endpoint,
    load_image: LoadImage,
    options: AnswerOptions,
    tally: AnswerTally,
    question: PendingQuestion,
) -> None:
    row = question.row
    body = {
        "question": row["id"],
        "model": options.model,
        "condition": row["condition"],
        "questionHash": row["contentHash"],
        "promptHash": question.prompt_hash,
        "endpoint": endpoint.address.host,
    }
    try:
        images = await _images(row, load_image)
        messages = build_messages(question.text, images, row["condition"], labels=options.labels)
        reply = await endpoint.ask(messages)
    except (EndpointError, NotFoundError) as error:
        tally.count_failure(error.what)
        body["failure"] = error.what
    else:
        tally.images += len(images)
        body |= _stated(reply, tally)
    answer = await api.record_answer(body)
    tally.answers[answer["status"]] += 1


async def _images(row: Row, load_image: LoadImage) -> list[ImageReference]:
    """The pictures of a question in order; none where it is asked as text only."""
    if row["condition"] == Condition.TEXT_ONLY:
        return []
    pictures = map(Picture, row["images"], row["formats"], row["sides"])
    return [
        ImageReference(await load_image(picture), label or None)
        for picture, label in zip(pictures, row["labels"], strict=True)
    ]


def _stated(reply: Reply, tally: AnswerTally) -> Row:
    """Properties of an answer from a reply; one that was cut off before its text began is a failed call."""
    body: Row = {
        "endpointModel": reply.model,
        "finish": reply.finish,
        "promptTokens": reply.prompt_tokens,
        "completionTokens": reply.completion_tokens,
    }
    if reply.cut and not blank_thinking(reply.text)[0].strip():
        failure = f"the reply was cut off before its answer (finish_reason {reply.finish})"
        tally.count_unusable(reply, failure)
        return body | {"failure": failure}
    tally.count_reply(reply)
    return body | {"text": reply.text, "thinking": reply.thinking}
