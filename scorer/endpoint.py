"""A chat endpoint of the OpenAI kind: one call, tried again where that helps, and what came back or why nothing did."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx
import orjson
from httpx_retries import Retry

from mmrarebench.exceptions import EndpointError, UsageError
from scorer.calls import Caller

RETRIED = (408, 409, 425, 429, 500, 502, 503, 504, 529)
TIMEOUT, TRIES, LONGEST_WAIT = 120.0, 5, 300.0
SHOWN = 200
Messages = Sequence[Mapping[str, str]]


class Reply(NamedTuple):
    """A reply: its text, the model as the endpoint names it, why it ended, and the tokens counted."""

    text: str
    model: str | None = None
    finish: str | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True)
class Address:
    """Where to ask for which model, and how.

    Args:
        url: up to ``/v1``.
        model: as the endpoint knows it.
        key_from: environment variable that holds the key; none is sent where it is not set.
        seed: sent with each call.
        timeout: seconds without an answer after which a call has failed.
        tries: how often a call is made at most.
        backoff: seconds before the second try, doubled for each further one, unless the endpoint says how long.

    >>> Address("https://models.example/v1", "m").host
    'models.example'
    """

    url: str
    model: str
    key_from: str = "OPENAI_API_KEY"
    seed: int = 7
    timeout: float = TIMEOUT
    tries: int = TRIES
    backoff: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what is no http address."""
        if not self.url.startswith(("http://", "https://")) or not _host(self.url):
            raise UsageError(f"{self.url!r} is no http address", repair="--endpoint https://.../v1")

    @property
    def host(self) -> str:
        """Host and port, without user and path."""
        return _host(self.url)

    @property
    def where(self) -> str:
        """Address of a call."""
        return f"{self.url.rstrip('/')}/chat/completions"


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[2]
    except ValueError:  # brackets that hold no IPv6 address
        return ""


class Endpoint(Caller):
    """The connection to an address, for one event loop.

    Usage::

        async with Endpoint(Address(url, model)) as endpoint:
            reply = await endpoint.ask([{"role": "user", "content": "..."}])
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        key = os.environ.get(address.key_from)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        retry = Retry(
            total=address.tries - 1,
            allowed_methods=["POST"],
            status_forcelist=RETRIED,
            backoff_factor=address.backoff,
            total_timeout=LONGEST_WAIT,
        )
        client = httpx.AsyncClient(headers=headers, timeout=address.timeout)
        super().__init__(client, retry, name="the endpoint", where=address.host, option="--endpoint")

    async def ask(self, messages: Messages) -> Reply:
        """Ask at temperature 0.

        Raises:
            EndpointError: no reply after all tries, or one that is no chat completion.
        """
        asked = self.address
        body = {"model": asked.model, "messages": list(messages), "temperature": 0, "seed": asked.seed}
        answer = await self._send("POST", asked.where, json=body)
        if answer.is_error:
            what = f"the endpoint answers {answer.status_code}: {' '.join(answer.text.split())[:SHOWN]}"
            raise EndpointError(what, where=asked.host, repair="check model, key and quota")
        return read(answer.content, asked.host)


def read(body: bytes, where: str = "") -> Reply:
    """Read a chat completion; a refusal that the interface has a field for is the text.

    Raises:
        EndpointError: it is none.

    >>> read(b'{"choices": [{"message": {"content": "YES"}, "finish_reason": "stop"}], "model": "m-1"}')[:3]
    ('YES', 'm-1', 'stop')
    """
    try:
        found: dict[str, Any] = orjson.loads(body)
        [choice, *_] = found["choices"]
        message, usage = choice["message"], found.get("usage") or {}
        return Reply(
            str(message.get("content") or message.get("refusal") or ""),
            found.get("model"),
            choice.get("finish_reason"),
            int(usage.get("prompt_tokens") or 0),
            int(usage.get("completion_tokens") or 0),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        what = "the endpoint's reply is no chat completion"
        raise EndpointError(what, where=where, repair="check --endpoint") from error
