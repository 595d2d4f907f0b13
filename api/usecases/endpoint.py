"""The scorer's endpoint for callers that ask one thing after another and wait for each reply."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from loaders.cases.drafts.rewriting import Ask

if TYPE_CHECKING:
    from scorer.endpoint import Address


@contextmanager
def asking(address: Address) -> Iterator[Ask]:
    """Caller of an address over one connection; a reply that was cut off is text like any other.

    Raises:
        EndpointError: when asked, where there is no reply.
    """
    from scorer.endpoint import Endpoint

    with asyncio.Runner() as runner:
        endpoint = runner.run(Endpoint(address).__aenter__())
        try:
            yield lambda messages: runner.run(endpoint.ask(messages)).text
        finally:
            runner.run(endpoint.__aexit__(None, None, None))
