"""Use cases of model runs: ask a model a benchmark's questions, and the two writes behind a run."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from files.images import ImageStore
from graph.session import Graph
from loaders.answers import endpoint_answers
from loaders.answers.models import facts_of
from mmrarebench.exceptions import NotFoundError

if TYPE_CHECKING:
    from scorer.answer_run import AnswerOptions, AnswerTally, LoadImage, Picture
    from scorer.api import Api
    from scorer.endpoint import Address
    from scorer.workload import Progress

MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
"""Formats that endpoints take as they are; any other is sent as PNG."""
LARGEST_SIDE = 1568
"""Pixels of a picture's longer side beyond which it is scaled down."""


def state_run(graph: Graph, benchmark: str, model: str, facts: Sequence[Path] = ()) -> dict[str, Any]:
    """Check that a model can be asked about a benchmark, and write what is known of the model."""
    return endpoint_answers.state_run(graph, benchmark, model, facts_of(model, facts))


def record_answer(graph: Graph, reply: endpoint_answers.ModelReply) -> dict[str, Any]:
    """Write a model's reply as the run's answer to a question, and return it."""
    with graph.lock.held():
        return endpoint_answers.record_answer(graph, reply)


def image_url(store: ImageStore, picture: Picture, largest_side: int = LARGEST_SIDE) -> str:
    """A picture as a data URL: as it was loaded, or as PNG where it is larger than the limit or of another format.

    Raises:
        NotFoundError: its bytes are not here, or cannot be decoded.
    """
    data = store.get(picture.sha256)
    if data is None:
        raise NotFoundError(
            f"the bytes of the image {picture.sha256[:12]} are not here", repair="load the benchmark again"
        )
    media_type = MEDIA_TYPES.get(picture.format)
    if media_type is None or picture.side > largest_side:
        small = store.thumbnail(picture.sha256, largest_side)
        if small is None:
            raise NotFoundError(
                f"the image {picture.sha256[:12]} cannot be decoded", repair="see the question's findings"
            )
        data, media_type = small, "image/png"
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def ask(
    api: Api, address: Address, options: AnswerOptions, progress: Progress, *, remote: bool, largest_side: int
) -> AnswerTally:
    """Ask a model a benchmark's questions through the HTTP API; pictures come from this machine's store, or over the API."""
    from scorer.answer_run import run_answers
    from scorer.endpoint import Endpoint

    async def work() -> AnswerTally:
        async with AsyncExitStack() as stack:
            connection = await stack.enter_async_context(api)
            endpoint = await stack.enter_async_context(Endpoint(address))
            load_image = _over(connection, largest_side) if remote else _here(largest_side)
            return await run_answers(connection, endpoint, load_image, options, progress)

    return asyncio.run(work())


def _here(largest_side: int) -> LoadImage:
    store = ImageStore.of_home()

    async def load(picture: Picture) -> str:
        return await asyncio.to_thread(image_url, store, picture, largest_side)

    return load


def _over(api: Api, largest_side: int) -> LoadImage:
    async def load(picture: Picture) -> str:
        size = largest_side if picture.side > largest_side or picture.format not in MEDIA_TYPES else None
        return await api.image(picture.sha256, size)

    return load
